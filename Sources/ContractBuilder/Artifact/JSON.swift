import Foundation

/// A JSON value with one text: members of objects are sorted by name.
public indirect enum JSON: Hashable, Sendable {
  /// A text.
  case string(String)
  /// A number, as it is written.
  case number(String)
  /// A truth value.
  case bool(Bool)
  /// Nothing.
  case null
  /// A list.
  case array([JSON])
  /// Named members.
  case object([String: JSON])

  /// Reads a value; nil when the text is not JSON.
  public init?(text: String) {
    guard let value = try? JSONDecoder().decode(JSON.self, from: Data(text.utf8)) else { return nil }
    self = value
  }

  /// A member of an object.
  public subscript(name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members[name]
  }

  /// The text of a string.
  public var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The value as JSON, indented by two spaces a level, members sorted by name.
  public var text: String { text(indentation: "") }

  /// Lists and objects of this many characters at most stay on one line.
  private static let lineLimit = 100

  private func text(indentation: String) -> String {
    let line = compact
    if line.utf8.count <= JSON.lineLimit { return line }
    let inner = indentation + "  "
    switch self {
    case .array(let items):
      let lines = items.map { inner + $0.text(indentation: inner) }
      return "[\n\(lines.joined(separator: ",\n"))\n\(indentation)]"
    case .object(let members):
      let lines = members.sorted { $0.key < $1.key }.map { name, value in
        "\(inner)\(JSON.quoted(name)): \(value.text(indentation: inner))"
      }
      return "{\n\(lines.joined(separator: ",\n"))\n\(indentation)}"
    default: return line
    }
  }

  /// The value as JSON on one line.
  public var compact: String {
    switch self {
    case .string(let text): JSON.quoted(text)
    case .number(let text): text
    case .bool(let value): value ? "true" : "false"
    case .null: "null"
    case .array(let items): "[\(items.map(\.compact).joined(separator: ", "))]"
    case .object(let members):
      "{\(members.sorted { $0.key < $1.key }.map { "\(JSON.quoted($0)): \($1.compact)" }.joined(separator: ", "))}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension JSON: Decodable {
  /// Reads a value of any kind.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode(Int.self) {
      self = .number("\(value)")
    } else if let value = try? container.decode(Double.self) {
      self = .number("\(value)")
    } else if let value = try? container.decode([JSON].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }
}
