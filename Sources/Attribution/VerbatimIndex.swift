/// Finds which rows hold the words of an answer: exact substring matching over a suffix array of all rows.
///
/// Matches never cross from one row into the next. Memory is about 21 bytes for each byte of the rows.
public struct VerbatimIndex: Sendable {
  /// Rows and separators of one index, in bytes.
  public static let maximumBytes = 1 << 28

  /// The rows one after another, each byte as 1...256, each row followed by the separator 0.
  private let text: [Int32]
  private let suffixes: [Int32]
  /// A tournament over `suffixes`: node i is the smaller of nodes 2i and 2i + 1, the leaves start at `suffixes.count`.
  private let earliest: [Int32]
  /// Where each row starts in `text`.
  private let rowStarts: [Int32]

  /// Indexes the rows; linear in their total length.
  public init(rows: [[UInt8]]) throws(AttributionError) {
    let count = rows.reduce(0) { $0 + $1.count + 1 }
    guard count <= Self.maximumBytes else { throw .tooManyBytes(count) }
    var text: [Int32] = []
    text.reserveCapacity(count)
    var rowStarts: [Int32] = []
    for row in rows {
      rowStarts.append(Int32(text.count))
      for byte in row { text.append(Int32(byte) + 1) }
      text.append(0)
    }
    suffixes = SuffixArray(text, largestSymbol: 256).positions
    earliest = Self.tournament(over: suffixes)
    self.text = text
    self.rowStarts = rowStarts
  }

  /// The maximal spans of the answer, in ascending order of `start`; none lies inside another.
  ///
  /// For each start the longest match is taken, and kept when it is at least `minimumLength` long (at least 1) and reaches
  /// further than the one before it. Takes m log n comparisons of matching bytes for an answer of m bytes and n of rows.
  public func maximalSpans(of answer: [UInt8], minimumLength: Int) -> [VerbatimSpan] {
    let pattern = answer.map { Int32($0) + 1 }
    var spans: [VerbatimSpan] = []
    var reach = 0
    for start in pattern.indices {
      let place = firstSuffix(notBelow: pattern[start...])
      let length = max(
        place < suffixes.count ? commonPrefix(pattern[start...], place) : 0,
        place > 0 ? commonPrefix(pattern[start...], place - 1) : 0)
      guard start + length > reach else { continue }
      reach = start + length
      if length >= max(minimumLength, 1) { spans.append(span(of: pattern, start: start, length: length)) }
    }
    return spans
  }
}

extension VerbatimIndex {
  private func span(of pattern: [Int32], start: Int, length: Int) -> VerbatimSpan {
    let needle = pattern[start..<start + length]
    let first = firstSuffix(notBelow: needle)
    let end = firstSuffix(above: needle)
    let position = earliest(in: first..<end)
    let row = rowHolding(position)
    return VerbatimSpan(
      start: start, length: length, row: row, offset: position - Int(rowStarts[row]), count: end - first)
  }

  /// The first suffix that is not smaller than the needle.
  private func firstSuffix(notBelow needle: ArraySlice<Int32>) -> Int {
    partition { compare(needle, suffixAt: $0) <= 0 }
  }

  /// The first suffix that is larger than the needle and all its extensions.
  private func firstSuffix(above needle: ArraySlice<Int32>) -> Int {
    partition { compare(needle, suffixAt: $0) < 0 && commonPrefix(needle, $0) < needle.count }
  }

  /// The first place where a condition that is false and then true becomes true.
  private func partition(_ condition: (Int) -> Bool) -> Int {
    var low = 0
    var high = suffixes.count
    while low < high {
      let middle = (low + high) / 2
      if condition(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private func commonPrefix(_ needle: ArraySlice<Int32>, _ place: Int) -> Int {
    let position = Int(suffixes[place])
    let limit = min(needle.count, text.count - position)
    var length = 0
    while length < limit, needle[needle.startIndex + length] == text[position + length] { length += 1 }
    return length
  }

  /// Negative, zero or positive as the needle is smaller than, a prefix equal to the whole of, or larger than the suffix.
  private func compare(_ needle: ArraySlice<Int32>, suffixAt place: Int) -> Int {
    let length = commonPrefix(needle, place)
    let position = Int(suffixes[place]) + length
    if length == needle.count { return position == text.count ? 0 : -1 }
    if position == text.count { return 1 }
    return needle[needle.startIndex + length] < text[position] ? -1 : 1
  }

  private static func tournament(over leaves: [Int32]) -> [Int32] {
    var nodes = [Int32](repeating: .max, count: leaves.count) + leaves
    for i in stride(from: leaves.count - 1, through: 1, by: -1) { nodes[i] = min(nodes[2 * i], nodes[2 * i + 1]) }
    return nodes
  }

  /// The smallest position among the suffixes of a range that is not empty.
  private func earliest(in range: Range<Int>) -> Int {
    var low = range.lowerBound + suffixes.count
    var high = range.upperBound + suffixes.count
    var best = Int32.max
    while low < high {
      if low & 1 == 1 {
        best = min(best, earliest[low])
        low += 1
      }
      if high & 1 == 1 {
        high -= 1
        best = min(best, earliest[high])
      }
      low /= 2
      high /= 2
    }
    return Int(best)
  }

  /// The last row that starts at or before a position.
  private func rowHolding(_ position: Int) -> Int {
    var low = 0
    var high = rowStarts.count
    while low < high {
      let middle = (low + high) / 2
      if Int(rowStarts[middle]) > position { high = middle } else { low = middle + 1 }
    }
    return low - 1
  }
}
