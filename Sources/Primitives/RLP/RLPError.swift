/// Why bytes are not the canonical RLP encoding of what was expected.
public enum RLPError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The input ends before the item does.
  case truncated
  /// Bytes follow the item.
  case trailingBytes
  /// A length is written in more bytes than it needs, or in the long form although the short form suffices.
  case nonCanonicalLength
  /// A single byte below 0x80 is written with a length prefix.
  case nonCanonicalByte
  /// A number is written with leading zeros.
  case leadingZeros
  /// Lists are nested deeper than the limit.
  case tooDeep(limit: Int)
  /// The input is longer than the limit, in bytes.
  case tooLong(limit: Int)
  /// A list stands where a byte string is expected.
  case expectedBytes
  /// A byte string stands where a list is expected.
  case expectedList
  /// A number needs more bytes than its type has.
  case numberTooWide(limit: Int)
  /// A byte string or a list has another number of elements than its type.
  case wrongCount(expected: Int, actual: Int)

  /// One sentence for people.
  public var description: String {
    switch self {
    case .truncated: "the RLP input ends before its item does"
    case .trailingBytes: "bytes follow the RLP item"
    case .nonCanonicalLength: "an RLP length is not written in its shortest form"
    case .nonCanonicalByte: "a single RLP byte below 0x80 has a needless length prefix"
    case .leadingZeros: "an RLP number has leading zeros"
    case .tooDeep(let limit): "RLP lists are nested deeper than \(limit)"
    case .tooLong(let limit): "the RLP input is longer than \(limit) bytes"
    case .expectedBytes: "an RLP list stands where a byte string is expected"
    case .expectedList: "an RLP byte string stands where a list is expected"
    case .numberTooWide(let limit): "an RLP number is wider than \(limit) bytes"
    case .wrongCount(let expected, let actual): "an RLP item has \(actual) elements instead of \(expected)"
    }
  }
}
