/// Which rows share a shard: a function of the rows' lengths alone, so every order of building gives the same shards.
///
/// Rows form groups: a group takes rows until the next one would exceed the limits. A group with a successor is closed
/// and is one shard. The last group is open: its rows are split into powers of two, the largest first, and fewer than
/// `VerbatimLimits.grain` rows that remain stay together. Rows that are added at the end leave closed groups as they are
/// and rebuild each byte of the open one about once for every doubling.
public enum VerbatimLayout {
  /// The rows of each shard, in order; together they are all rows.
  ///
  /// - Parameters:
  ///   - rowLengths: the bytes of each row, without the separator that every row adds.
  ///   - limit: the largest text of a shard with separators; at most `VerbatimLimits.textBytes`.
  public static func windows(
    rowLengths: [Int], limit: Int = VerbatimLimits.textBytes
  ) throws(AttributionError) -> [Range<Int>] {
    let limit = min(limit, VerbatimLimits.textBytes)
    var windows: [Range<Int>] = []
    var start = 0
    var bytes = 0
    for (row, length) in rowLengths.enumerated() {
      guard length < limit else { throw .rowTooLong(row: row, bytes: length + 1, limit: limit) }
      if bytes + length + 1 > limit || row - start == VerbatimLimits.rows {
        windows.append(start..<row)
        start = row
        bytes = 0
      }
      bytes += length + 1
    }
    return windows + powersOfTwo(start..<rowLengths.count)
  }

  private static func powersOfTwo(_ rows: Range<Int>) -> [Range<Int>] {
    var windows: [Range<Int>] = []
    var rest = rows
    while !rest.isEmpty {
      let power = 1 << (Int.bitWidth - 1 - rest.count.leadingZeroBitCount)
      let count = power < VerbatimLimits.grain ? rest.count : power
      windows.append(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    return windows
  }
}
