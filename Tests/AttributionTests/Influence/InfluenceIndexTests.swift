import AdapterEngine
import Attribution
import EngineTestSupport
import Testing

private func query(_ dimension: Int, seed: UInt64) -> ProjectedGradient {
  var random = SeededGenerator(seed: seed)
  return projected(random.values(dimension).map { Double($0) * 3 })
}

private let rules: [InfluenceRule] = [
  InfluenceRule(), InfluenceRule(normalises: false, visits: .byLearningRate),
  InfluenceRule(preconditioner: .dataInf, dampingNano: 100_000_000),
  InfluenceRule(preconditioner: .dataInf, normalises: false), InfluenceRule(preconditioner: .none),
]

@Suite("Influence index")
struct InfluenceIndexTests {
  @Test("an index has the same bytes in every kernel, over any number of threads", arguments: rules)
  func sameBytes(rule: InfluenceRule) throws {
    for (rows, dimension) in [(50, 64), (40, 256), (150, 64)] {
      let run = try SyntheticRun(rows: rows, dimension: dimension, seed: UInt64(rows))
      let expected = try InfluenceIndex.build(
        rows: rows, steps: run.steps, rule: rule, threads: 1, kernels: .scalar, form: .cheaper)
      let asked = query(dimension, seed: 9)
      let scores = expected.score(query: asked, threads: 1, kernels: .scalar)
      for kernels in availableKernels {
        for threads in [1, 3] {
          let index = try InfluenceIndex.build(
            rows: rows, steps: run.steps, rule: rule, threads: threads, kernels: kernels, form: .cheaper)
          #expect(index.encode() == expected.encode(), "\(kernels), \(threads) threads")
          #expect(index.score(query: asked, threads: threads, kernels: kernels) == scores)
        }
      }
    }
  }

  @Test("the bytes of an index and its scores stay what they are")
  func frozen() throws {
    let run = try SyntheticRun(rows: 60, dimension: 128, seed: 12)
    var rule = InfluenceRule(visits: .lastEpoch(stepsPerEpoch: run.stepsPerEpoch))
    let index = try InfluenceIndex.build(rows: 60, steps: run.steps, rule: rule)
    rule.preconditioner = .dataInf
    let closed = try InfluenceIndex.build(rows: 60, steps: run.steps, rule: rule)
    let scores = index.score(query: query(128, seed: 10)) + closed.score(query: query(128, seed: 10))
    #expect(digest(index.encode().map(UInt64.init)) == 11_253_936_519_544_067_599)
    #expect(digest(scores.map { UInt64(bitPattern: $0) }) == 6_893_589_504_481_374_328)
  }

