/// Why attribution refused its input; nothing was made.
public enum AttributionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A row and its separator are longer than the text of one shard may be.
  case rowTooLong(row: Int, bytes: Int, limit: Int)
  /// The rows and their separators exceed `VerbatimLimits.textBytes`.
  case textTooLong(Int)
  /// The rows exceed the limit of the index.
  case tooManyRows(Int, limit: Int)
  /// A token's number is above the largest that the token level can write.
  case tokenTooLarge(UInt32)
  /// An encoded index is not what any list of rows encodes to.
  case malformed(IndexFlaw)

  /// One sentence.
  public var description: String {
    switch self {
    case .rowTooLong(let row, let bytes, let limit):
      "Row \(row) takes \(bytes) bytes with its separator, above the \(limit) of one shard."
    case .textTooLong(let bytes):
      "The rows take \(bytes) bytes, above the \(VerbatimLimits.textBytes) of one shard; split them over several."
    case .tooManyRows(let rows, let limit): "There are \(rows) rows, above the \(limit) of one index."
    case .tokenTooLarge(let token):
      "Token \(token) is above \(TokenText.largestToken), the largest that a token index can hold."
    case .malformed(let flaw): "The encoded index is refused: \(flaw)."
    }
  }
}

/// The first thing that is wrong with an encoded index.
public enum IndexFlaw: String, Hashable, Sendable, CustomStringConvertible {
  /// The first bytes name another kind of content or another version.
  case kind = "its first bytes name no known kind"
  /// A count is above its limit.
  case count = "a count is above its limit"
  /// The bytes are fewer or more than the counts say.
  case length = "its length does not follow from its counts"
  /// The rows do not start where the rows before them end.
  case rows = "its rows do not follow one another"
  /// The text holds bytes that its kind of rows cannot.
  case text = "its text holds bytes that no row has"
  /// An entry of the suffix array points at no suffix.
  case suffixes = "its suffix array points outside its text"
  /// The words do not ascend, or one is not a word.
  case words = "its words are not words in ascending order"
  /// A word's places do not ascend, lie outside the rows or do not add up to the rows' lengths.
  case postings = "its places of words contradict its rows"

  /// A clause.
  public var description: String { rawValue }
}
