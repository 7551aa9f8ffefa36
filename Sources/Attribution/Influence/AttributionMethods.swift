/// Joins the scores of several methods into one weight for every row, in integers alone.
public enum AttributionMethods {
  /// What all weights of methods may add up to: basis points of the whole.
  public static let wholeWeight: UInt64 = 10_000
  /// Bits of a method's share.
  public static let shareBits = 96

  /// The weight of every row: the sum over methods of weight × the row's share × 2⁹⁶.
  ///
  /// A row's share in a method is its positive score divided by the sum, over clusters, of the largest score in each. So
  /// a method's unit does not matter, and copies in one cluster change no weight. A method without a positive score leaves
  /// its weight to the others in proportion to theirs. The largest weights of all clusters add up to at most the
  /// methods' weights × 2⁹⁶, which is below 2¹¹⁰.
  /// - Parameters:
  ///   - methods: weights in basis points, together at most `wholeWeight`, each with a score for every row.
  ///   - clusters: the cluster of every row, below the number of rows: near-duplicates have the same.
  public static func combine(
    methods: [(weight: UInt64, scores: [Int64])], clusters: [UInt32]
  ) -> [UInt128] {
    let whole = methods.reduce(UInt64(0)) { $0 + min($1.weight, wholeWeight + 1) }
    precondition(whole <= wholeWeight, "weights of more than the whole")
    precondition(methods.allSatisfy { $0.scores.count == clusters.count }, "a score is missing")
    var weights = [UInt128](repeating: 0, count: clusters.count)
    var active: UInt64 = 0
    for (weight, scores) in methods where weight > 0 {
      let total = clusterTotal(scores, clusters)
      guard total > 0 else { continue }
      active += weight
      for (row, score) in scores.enumerated() where score > 0 {
        weights[row] += UInt128(weight) * share(UInt128(score), of: total)
      }
    }
    guard active > 0, active < whole else { return weights }
    // A weight is at most active × 2^96, so the product has at most 124 bits.
    return weights.map { $0 * UInt128(whole) / UInt128(active) }
  }

  /// The sum over clusters of the largest positive score.
  private static func clusterTotal(_ scores: [Int64], _ clusters: [UInt32]) -> UInt128 {
    var largest = [Int64](repeating: 0, count: scores.count)
    for (score, cluster) in zip(scores, clusters) { largest[Int(cluster)] = max(largest[Int(cluster)], score) }
    return largest.reduce(0) { $0 + UInt128($1) }
  }

  /// The whole part of part × 2⁹⁶ ÷ total, where part ≤ total < 2⁹⁵: three digits of 32 bits by long division.
  private static func share(_ part: UInt128, of total: UInt128) -> UInt128 {
    var (quotient, rest) = part.quotientAndRemainder(dividingBy: total)
    for _ in 0..<shareBits / 32 {
      let digit = (rest << 32).quotientAndRemainder(dividingBy: total)
      quotient = quotient << 32 | digit.quotient
      rest = digit.remainder
    }
    return quotient
  }
}
