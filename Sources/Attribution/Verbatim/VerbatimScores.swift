/// A row's share in something, in a unit that the source of the number states.
public struct RowScore: Hashable, Sendable {
  /// The row.
  public let row: Int
  /// Its share.
  public let score: UInt64

  /// Gathers a share.
  public init(row: Int, score: UInt64) {
    self.row = row
    self.score = score
  }
}

/// How much of an answer each row accounts for, word for word.
public enum VerbatimScores {
  /// The score of each row that holds a span, in ascending order of the rows.
  ///
  /// Each symbol of the answer belongs to one span: the longest, of equally long ones the rarest, then the one that starts
  /// first; common spans get none. A span is worth its symbols times its weight, in units of 2^-32, and is split equally
  /// over the clusters that hold it, rounded down. Every row of a cluster that holds the span has the cluster's part, as if
  /// it were alone: who pays clusters must count a cluster once. An answer of m symbols is worth below m × 2^39.
  public static func scores(of spans: [VerbatimSpan]) -> [RowScore] {
    let paid = spans.filter { !$0.isCommon }
    let order = paid.indices.sorted {
      let (a, b) = (paid[$0], paid[$1])
      if a.length != b.length { return a.length > b.length }
      return a.weight != b.weight ? a.weight > b.weight : a.start < b.start
    }
    var answer = FreeSymbols(count: spans.map(\.range.upperBound).max() ?? 0)
    var scores: [Int: UInt64] = [:]
    for span in order.map({ paid[$0] }) {
      let symbols = answer.take(span.range)
      let clusters = UInt64(span.places.clusterCount)
      let part = (UInt64(symbols) * span.weight << FixedLogarithm.fractionBits) / clusters
      guard part > 0 else { continue }
      for place in span.places { scores[place.row, default: 0] += part }
    }
    return scores.map { RowScore(row: $0.key, score: $0.value) }.sorted { $0.row < $1.row }
  }
}

/// Which symbols of an answer no span has taken yet.
private struct FreeSymbols {
  /// For each symbol a taken stretch that leads to the next free one: itself when it is free.
  private var next: [Int]

  init(count: Int) { next = Array(0...count) }

  /// Takes the free symbols of a range and gives their number; each symbol is taken once, so all calls together are
  /// linear but for the steps over stretches taken before.
  mutating func take(_ range: Range<Int>) -> Int {
    var taken = 0
    var symbol = free(from: range.lowerBound)
    while symbol < range.upperBound {
      taken += 1
      next[symbol] = symbol + 1
      symbol = free(from: symbol + 1)
    }
    return taken
  }

  private mutating func free(from symbol: Int) -> Int {
    var end = symbol
    while next[end] != end { end = next[end] }
    var step = symbol
    while next[step] != step { (next[step], step) = (end, next[step]) }
    return end
  }
}
