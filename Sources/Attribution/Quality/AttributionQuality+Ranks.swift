// MARK: Ranks

extension AttributionQuality {
  /// The most values whose ranks are correlated: it keeps 10⁸ × the product of the sums of squares within 126 bits.
  public static let maximumRanked = 1 << 17

  /// Spearman's correlation of two lists of equal length, at most `maximumRanked`, in basis points: the correlation of
  /// their ranks, where equal values share the mean of theirs, cut towards zero. 0 when one side is constant.
  public static func rankCorrelation(_ a: [Int128], _ b: [Int128]) -> Int {
    precondition(a.count == b.count && a.count <= maximumRanked, "two lists of a length that can be ranked")
    let mean = Int128(a.count + 1)
    var product: Int128 = 0
    var (left, right): (UInt128, UInt128) = (0, 0)
    // Twice the ranks, less twice their mean: below 2^17, so that no sum has more than 51 bits.
    for (x, y) in zip(doubledRanks(a), doubledRanks(b)) {
      let (p, q) = (Int128(x) - mean, Int128(y) - mean)
      product += p * q
      left += UInt128(p * p)
      right += UInt128(q * q)
    }
    let squares = left * right
    if squares == 0 { return 0 }
    let magnitude = cutRoot(of: product.magnitude * product.magnitude, over: squares)
    return product < 0 ? -magnitude : magnitude
  }

  /// The chance in basis points, cut, that a marked value is lower than one that is not; equal ones count half. 5,000 is
  /// guessing; nil when all or none are marked. At most `InfluenceLimits.rows` values.
  public static func areaUnderCurve(_ scores: [Int128], isMarked: [Bool]) -> Int? {
    precondition(scores.count == isMarked.count && scores.count <= InfluenceLimits.rows, "a mark for every score")
    let marked = isMarked.count { $0 }
    let others = isMarked.count - marked
    if marked == 0 || others == 0 { return nil }
    let ranks = zip(doubledRanks(scores), isMarked).reduce(0) { $1.1 ? $0 : $0 + $1.0 }
    // Twice the pairs in which the marked one is lower, and once those of equals: at most 2^43.
    let lower = ranks - others * (others + 1)
    return lower * whole / (2 * marked * others)
  }

  /// The largest q with q² × denominator ≤ 10⁸ × numerator, where numerator ≤ denominator.
  private static func cutRoot(of numerator: UInt128, over denominator: UInt128) -> Int {
    let bound = numerator * UInt128(whole * whole)
    var (low, high) = (0, whole)
    while low < high {
      let middle = (low + high + 1) / 2
      if UInt128(middle * middle) * denominator <= bound { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// Twice the rank of every value, from 2; equal values share the mean of their ranks.
  private static func doubledRanks(_ values: [Int128]) -> [Int] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var ranks = [Int](repeating: 0, count: values.count)
    var first = 0
    for place in order.indices where place + 1 == order.count || values[order[place]] != values[order[place + 1]] {
      for index in order[first...place] { ranks[index] = first + place + 2 }
      first = place + 1
    }
    return ranks
  }
}
