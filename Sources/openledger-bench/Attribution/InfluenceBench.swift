import AdapterEngine
import Attribution

/// What an influence index costs: the scan of a query, the build, and the combination of methods.
enum InfluenceBench {
  /// What a scan of 10,000 rows of 4,096 numbers may take on two cores, in milliseconds.
  private static let scanTarget = 2.0
  private static let threads = 2
  private static let runs = 21

  static func measure(quick: Bool) throws -> Table {
    var table = Table(
      title: "Influence of rows",
      method: """
        Wall time by \(threads) threads of indexes over random gradients: medians of \(runs) scans, of three builds and of three decodings. The ratio \
        is the scalar reference's time to that of the fastest kernels, on one thread.
        """, ratioTitle: "scalar ÷ fastest")
    try addScan(rows: 10_000, dimension: 4_096, &table)
    let shapes = [(1_000, 1_024), (1_000, 4_096), (2_000, 1_024), (2_000, 4_096)]
    for (rows, dimension) in quick ? [shapes[0]] : shapes { try addBuild(rows: rows, dimension: dimension, &table) }
    addCombination(rows: 10_000, &table)
    return table
  }

  private static func addScan(rows: Int, dimension: Int, _ table: inout Table) throws {
    var random = RandomNumbers(seed: 1)
    let values = random.bytes(rows * dimension)
    let (high, low) = (random.bytes(dimension), random.bytes(dimension))
    func time(_ kernels: Kernels, threads: Int, runs: Int) throws -> Double {
      var samples: [Double] = []
      for _ in 0..<runs {
        samples.append(
          try seconds {
            keep(try InfluenceAlgebra.scan(rows: values, high: high, low: low, kernels: kernels, threads: threads))
          })
      }
      return median(samples)
    }
    let ratio = try time(.scalar, threads: 1, runs: 3) / time(.best, threads: 1, runs: runs)
    table.add(
      "scan of \(rows) rows of \(dimension) numbers", try time(.best, threads: threads, runs: runs) * 1e3, "ms",
      ratio: ratio, target: .atMost(scanTarget))
  }

  private static func addBuild(rows: Int, dimension: Int, _ table: inout Table) throws {
    var random = RandomNumbers(seed: 2)
    let steps = try randomSteps(rows: rows, dimension: dimension, perStep: 32, &random)
    for (name, preconditioner) in [
      ("damped inverse", InfluenceRule.Preconditioner.dampedInverse), ("DataInf", .dataInf),
    ] {
      let rule = InfluenceRule(preconditioner: preconditioner)
      var index: InfluenceIndex?
      var samples: [Double] = []
      for _ in 0..<3 {
        samples.append(
          try seconds { index = try InfluenceIndex.build(rows: rows, steps: steps, rule: rule, threads: threads) })
      }
      table.add("build from \(rows) rows of \(dimension) numbers, \(name)", median(samples), "s")
      guard preconditioner == .dampedInverse, let bytes = index?.encode() else { continue }
      let decoding = try (0..<3).map { _ in try seconds { keep(try InfluenceIndex(decoding: bytes)) } }
      table.add("decode its \(bytes.count / 1_000_000) MB", median(decoding) * 1e3, "ms")
    }
  }

  private static func addCombination(rows: Int, _ table: inout Table) {
    var random = RandomNumbers(seed: 3)
    let methods = [(4_000 as UInt64), 4_000, 2_000].map { weight in
      (weight: weight, scores: (0..<rows).map { _ in Int64(bitPattern: random.next()) >> 20 })
    }
    let clusters = (0..<rows).map { UInt32($0 / 2 * 2) }
    let samples = (0..<runs).map { _ in
      seconds { keep(AttributionMethods.combine(methods: methods, clusters: clusters)) }
    }
    table.add("combination of three methods over \(rows) rows", median(samples) * 1e3, "ms")
  }

  /// One visit of every row.
  private static func randomSteps(
    rows: Int, dimension: Int, perStep: Int, _ random: inout RandomNumbers
  ) throws -> [CapturedStep] {
    try stride(from: 0, to: rows, by: perStep).map { first in
      try CapturedStep(
        step: UInt64(first / perStep), learningRateNano: 200_000, targetTokens: 1_000, dimension: dimension,
        rows: (first..<min(first + perStep, rows)).map { row in
          var values = random.bytes(dimension)
          values[0] = 127
          return CapturedRow(
            document: UInt32(row), gradient: try QuantisedGradient(values: values, scale: random.next() >> 28 | 1))
        }, heldOut: nil)
    }
  }
}

extension RandomNumbers {
  /// Values −127 … 127, more of them near zero.
  fileprivate mutating func bytes(_ count: Int) -> [Int8] {
    (0..<count).map { _ in
      let bits = next()
      let sum = (bits & 0xFF) + (bits >> 8 & 0xFF) + (bits >> 16 & 0xFF)
      return Int8(max(-127, min(127, Int(sum) / 3 * 2 - 255)))
    }
  }
}
