package import Primitives

/// A record with what an audit measured of some of its rows, by the rule of AttributionRewards (its README).
///
/// All weights together stay below 2^110, so that their products with basis points and with each other fit in a word.
package struct MeasuredRecord: Equatable {
  /// A recorded row.
  package struct Row: Equatable {
    package var weight: UInt256
    /// The position of the first row of its cluster.
    package var cluster: Int
    /// Whether the audit's retraining left it out.
    package let isLeftOut: Bool

    package init(weight: UInt256, cluster: Int, isLeftOut: Bool) {
      (self.weight, self.cluster, self.isLeftOut) = (weight, cluster, isLeftOut)
    }
  }

  package var rows: [Row]
  /// The weight of further rows.
  package private(set) var rest: UInt256

  package init(rows: [Row], rest: UInt256) { (self.rows, self.rest) = (rows, rest) }

  /// The part of the measured clusters in the whole, in basis points, rounded down; 0 of nothing.
  package var recordedShare: UInt64 {
    let (measured, total) = sums
    if total.isZero { return 0 }
    return (measured &* Self.whole).quotientAndRemainder(dividingBy: total).quotient.l0
  }

  /// Gives the measured clusters a share of the whole, in basis points. The weights of the others stay, unless they are to
  /// get nothing. A row that joins the record for it has weight 0 before, in a cluster of its own.
  package mutating func override(with share: UInt64) {
    let isMeasured = measuredClusters
    let (measured, total) = sums
    let others = total &- measured
    let share = UInt256(share)
    let hasAll = share == Self.whole || (others.isZero && !share.isZero)
    let target =
      hasAll
      ? max(measured, .one)
      : (others &* share).quotientAndRemainder(dividingBy: Self.whole &- share).quotient
    for position in rows.indices {
      if isMeasured.contains(rows[position].cluster) {
        let weight = rows[position].weight
        rows[position].weight =
          measured.isZero ? target : (weight &* target).quotientAndRemainder(dividingBy: measured).quotient
      } else if hasAll {
        rows[position].weight = .zero
      }
    }
    if hasAll { rest = .zero }
  }

  private static let whole = UInt256(10_000)

  /// The clusters with a row that was left out.
  private var measuredClusters: Set<Int> { Set(rows.lazy.filter(\.isLeftOut).map(\.cluster)) }

  /// The weights of the measured clusters and of all, each cluster once, with its largest.
  private var sums: (measured: UInt256, total: UInt256) {
    let isMeasured = measuredClusters
    var largest: [Int: UInt256] = [:]
    for row in rows { largest[row.cluster] = max(largest[row.cluster] ?? .zero, row.weight) }
    // A sum of integers has no order.
    var (measured, total) = (UInt256.zero, rest)
    for (cluster, weight) in largest {
      total = total &+ weight
      if isMeasured.contains(cluster) { measured = measured &+ weight }
    }
    return (measured, total)
  }
}
