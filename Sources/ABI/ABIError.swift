/// Why a type, a value, an encoding or an interface was refused. No output is produced.
public enum ABIError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The text names no ABI type.
  case invalidType(String)
  /// The text is no function signature such as "transfer(address,uint256)".
  case invalidSignature(String)
  /// The JSON is no contract interface; the text says where and why.
  case invalidInterface(String)
  /// A value is of another kind than its type, or out of its range.
  case mismatch(type: String)
  /// Text does not spell a value of the type.
  case invalidText(String, type: String)
  /// There are more or fewer values than the type or the signature has.
  case wrongCount(expected: Int, actual: Int)
  /// The data ends before the values do.
  case truncated
  /// An offset points outside the data.
  case offsetOutOfRange
  /// An array or byte string is longer than the data.
  case lengthOutOfRange
  /// A value of this type has bits set that its width leaves unused.
  case nonCanonical(type: String)
  /// A string is not valid UTF-8.
  case invalidUTF8
  /// The data refers to the same bytes so often that decoding it would multiply its size.
  case tooMuchWork
  /// An array of elements without size could have any length; such types are refused.
  case elementsWithoutSize
  /// The type has no packed encoding.
  case notPackable(type: String)
  /// The interface has no function, event or error of this name or signature.
  case unknownName(String)
  /// The interface has several of this name; give the whole signature.
  case ambiguousName(String)
  /// The data does not start with the selector of the function or error.
  case wrongSelector
  /// The log has other topics than the event.
  case wrongTopics(event: String)

  /// One sentence for people.
  public var description: String {
    switch self {
    case .invalidType(let text): "\"\(text)\" is not an ABI type"
    case .invalidSignature(let text):
      "\"\(text)\" is not a signature; write it like transfer(address,uint256), without parameter names"
    case .invalidInterface(let reason): "the contract interface is invalid: \(reason)"
    case .mismatch(let type): "a value does not fit its type \(type)"
    case .invalidText(let text, let type): "\"\(text)\" is not a value of type \(type)"
    case .wrongCount(let expected, let actual): "there are \(actual) values instead of \(expected)"
    case .truncated: "the ABI data ends before its values do"
    case .offsetOutOfRange: "an offset in the ABI data points outside it"
    case .lengthOutOfRange: "a length in the ABI data exceeds it"
    case .nonCanonical(let type): "a value of type \(type) in the ABI data has unused bits set"
    case .invalidUTF8: "a string in the ABI data is not valid UTF-8"
    case .tooMuchWork: "the ABI data refers to the same bytes too often"
    case .elementsWithoutSize: "an ABI array has elements without size"
    case .notPackable(let type): "the type \(type) has no packed encoding"
    case .unknownName(let name): "the contract interface has no \"\(name)\""
    case .ambiguousName(let name):
      "the contract interface has several \"\(name)\"; give the whole signature with parameter types"
    case .wrongSelector: "the data does not start with the expected selector"
    case .wrongTopics(let event): "the topics of the log are not those of the event \(event)"
    }
  }
}
