/// Where and why text is not accepted as JSON.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong.
  public let problem: JSONProblem
  /// The offset of the byte, from 0.
  public let position: Int
  /// The line, from 1.
  public let line: Int
  /// The byte in the line, from 1.
  public let column: Int

  /// One sentence that says what is wrong and where.
  public var description: String { "line \(line), column \(column): \(problem)" }
}

/// The ways in which text is not JSON (RFC 8259) or exceeds `JSONLimits`.
public enum JSONProblem: Sendable, Hashable {
  /// No value stands where one must.
  case missingValue
  /// A word begins like `true`, `false` or `null` and is not that word.
  case wrongWord(String)
  /// A member does not begin with its name in quotes.
  case missingName
  /// No colon follows a member's name.
  case missingColon
  /// Neither a comma nor the end of the array or object follows a value.
  case missingComma
  /// Something other than white space follows the value.
  case trailingBytes
  /// A digit is missing in a number.
  case missingDigit
  /// A number has leading zeros.
  case leadingZero
  /// A number has more than `JSONLimits.maximumNumberLength` characters.
  case longNumber
  /// The text ends inside a string.
  case openString
  /// A string holds a control character that is not escaped.
  case controlCharacter
  /// A string holds an escape that JSON has not.
  case wrongEscape
  /// Four hexadecimal digits are missing in an escape.
  case missingHexDigit
  /// Half of a surrogate pair stands alone.
  case loneSurrogate
  /// A string is not UTF-8.
  case notUTF8
  /// Arrays and objects are nested deeper than `JSONLimits.maximumDepth`.
  case tooDeep
  /// An object has the same name twice.
  case repeatedName(String)
}

extension JSONProblem: CustomStringConvertible {
  /// A part of a sentence that follows a place.
  public var description: String {
    switch self {
    case .missingValue: "a value must begin here"
    case .wrongWord(let word): "\(word) is expected"
    case .missingName: "a field name in double quotes is expected"
    case .missingColon: "a colon is expected after the field name"
    case .missingComma: "a comma or the end of the array or object is expected"
    case .trailingBytes: "the document ends before this"
    case .missingDigit: "a digit is expected"
    case .leadingZero: "a number has no leading zeros"
    case .longNumber: "a number may have at most \(JSONLimits.maximumNumberLength) characters"
    case .openString: "a string has no end"
    case .controlCharacter: "a control character in a string must be escaped"
    case .wrongEscape: "this escape is not one of JSON's"
    case .missingHexDigit: "four hexadecimal digits are expected"
    case .loneSurrogate: "a surrogate must be followed by its other half"
    case .notUTF8: "a string must be UTF-8"
    case .tooDeep: "values nest deeper than \(JSONLimits.maximumDepth)"
    case .repeatedName(let name): "the object has the field \"\(name.prefix(64))\" twice"
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