  @Test("the matrices of rows and of dimensions give scores within 2 % of their size", arguments: rules.prefix(4))
  func dualAndPrimal(rule: InfluenceRule) throws {
    for (rows, dimension) in [(40, 64), (200, 128)] {
      let run = try SyntheticRun(rows: rows, dimension: dimension, seed: 21)
      func scores(_ form: InfluenceIndex.Form) throws -> [Double] {
        try InfluenceIndex.build(
          rows: rows, steps: run.steps, rule: rule, threads: 2, kernels: .best, form: form
        ).score(query: query(dimension, seed: 22)).map(Double.init)
      }
      let (dual, primal) = (try scores(.dual), try scores(.primal))
      let size = (dual.reduce(0) { $0 + $1 * $1 } / Double(rows)).squareRoot()
      #expect(size > 0)
      // Both differ only where fp64 rounding meets the rounding to eight bits.
      for (a, b) in zip(dual, primal) { #expect((a - b).magnitude <= 0.02 * size) }
    }
  }

  @Test("plain scores are the inner products of gradients, to the rounding of eight bits")
  func plainProducts() throws {
    var random = SeededGenerator(seed: 30)
    let gradients = (0..<5).map { row in random.values(64).map { Double($0) * Double(1 << row) } }
    let step = try capturedStep(0, rows: gradients.enumerated().map { ($0.offset, $0.element) })
    let index = try InfluenceIndex.build(rows: 6, steps: [step], rule: InfluenceRule(preconditioner: .none))
    let asked = random.values(64).map(Double.init)
    let scores = index.score(query: projected(asked))
    let opposite = index.score(query: projected(asked.map(-)))
    for (row, gradient) in gradients.enumerated() {
      let product = zip(gradient, asked).reduce(0) { $0 + $1.0 * $1.1 }
      let size = gradient.reduce(0) { $0 + $1.magnitude }
      #expect((Double(scores[row]) * 0x1p-32 - product).magnitude <= size / 254 + 1e-9, "row \(row)")
      let square = gradient.reduce(0) { $0 + $1 * $1 }
      #expect((Double(index.selfInfluence[row]) * 0x1p-32 / square - 1).magnitude < 0.02)
    }
    #expect(scores[5] == 0 && index.selfInfluence[5] == 0)
    #expect(opposite == scores.map { -$0 })
  }

  @Test("scores follow the exact effect of leaving a row out of a linear regression")
  func leaveOneOut() throws {
    let task = LinearRegression(rows: 240, features: 24, seed: 40)
    let weights = task.solution(without: nil)
    let step = try capturedStep(
      0, rows: (0..<task.rows.count).map { ($0, task.gradient(task.rows[$0], weights) + zeros(40)) })
    let without = (0..<task.rows.count).map { task.solution(without: $0) }
    for (rule, bound) in [
      (InfluenceRule(dampingNano: 10_000_000, normalises: false), 0.9), (InfluenceRule(dampingNano: 10_000_000), 0.99),
      (InfluenceRule(preconditioner: .dataInf, normalises: false), 0.9),
    ] {
      let index = try InfluenceIndex.build(rows: task.rows.count, steps: [step], rule: rule)
      var sum = 0.0
      for test in task.tests {
        let scores = index.score(query: projected(task.gradient(test, weights) + zeros(40)))
        let effects = without.map { task.loss(test, $0) - task.loss(test, weights) }
        sum += spearman(scores.map(Double.init), effects)
      }
      #expect(sum / Double(task.tests.count) > bound, "\(rule)")
    }
  }

  @Test("the last epoch alone counts when the rule says so")
  func lastEpoch() throws {
    let run = try SyntheticRun(rows: 40, dimension: 64, epochs: 3, heldOut: false, seed: 50)
    let rule = InfluenceRule(visits: .lastEpoch(stepsPerEpoch: run.stepsPerEpoch))
    let whole = try InfluenceIndex.build(rows: 40, steps: run.steps, rule: rule)
    let last = try InfluenceIndex.build(
      rows: 40, steps: Array(run.steps.suffix(run.stepsPerEpoch)), rule: InfluenceRule(visits: .all))
    let all = try InfluenceIndex.build(rows: 40, steps: run.steps, rule: InfluenceRule(visits: .all))
    let asked = query(64, seed: 51)
    #expect(whole.score(query: asked) == last.score(query: asked))
    #expect(whole.score(query: asked) != all.score(query: asked))
    // A run that ends within its second epoch has the first as its last whole one; before that all steps count.
    let cut = Array(run.steps.prefix(run.stepsPerEpoch + 1))
    let first = Array(run.steps.prefix(run.stepsPerEpoch))
    #expect(
      try InfluenceIndex.build(rows: 40, steps: cut, rule: rule).score(query: asked)
        == InfluenceIndex.build(rows: 40, steps: first, rule: rule).score(query: asked))
    let begun = Array(run.steps.prefix(2))
    #expect(
      try InfluenceIndex.build(rows: 40, steps: begun, rule: rule).score(query: asked)
        == InfluenceIndex.build(rows: 40, steps: begun, rule: InfluenceRule(visits: .all)).score(query: asked))
  }

  @Test("visits weigh by learning rate over targets, and no unit of the rate matters")
  func learningRates() throws {
    var random = SeededGenerator(seed: 60)
    let gradients = (0..<4).map { _ in random.values(64).map(Double.init) }
    func index(_ rates: [UInt64], targets: [UInt64]) throws -> InfluenceIndex {
      let steps = try rates.indices.map { step in
        try capturedStep(
          step, rate: rates[step], targets: targets[step],
          rows: [(0, gradients[step % 2]), (1, gradients[2 + step % 2])])
      }
      return try InfluenceIndex.build(
        rows: 2, steps: steps, rule: InfluenceRule(preconditioner: .none, visits: .byLearningRate))
    }
    let asked = projected(gradients[0])
    #expect(
      try index([1 << 20, 1 << 19], targets: [1, 1]).score(query: asked)
        == index([1 << 10, 1 << 10], targets: [8, 16]).score(query: asked))
    // A step at rate zero counts for nothing.
    #expect(
      try index([1 << 20, 0], targets: [1, 1]).score(query: asked)
        == index([1 << 20], targets: [1]).score(query: asked))
  }

  @Test("a run without any gradient has an index of zeros")
  func empty() throws {
    let step = try capturedStep(0, rows: [(1, zeros(64))])
    for rule in rules {
      let index = try InfluenceIndex.build(rows: 3, steps: [step], rule: rule)
      #expect(index.score(query: query(64, seed: 1)) == [0, 0, 0])
      #expect(try InfluenceIndex(decoding: index.encode()) == index)
    }
    let run = try SyntheticRun(rows: 30, dimension: 64, seed: 70)
    let index = try InfluenceIndex.build(rows: 30, steps: run.steps, rule: InfluenceRule())
    #expect(index.score(query: projected(zeros(64))) == [Int64](repeating: 0, count: 30))
  }

  @Test("extreme gradients and queries saturate and keep their sign")
  func extremes() throws {
    let huge = ProjectedGradient(values: (0..<64).map { $0 % 2 == 0 ? .max : .min })
    let tiny = ProjectedGradient(values: [1] + [Int64](repeating: 0, count: 63))
    let step = try CapturedStep(
      step: 0, learningRateNano: 1_000_000_000, targetTokens: 1, dimension: 64,
      rows: [
        CapturedRow(document: 0, gradient: QuantisedGradient(huge)),
        CapturedRow(document: 1, gradient: QuantisedGradient(tiny)),
      ], heldOut: QuantisedGradient(huge))
    for rule in rules {
      let index = try InfluenceIndex.build(rows: 2, steps: [step], rule: rule)
      let scores = index.score(query: huge)
      #expect(scores[0] > 0 && scores[1] >= 0)
      #expect(try InfluenceIndex(decoding: index.encode()) == index)
      #expect(index.shapley[0] == 1 << 100)
    }
    let plain = try InfluenceIndex.build(rows: 2, steps: [step], rule: InfluenceRule(preconditioner: .none))
    #expect(plain.score(query: huge)[0] == .max)
  }

  @Test("steps that do not belong together are refused")
  func refusedSteps() throws {
    let step = try capturedStep(3, rows: [(0, zeros(64)), (5, zeros(64))])
    let other = try capturedStep(4, rows: [(0, zeros(128))])
    for (rows, steps) in [(6, []), (5, [step]), (6, [step, step]), (6, [step, other]), (-1, [step])] {
      #expect(throws: InfluenceError.self) {
        try InfluenceIndex.build(rows: rows, steps: steps, rule: InfluenceRule())
      }
    }
    let rules = [
      InfluenceRule(dampingNano: 0), InfluenceRule(dampingNano: .max),
      InfluenceRule(visits: .lastEpoch(stepsPerEpoch: 0)),
    ]
    for rule in rules {
      #expect(throws: InfluenceError.self) { try InfluenceIndex.build(rows: 6, steps: [step], rule: rule) }
    }
    #expect(!InfluenceIndex.fits(rows: 10_000, dimension: 16_384, rule: InfluenceRule()))
    #expect(InfluenceIndex.fits(rows: 4096, dimension: 16_384, rule: InfluenceRule()))
    #expect(InfluenceIndex.fits(rows: 100_000, dimension: 4096, rule: InfluenceRule()))
  }

  @Test("the largest magnitudes come first, equal ones by row")
  func top() {
    let scores: [Int64] = [5, -9, 0, 9, .min, 5]
    let expected = [(4, Int64.min), (1, -9), (3, 9), (0, 5), (5, 5)].map { InfluenceScore(row: $0.0, score: $0.1) }
    #expect(InfluenceIndex.top(9, of: scores) == expected)
    #expect(InfluenceIndex.top(2, of: scores) == Array(expected.prefix(2)))
    #expect(InfluenceIndex.top(0, of: scores).isEmpty)
  }
}

