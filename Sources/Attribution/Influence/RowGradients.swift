internal import AdapterEngine
internal import CAdapterEngine

/// The gradients of rows, each the weighted sum of its visits in eight bits.
struct RowGradients {
  /// The rows that have a gradient, ascending; the others stand nowhere below.
  private(set) var rows: [Int] = []
  /// One row of `dimension` values after the other, the largest magnitude of each 127.
  private(set) var values: [Int8] = []
  /// What each row's values are multiplied by: nats per unit of the adapter's weights, for a visit of average weight.
  private(set) var scales: [Double] = []
  /// The inner product of each row's values with themselves.
  private(set) var squares: [Int64] = []

  /// Adds up the visits: exact integers up to the quantising.
  init(rows count: Int, steps: [CapturedStep], visits: RowVisits, rule: InfluenceRule) {
    let dimension = steps[0].dimension
    let weights = rule.weights(of: steps)
    var total: UInt128 = 0
    var visited = 0
    var sum = [Int64](repeating: 0, count: dimension)
    var row = [Int8](repeating: 0, count: dimension)
    var cuts: [Int] = []
    var tops: [Int64] = []
    for index in 0..<count {
      let counted = visits[index].filter { weights[Int($0.step)] > 0 }
      guard !counted.isEmpty else { continue }
      visited += 1
      for visit in counted { total += UInt128(weights[Int(visit.step)]) }
      let factors = counted.map {
        UInt128(weights[Int($0.step)]) * UInt128(steps[Int($0.step)].rows[Int($0.place)].gradient.scale)
      }
      // Cut to 31 bits, so that 2^16 visits of 127 stay below 2^54.
      let cut = max(0, 128 - (factors.max() ?? 0).leadingZeroBitCount - 31)
      for index in sum.indices { sum[index] = 0 }
      for (visit, factor) in zip(counted, factors) {
        let gradient = steps[Int(visit.step)].rows[Int(visit.place)].gradient
        // Both arrays have `dimension` values.
        unsafe cae_influence_add(gradient.values, Int64(factor >> UInt128(cut)), dimension, &sum)
      }
      let top = unsafe cae_influence_quantise(sum, dimension, &row)
      guard top > 0 else { continue }
      rows.append(index)
      values += row
      tops.append(top)
      cuts.append(cut)
      squares.append(unsafe cae_influence_dot(row, row, dimension))
    }
    let mean = visited == 0 ? 1 : Double(total) / Double(visited)
    scales = zip(tops, cuts).map { top, cut in
      Double(sign: .plus, exponent: cut - 32, significand: Double(top)) / (127 * 127) / mean
    }
  }

  /// What the rows are multiplied by for their second moment: their scales, or what makes their lengths one.
  func momentScales(_ rule: InfluenceRule) -> [Double] {
    rule.normalises ? squares.map { 1 / Double($0).squareRoot() } : scales
  }
}

/// First-order in-run data Shapley values (Wang et al. 2024): the sum over a row's visits of learning rate ÷ targets ×
/// ⟨held-out gradient, row's gradient⟩, in 2⁻³² nats · 10⁻⁹.
struct InRunShapley {
  /// What one visit counts at most.
  private static let largest: UInt128 = 1 << 100

  let values: [Int128]

  /// Empty when no step has a held-out gradient.
  init(rows count: Int, steps: [CapturedStep]) {
    guard steps.contains(where: { $0.heldOut != nil }) else {
      values = []
      return
    }
    var values = [Int128](repeating: 0, count: count)
    for step in steps {
      guard let heldOut = step.heldOut else { continue }
      for row in step.rows {
        // Both arrays have `dimension` values. At most 2^26 visits of 2^100 fit in 127 bits.
        let dot = unsafe cae_influence_dot(heldOut.values, row.gradient.values, step.dimension)
        let size = Self.magnitude(dot.magnitude, heldOut.scale, row.gradient.scale, step)
        values[Int(row.document)] += dot < 0 ? -Int128(size) : Int128(size)
      }
    }
    self.values = values
  }

  private static func magnitude(_ dot: UInt64, _ a: UInt64, _ b: UInt64, _ step: CapturedStep) -> UInt128 {
    // 28 bits of the product of values times at most 94 of the scales.
    let product = UInt128(dot) * ((UInt128(a) * UInt128(b)) >> 32) / (127 * 127)
    let (weighted, overflows) = product.multipliedReportingOverflow(by: UInt128(step.learningRateNano))
    return overflows ? largest : min(weighted / UInt128(max(step.targetTokens, 1)), largest)
  }
}
