/// A JSON value (RFC 8259) that keeps member order and the exact text of numbers.
public enum JSON: Sendable, Hashable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number as it was written, so that no digit is lost.
  case number(String)
  /// A string.
  case string(String)
  /// An array.
  case array([JSON])
  /// An object; names are unique unless the parser was told to keep repeated ones.
  case object([JSONMember])
}

/// One name with its value inside a JSON object.
public struct JSONMember: Sendable, Hashable {
  /// The member's name.
  public var name: String
  /// The member's value.
  public var value: JSON

  /// Pairs a name with a value.
  public init(_ name: String, _ value: JSON) {
    self.name = name
    self.value = value
  }
}

extension JSON {
  /// The member of an object by name; nil for a missing member and for every other kind of value.
  public subscript(name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// The element of an array; nil out of range and for every other kind of value.
  public subscript(index: Int) -> JSON? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// The text of a string; nil for every other kind of value.
  public var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The elements of an array; nil for every other kind of value.
  public var elements: [JSON]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// The members of an object; nil for every other kind of value.
  public var members: [JSONMember]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  /// Whether the value is `null`.
  public var isNull: Bool { self == .null }

  /// The value with the members of every object in the order of their names.
  public var sorted: JSON {
    switch self {
    case .array(let elements): .array(elements.map(\.sorted))
    case .object(let members):
      .object(members.map { JSONMember($0.name, $0.value.sorted) }.sorted { $0.name < $1.name })
    default: self
    }
  }

  /// An integer as a JSON number.
  public static func integer(_ value: some BinaryInteger) -> JSON { .number(String(value)) }

  /// What kind of value this is, with its article, as error messages name it.
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool: "true or false"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
  ExpressibleByBooleanLiteral
{
  /// An object; the literal's names must be unique.
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(elements.map { JSONMember($0.0, $0.1) })
  }

  /// An array.
  public init(arrayLiteral elements: JSON...) {
    self = .array(elements)
  }

  /// A string.
  public init(stringLiteral value: String) {
    self = .string(value)
  }

  /// A boolean.
  public init(booleanLiteral value: Bool) {
    self = .bool(value)
  }
}