/// That many zeros.
func zeros(_ count: Int) -> [Double] { [Double](repeating: 0, count: count) }

/// Ridge regression with exact solutions.
private struct LinearRegression {
  typealias Example = (x: [Double], y: Double)
  let rows: [Example]
  let tests: [Example]
  private let features: Int

  init(rows count: Int, features: Int, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let truth = random.values(features).map(Double.init)
    func example() -> Example {
      let x = random.values(features).map(Double.init)
      let noise = random.values(4).reduce(0) { $0 + Double($1) }
      return (x, zip(x, truth).reduce(noise) { $0 + $1.0 * $1.1 })
    }
    rows = (0..<count).map { _ in example() }
    tests = (0..<20).map { _ in example() }
    self.features = features
  }

  private func residual(_ example: Example, _ weights: [Double]) -> Double {
    zip(example.x, weights).reduce(-example.y) { $0 + $1.0 * $1.1 }
  }

  func loss(_ example: Example, _ weights: [Double]) -> Double {
    residual(example, weights) * residual(example, weights) / 2
  }

  func gradient(_ example: Example, _ weights: [Double]) -> [Double] {
    let residual = residual(example, weights)
    return example.x.map { $0 * residual }
  }

  /// The least squares of all rows but one, by Gaussian elimination.
  func solution(without left: Int?) -> [Double] {
    let n = features
    var system = [[Double]](repeating: [Double](repeating: 0, count: n + 1), count: n)
    for (index, row) in rows.enumerated() where index != left {
      for a in 0..<n {
        for b in 0..<n { system[a][b] += row.x[a] * row.x[b] }
        system[a][n] += row.x[a] * row.y
      }
    }
    for pivot in 0..<n {
      system[pivot][pivot] += 1e-6
      for other in 0..<n where other != pivot {
        let factor = system[other][pivot] / system[pivot][pivot]
        for column in pivot...n { system[other][column] -= factor * system[pivot][column] }
      }
    }
    return (0..<n).map { system[$0][n] / system[$0][$0] }
  }
}
