import AdapterEngine
import Attribution
import EngineTestSupport

/// A gradient in the fixed point of captured ones.
func projected(_ values: [Double]) -> ProjectedGradient {
  ProjectedGradient(values: values.map { Int64(($0 * 0x1p32).rounded(.toNearestOrEven)) })
}

/// One step over some rows.
func capturedStep(
  _ step: Int, rate: UInt64 = 1_000_000, targets: UInt64 = 1, rows: [(document: Int, gradient: [Double])],
  heldOut: [Double]? = nil
) throws -> CapturedStep {
  try CapturedStep(
    step: UInt64(step), learningRateNano: rate, targetTokens: targets,
    dimension: rows.first?.gradient.count ?? heldOut?.count ?? 64,
    rows: rows.map { CapturedRow(document: UInt32($0.document), gradient: QuantisedGradient(projected($0.gradient))) },
    heldOut: heldOut.map { QuantisedGradient(projected($0)) })
}

/// Captured steps of random gradients: every row once in each epoch, some rows never.
struct SyntheticRun {
  let rows: Int
  let dimension: Int
  let stepsPerEpoch: Int
  var steps: [CapturedStep] = []

  init(rows: Int, dimension: Int, epochs: Int = 2, perStep: Int = 8, heldOut: Bool = true, seed: UInt64) throws {
    self.rows = rows
    self.dimension = dimension
    var random = SeededGenerator(seed: seed)
    func gradient() -> [Double] {
      let size = Double(random.number(in: 1...100)) / 10
      return random.values(dimension).map { Double($0) * size }
    }
    let seen = (0..<rows).filter { $0 % 11 != 10 }
    stepsPerEpoch = (seen.count + perStep - 1) / perStep
    for _ in 0..<epochs {
      let order = seen.shuffled(using: &random)
      for first in stride(from: 0, to: order.count, by: perStep) {
        let visited = order[first..<min(first + perStep, order.count)].sorted().map { ($0, gradient()) }
        steps.append(
          try capturedStep(
            steps.count, rate: UInt64(random.number(in: 1...200_000)), targets: UInt64(random.number(in: 1...900)),
            rows: visited, heldOut: heldOut ? gradient() : nil))
      }
    }
  }
}

/// Rank correlation; equal values share their mean rank.
func spearman(_ a: [Double], _ b: [Double]) -> Double {
  func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var ranks = [Double](repeating: 0, count: values.count)
    var first = 0
    while first < order.count {
      var end = first + 1
      while end < order.count, values[order[end]] == values[order[first]] { end += 1 }
      for place in first..<end { ranks[order[place]] = Double(first + end - 1) / 2 }
      first = end
    }
    return ranks
  }
  let (x, y) = (ranks(a), ranks(b))
  let mean = Double(a.count - 1) / 2
  func product(_ p: [Double], _ q: [Double]) -> Double { zip(p, q).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) } }
  return product(x, y) / (product(x, x) * product(y, y)).squareRoot()
}
