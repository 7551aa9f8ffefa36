/// How well scores predict: correlations of ranks, and how sure they are.
enum RankStatistics {
  /// The rank of every value, from 1; equal values share the mean of their ranks.
  static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var ranks = [Double](repeating: 0, count: values.count)
    var first = 0
    while first < order.count {
      var end = first + 1
      while end < order.count, values[order[end]] == values[order[first]] { end += 1 }
      for position in first..<end { ranks[order[position]] = Double(first + 1 + end) / 2 }
      first = end
    }
    return ranks
  }

  /// Spearman's correlation; 0 when one side is constant.
  static func spearman(_ a: [Double], _ b: [Double]) -> Double {
    let (a, b) = (ranks(a), ranks(b))
    let middle = Double(a.count + 1) / 2
    var (product, left, right) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      product += (x - middle) * (y - middle)
      left += (x - middle) * (x - middle)
      right += (y - middle) * (y - middle)
    }
    return left * right == 0 ? 0 : product / (left * right).squareRoot()
  }

  /// The chance that a marked row has a higher score than another one; 0.5 is guessing.
  static func areaUnderCurve(_ scores: [Double], isMarked: [Bool]) -> Double {
    let marked = isMarked.count { $0 }
    let sum = zip(ranks(scores), isMarked).reduce(0) { $1.1 ? $0 + $1.0 : $0 }
    return (sum - Double(marked * (marked + 1)) / 2) / Double(marked * (isMarked.count - marked))
  }
}

/// A mean with the borders that hold it with a probability of 95 %.
struct Estimate {
  let mean: Double
  let low: Double
  let high: Double

  private static let samples = 1_000

  /// The mean of the values; the borders by a bootstrap over them with a fixed seed.
  init(meanOf values: [Double]) {
    var numbers = RandomNumbers(seed: 4)
    let means = (0..<Self.samples).map { _ in
      (0..<values.count).reduce(0) { sum, _ in sum + values[numbers.next(below: values.count)] } / Double(values.count)
    }.sorted()
    mean = values.reduce(0, +) / Double(values.count)
    low = means[Self.samples / 40]
    high = means[Self.samples - 1 - Self.samples / 40]
  }
}
