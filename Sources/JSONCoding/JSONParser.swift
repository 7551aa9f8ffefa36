public import Primitives

extension JSON {
  /// Parses one JSON value that fills the text; time and memory are linear in its length.
  ///
  /// Throws for an object that has a name twice unless `allowsRepeatedNames`: then every member is kept, in order.
  public static func parse(_ text: Bytes, allowsRepeatedNames: Bool = false) throws(JSONError) -> JSON {
    try unsafe text.withUnsafeBufferPointer { (buffer) throws(JSONError) in
      var parser = unsafe JSONParser(
        cursor: JSONCursor(text: buffer), allowsRepeatedNames: allowsRepeatedNames)
      return try unsafe parser.document()
    }
  }

  /// Parses one JSON value from a string.
  public static func parse(_ text: String) throws(JSONError) -> JSON { try parse(Bytes(text.utf8)) }
}

/// A recursive-descent parser; recursion is bounded by `JSONLimits.maximumDepth`.
@unsafe private struct JSONParser {
  var cursor: JSONCursor
  let allowsRepeatedNames: Bool

  mutating func document() throws(JSONError) -> JSON {
    let value = try unsafe value(depth: 0)
    unsafe cursor.skipSpace()
    guard unsafe cursor.isAtEnd else { throw unsafe cursor.error(.trailingBytes) }
    return value
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSON {
    unsafe cursor.skipSpace()
    guard let next = unsafe cursor.next else { throw unsafe cursor.error(.missingValue) }
    switch next {
    case UInt8(ascii: "\""): return .string(try unsafe cursor.string())
    case UInt8(ascii: "{"): return try unsafe object(depth: depth + 1)
    case UInt8(ascii: "["): return try unsafe array(depth: depth + 1)
    case UInt8(ascii: "t"): return try unsafe word("true", .bool(true))
    case UInt8(ascii: "f"): return try unsafe word("false", .bool(false))
    case UInt8(ascii: "n"): return try unsafe word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try unsafe cursor.number())
    default: throw unsafe cursor.error(.missingValue)
    }
  }

  private mutating func word(_ word: String, _ value: JSON) throws(JSONError) -> JSON {
    for byte in word.utf8 {
      guard unsafe cursor.next == byte else { throw unsafe cursor.error(.wrongWord(word)) }
      unsafe cursor.position += 1
    }
    return value
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSON {
    guard depth <= JSONLimits.maximumDepth else { throw unsafe cursor.error(.tooDeep) }
    unsafe cursor.position += 1
    var elements: [JSON] = []
    if unsafe cursor.skip(ifNext: "]") { return .array(elements) }
    repeat {
      elements.append(try unsafe value(depth: depth))
    } while unsafe cursor.skip(ifNext: ",")
    guard unsafe cursor.skip(ifNext: "]") else { throw unsafe cursor.error(.missingComma) }
    return .array(elements)
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSON {
    guard depth <= JSONLimits.maximumDepth else { throw unsafe cursor.error(.tooDeep) }
    unsafe cursor.position += 1
    var members: [JSONMember] = []
    if unsafe cursor.skip(ifNext: "}") { return .object(members) }
    var names = UniqueNames()
    repeat {
      unsafe cursor.skipSpace()
      guard unsafe cursor.next == UInt8(ascii: "\"") else { throw unsafe cursor.error(.missingName) }
      let name = try unsafe cursor.string()
      guard unsafe allowsRepeatedNames || names.insert(name, after: members) else {
        throw unsafe cursor.error(.repeatedName(name))
      }
      guard unsafe cursor.skip(ifNext: ":") else { throw unsafe cursor.error(.missingColon) }
      members.append(JSONMember(name, try unsafe value(depth: depth)))
    } while unsafe cursor.skip(ifNext: ",")
    guard unsafe cursor.skip(ifNext: "}") else { throw unsafe cursor.error(.missingComma) }
    return .object(members)
  }
}

/// Tells names that stand twice: small objects are searched, large ones have a set.
private struct UniqueNames {
  /// Objects of at most this many members are searched.
  private static let searchLimit = 12
  private var set: Set<String> = []

  /// False when the name is that of one of the members so far.
  mutating func insert(_ name: String, after members: [JSONMember]) -> Bool {
    if members.count < Self.searchLimit { return !members.contains { $0.name == name } }
    if set.isEmpty { set = Set(members.map(\.name)) }
    return set.insert(name).inserted
  }
}
