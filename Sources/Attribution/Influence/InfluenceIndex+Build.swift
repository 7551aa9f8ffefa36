public import AdapterEngine
internal import CAdapterEngine

extension InfluenceIndex {
  /// Makes the index of rows 0 ..< `rows` from all steps of a run, in ascending order.
  ///
  /// Rows without a gradient (held out, or never visited) have score 0. See `buildCost` for the work; memory is about
  /// nine bytes a value where there are at most as many rows as dimensions, and otherwise two and eight for each of
  /// dimension². Kernels and threads change no bit.
  public static func build(
    rows: Int, steps: [CapturedStep], rule: InfluenceRule, threads: Int = 1
  ) throws(InfluenceError) -> InfluenceIndex {
    try build(rows: rows, steps: steps, rule: rule, threads: threads, kernels: .best, form: .cheaper)
  }

  /// The same by kernels and in a form of the caller's choice.
  package static func build(
    rows: Int, steps: [CapturedStep], rule: InfluenceRule, threads: Int, kernels: Kernels, form: Form
  ) throws(InfluenceError) -> InfluenceIndex {
    try rule.check()
    let visits = try RowVisits(rows: rows, steps: steps)
    let dimension = steps[0].dimension
    guard fits(rows: rows, dimension: dimension, rule: rule) else {
      throw .tooLarge(rows: rows, dimension: dimension)
    }
    let gradients = RowGradients(rows: rows, steps: steps, visits: visits, rule: rule)
    let preconditioned = try Preconditioned(
      gradients, dimension: dimension, rule: rule, threads: threads, kernels: kernels, form: form)
    return InfluenceIndex(
      rule: rule, dimension: dimension, rowCount: rows, gradients, preconditioned,
      shapley: InRunShapley(rows: rows, steps: steps).values)
  }

  /// Which matrix the inverse is taken of; the two differ by rounding.
  package enum Form: Sendable {
    /// That of rows when there are at most as many rows as dimensions.
    case cheaper
    /// That of rows.
    case dual
    /// That of dimensions.
    case primal

    var code: cae_influence_form {
      switch self {
      case .cheaper: CAE_INFLUENCE_CHEAPER
      case .dual: CAE_INFLUENCE_DUAL
      case .primal: CAE_INFLUENCE_PRIMAL
      }
    }
  }

  /// Whether an index of these shapes is within `InfluenceLimits`.
  public static func fits(rows: Int, dimension: Int, rule: InfluenceRule) -> Bool {
    guard (0...InfluenceLimits.rows).contains(rows), CapturePlan.dimensions.contains(dimension),
      rows * dimension <= InfluenceLimits.values
    else { return false }
    if rule.preconditioner == .none || dimension <= InfluenceLimits.order { return true }
    return rows <= InfluenceLimits.order && rows * dimension <= InfluenceLimits.dualValues
  }
}

/// Rows multiplied by the rule's matrix.
private struct Preconditioned {
  let values: [Int8]
  let scales: [Double]

  init(
    _ gradients: RowGradients, dimension: Int, rule: InfluenceRule, threads: Int, kernels: Kernels,
    form: InfluenceIndex.Form
  ) throws(InfluenceError) {
    guard rule.preconditioner != .none, !gradients.rows.isEmpty else {
      values = gradients.values
      scales = gradients.scales
      return
    }
    let moment = gradients.momentScales(rule)
    let method = rule.preconditioner == .dataInf ? CAE_INFLUENCE_DATAINF : CAE_INFLUENCE_INVERSE
    var values = [Int8](repeating: 0, count: gradients.values.count)
    var found = [Double](repeating: 0, count: moment.count)
    // All arrays have one scale or `dimension` values for each row.
    try unsafe engineCall { message, capacity in
      unsafe cae_influence_precondition(
        kernels.influenceCode, gradients.values, moment, moment.count, dimension, method, form.code,
        Double(rule.dampingNano) / 1e9, allowedThreads(threads), &values, &found, message, capacity)
    }
    self.values = values
    scales = found.indices.map { found[$0] * (gradients.scales[$0] / moment[$0]) }
  }
}

extension InfluenceIndex {
  /// Bits of the largest multiplier.
  static let multiplierBits: Int32 = 40

  fileprivate init(
    rule: InfluenceRule, dimension: Int, rowCount: Int, _ gradients: RowGradients, _ preconditioned: Preconditioned,
    shapley: [Int128]
  ) {
    var values = [Int8](repeating: 0, count: rowCount * dimension)
    var multipliers = [UInt64](repeating: 0, count: rowCount)
    var selfInfluence = [Int64](repeating: 0, count: rowCount)
    let top = preconditioned.scales.max() ?? 0
    let exponent = top > 0 ? Self.multiplierBits - 1 - Int32(top.exponent) : 0
    for (place, row) in gradients.rows.enumerated() {
      let scaled = Double(sign: .plus, exponent: Int(exponent), significand: preconditioned.scales[place])
      multipliers[row] = UInt64(scaled.rounded(.toNearestOrEven))
      guard multipliers[row] > 0 else { continue }
      let range = place * dimension..<(place + 1) * dimension
      values.replaceSubrange(row * dimension..<(row + 1) * dimension, with: preconditioned.values[range])
      let (before, after) = (Array(gradients.values[range]), Array(preconditioned.values[range]))
      // Both arrays have `dimension` values.
      let product = Double(unsafe cae_influence_dot(before, after, dimension))
      let influence = product * gradients.scales[place] * preconditioned.scales[place] * 0x1p32
      selfInfluence[row] = Int64(max(-0x1p62, min(0x1p62, influence.rounded(.toNearestOrEven))))
    }
    self.init(
      rule: rule, dimension: dimension, rowCount: rowCount, selfInfluence: selfInfluence, shapley: shapley,
      values: values, multipliers: multipliers, exponent: exponent)
  }
}
