/// Why bytes are not accepted as JSON; every case carries the byte position.
public enum JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The text ends inside a value.
  case unexpectedEnd
  /// A byte that may not stand where it stands.
  case unexpectedByte(UInt8, at: Int)
  /// A string holds a control character, a bad escape or bytes that are not UTF-8.
  case invalidString(at: Int)
  /// A number that breaks the grammar of RFC 8259 or has more than `JSONLimits.maximumNumberLength` characters.
  case invalidNumber(at: Int)
  /// Arrays and objects are nested deeper than `JSONLimits.maximumDepth`.
  case tooDeep(at: Int)
  /// An object has the same name twice.
  case duplicateName(String, at: Int)
  /// Something other than white space follows the value.
  case trailingBytes(at: Int)

  /// One sentence that says what is wrong and where.
  public var description: String {
    switch self {
    case .unexpectedEnd: "the JSON text ends inside a value"
    case .unexpectedByte(let byte, let position):
      "unexpected byte 0x\(String(byte, radix: 16)) at position \(position) of the JSON text"
    case .invalidString(let position): "the string at position \(position) is not valid JSON text in UTF-8"
    case .invalidNumber(let position):
      "the number at position \(position) is malformed or longer than \(JSONLimits.maximumNumberLength) characters"
    case .tooDeep(let position):
      "the value at position \(position) is nested deeper than \(JSONLimits.maximumDepth) levels"
    case .duplicateName(let name, let position):
      "the object before position \(position) has the member \"\(name.prefix(64))\" twice"
    case .trailingBytes(let position): "unexpected bytes follow the JSON value at position \(position)"
    }
  }
}

/// What a JSON text from outside may be.
public enum JSONLimits {
  /// How deeply arrays and objects may be nested.
  public static let maximumDepth = 64
  /// The longest number, in characters.
  public static let maximumNumberLength = 128
}
