package import Primitives

/// What a data part is divided by.
package enum AttributionShares {
  /// The rows' basis points of the data part: a cluster counts once, with its largest weight, which its rows divide in
  /// proportion to their own. Weights are below 2^124, so that nothing overflows.
  package static func basisPoints(of rows: [(weight: UInt256, cluster: UInt64)], restWeight: UInt256) -> [UInt256] {
    let whole = UInt256(10_000)
    var largest: [UInt64: UInt256] = [:]
    var sum: [UInt64: UInt256] = [:]
    for row in rows {
      largest[row.cluster] = max(largest[row.cluster] ?? .zero, row.weight)
      sum[row.cluster] = (sum[row.cluster] ?? .zero) &+ row.weight
    }
    // A sum of integers has no order.
    let total = largest.values.reduce(restWeight) { $0 &+ $1 }
    if total.isZero { return rows.map { _ in .zero } }
    return rows.map { row in
      let (own, members) = (largest[row.cluster] ?? .zero, sum[row.cluster] ?? .zero)
      if members.isZero { return .zero }
      let (part, _) = (whole &* own).quotientAndRemainder(dividingBy: total)
      return (part &* row.weight).quotientAndRemainder(dividingBy: members).quotient
    }
  }
}
