import AdapterEngine
import Attribution

/// The ways of making scores from the same captured gradients, the shipped one first.
struct InfluenceVariant {
  let name: String
  let rule: InfluenceRule
  /// Projections are folded to so many numbers; nil leaves them.
  var dimension: Int?

  /// The name of the way that the chain uses.
  static let standardName = "damped inverse"
  /// A damping that only keeps the factor finite, in billionths.
  private static let leastDamping: UInt64 = 1_000

  /// All of them, for a run whose epochs have so many steps; TRAK's projection must be smaller than the number of rows.
  static func all(stepsPerEpoch: Int, rows: Int) -> [InfluenceVariant] {
    let last = InfluenceRule.Visits.lastEpoch(stepsPerEpoch: stepsPerEpoch)
    var small = CapturePlan.dimensions.lowerBound
    while small * 4 <= rows, small * 2 <= CapturePlan.dimensions.upperBound { small *= 2 }
    return [
      InfluenceVariant(name: standardName, rule: InfluenceRule(visits: last)),
      InfluenceVariant(
        name: "damped inverse, rows not normalised", rule: InfluenceRule(normalises: false, visits: last)),
      InfluenceVariant(
        name: "damped inverse, all visits by learning rate", rule: InfluenceRule(visits: .byLearningRate)),
      InfluenceVariant(name: "DataInf", rule: InfluenceRule(preconditioner: .dataInf, visits: last)),
      InfluenceVariant(
        name: "TRAK-style: projection to \(small), inverse without damping",
        rule: InfluenceRule(dampingNano: leastDamping, visits: last), dimension: small),
      InfluenceVariant(
        name: "plain dot product, last epoch", rule: InfluenceRule(preconditioner: .none, visits: last)),
      InfluenceVariant(
        name: "plain dot product, all visits", rule: InfluenceRule(preconditioner: .none, visits: .all)),
    ]
  }

  /// The index of rows 0 ..< `rows`.
  func index(rows: Int, steps: [CapturedStep]) throws -> InfluenceIndex {
    let folded = try dimension.map { dimension in try steps.map { try $0.folded(to: dimension) } }
    return try InfluenceIndex.build(rows: rows, steps: folded ?? steps, rule: rule)
  }

  /// The scores of an index for every query, `[query][row]`.
  func scores(_ index: InfluenceIndex, queries: [ProjectedGradient]) -> [[Double]] {
    queries.map { query in
      index.score(query: dimension.map { query.folded(to: $0) } ?? query).map(Double.init)
    }
  }
}

extension ProjectedGradient {
  /// The projection with the same seed to fewer numbers, which divide these: buckets are cut to their lower bits.
  fileprivate func folded(to dimension: Int) -> ProjectedGradient {
    var sums = [Int64](repeating: 0, count: dimension)
    for (index, value) in values.enumerated() { sums[index % dimension] &+= value }
    return ProjectedGradient(values: sums)
  }
}

extension CapturedStep {
  fileprivate func folded(to dimension: Int) throws -> CapturedStep {
    try CapturedStep(
      step: step, learningRateNano: learningRateNano, targetTokens: targetTokens, dimension: dimension,
      rows: rows.map { CapturedRow(document: $0.document, gradient: $0.gradient.folded(to: dimension)) },
      heldOut: heldOut?.folded(to: dimension))
  }
}

extension QuantisedGradient {
  fileprivate func folded(to dimension: Int) -> QuantisedGradient {
    let unit = Double(scale) / 127
    let values = self.values.map { Int64((Double($0) * unit).rounded()) }
    return QuantisedGradient(ProjectedGradient(values: values).folded(to: dimension))
  }
}
