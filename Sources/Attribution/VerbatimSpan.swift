/// A stretch of an answer that occurs, byte for byte, in the rows and cannot be extended on either side.
public struct VerbatimSpan: Hashable, Sendable {
  /// Where it starts in the answer.
  public let start: Int
  /// Its length in bytes.
  public let length: Int
  /// The first row that holds it.
  public let row: Int
  /// Where it first starts in that row.
  public let offset: Int
  /// How many times it occurs in all rows.
  public let count: Int

  /// Gathers a span.
  public init(start: Int, length: Int, row: Int, offset: Int, count: Int) {
    self.start = start
    self.length = length
    self.row = row
    self.offset = offset
    self.count = count
  }
}
