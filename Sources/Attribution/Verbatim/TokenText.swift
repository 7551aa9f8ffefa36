/// Tokens as text of a token-level index: four digits to the base 255, most significant first, each one more than its
/// value, so that no byte is zero.
public enum TokenText {
  /// The largest token that four digits write.
  public static let largestToken: UInt32 = 4_228_250_624

  /// The text of tokens.
  public static func bytes(of tokens: [UInt32]) throws(AttributionError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * tokens.count)
    for token in tokens {
      guard token <= largestToken else { throw .tokenTooLarge(token) }
      for power in [255 * 255 * 255, 255 * 255, 255, 1] as [UInt32] { bytes.append(UInt8(token / power % 255 + 1)) }
    }
    return bytes
  }
}

/// Verbatim spans of tokens: they start and end between tokens, in the answer and in the rows.
public struct TokenSpans: Sendable {
  /// The index below; its symbols are tokens.
  public let index: VerbatimIndex

  /// Indexes rows of tokens in the shards of `VerbatimLayout`, a token counting four bytes.
  public init(rows: [[UInt32]], limit: Int = VerbatimLimits.textBytes) throws(AttributionError) {
    var texts: [[UInt8]] = []
    for row in rows { texts.append(try TokenText.bytes(of: row)) }
    // The layout counts one byte for a separator, a token shard takes four.
    let separator = VerbatimShard.Unit.token.bytes - 1
    var shards: [VerbatimShard] = []
    for window in try VerbatimLayout.windows(rowLengths: texts.map { $0.count + separator }, limit: limit) {
      shards.append(try VerbatimShard(rows: Array(texts[window]), unit: .token))
    }
    index = VerbatimIndex(shards: shards)
  }

  /// Takes an index of token shards.
  public init(index: VerbatimIndex) { self.index = index }

  /// The maximal spans of an answer; starts, lengths and offsets count tokens.
  public func spans(
    of answer: [UInt32], rule: SpanRule, clusters: [UInt32]? = nil
  ) throws(AttributionError) -> [VerbatimSpan] {
    index.spans(of: try TokenText.bytes(of: answer), rule: rule, clusters: clusters)
  }

  /// Where tokens lie in the bytes of their text, from the bytes of each token of that text.
  public static func byteRange(of tokens: Range<Int>, tokenLengths: [Int]) -> Range<Int> {
    let start = tokenLengths[..<tokens.lowerBound].reduce(0, +)
    return start..<start + tokenLengths[tokens].reduce(0, +)
  }
}
