import Attribution
import EngineTestSupport
import Testing

/// Scores with zeros, negative ones and very large ones among them.
private func randomScores(_ count: Int, _ random: inout SeededGenerator) -> [Int64] {
  (0..<count).map { _ in
    let bits = random.number(in: 0...62)
    let score = Int64(random.next() >> UInt64(63 - bits)) >> 1
    return [score, score, -score, 0][random.number(in: 0...3)]
  }
}

/// Every row alone or with a lower one that leads a cluster.
private func randomClusters(_ count: Int, _ random: inout SeededGenerator) -> [UInt32] {
  var clusters: [UInt32] = []
  for row in 0..<count {
    let other = row == 0 ? 0 : random.number(in: 0...row - 1)
    clusters.append(row > 0 && random.number(in: 0...2) == 0 ? clusters[other] : UInt32(row))
  }
  return clusters
}

/// The sum over clusters of the largest weight.
private func clusterTotal(_ weights: [UInt128], _ clusters: [UInt32]) -> UInt128 {
  var largest = [UInt128](repeating: 0, count: weights.count)
  for (weight, cluster) in zip(weights, clusters) { largest[Int(cluster)] = max(largest[Int(cluster)], weight) }
  return largest.reduce(0, +)
}

@Suite("Combination of methods")
struct CombineTests {
  static let whole = UInt128(10_000) << 96

  @Test("weights of clusters add up to at most the whole, and nearly reach it", arguments: 0..<50)
  func bounds(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let count = random.number(in: 1...40)
    let clusters = randomClusters(count, &random)
    let methods = [(6000 as UInt64), 3000, 1000].map { (weight: $0, scores: randomScores(count, &random)) }
    let weights = AttributionMethods.combine(methods: methods, clusters: clusters)
    let total = clusterTotal(weights, clusters)
    #expect(total <= Self.whole)
    for (row, weight) in weights.enumerated() {
      #expect((weight > 0) == methods.contains { $0.scores[row] > 0 }, "seed \(seed), row \(row)")
    }
    // With every row alone the shares of a method add up to one but for what rounding takes off.
    let alone = AttributionMethods.combine(methods: methods, clusters: (0..<count).map { UInt32($0) })
    let sum = alone.reduce(0, +)
    let isPaid = methods.contains { $0.scores.contains { $0 > 0 } }
    #expect(sum <= Self.whole)
    #expect(isPaid ? sum > Self.whole - UInt128(count) * 60_000 : sum == 0, "seed \(seed)")
  }

  @Test("scaling a method's scores changes nothing", arguments: 0..<30)
  func scaling(seed: Int) {
    var random = SeededGenerator(seed: UInt64(1000 + seed))
    let count = random.number(in: 1...30)
    let clusters = randomClusters(count, &random)
    let first = randomScores(count, &random).map { $0 >> 24 }
    let second = randomScores(count, &random)
    let factor = Int64(random.number(in: 1...1_000_000))
    #expect(
      AttributionMethods.combine(methods: [(7000, first), (3000, second)], clusters: clusters)
        == AttributionMethods.combine(methods: [(7000, first.map { $0 * factor }), (3000, second)], clusters: clusters))
  }

  @Test("copies within a cluster gain nothing, whatever their scores up to the original's", arguments: 0..<30)
  func copies(seed: Int) {
    var random = SeededGenerator(seed: UInt64(2000 + seed))
    let count = random.number(in: 1...20)
    let scores = [randomScores(count, &random), randomScores(count, &random)]
    let alone = (0..<UInt32(count)).map { $0 }
    let before = AttributionMethods.combine(methods: [(5000, scores[0]), (5000, scores[1])], clusters: alone)
    let copied = random.number(in: 0...count - 1)
    let copies = random.number(in: 1...20)
    let more = scores.map { list in
      list + (0..<copies).map { _ in list[copied] <= 0 ? list[copied] : list[copied] - Int64(random.next() % 2) }
    }
    let clusters = alone + [UInt32](repeating: UInt32(copied), count: copies)
    let after = AttributionMethods.combine(methods: [(5000, more[0]), (5000, more[1])], clusters: clusters)
    #expect(Array(after.prefix(count)) == before)
    #expect(clusterTotal(after, clusters) == clusterTotal(before, alone))
  }

  @Test("a method without a positive score leaves its weight to the others")
  func redistribution() {
    let scores: [Int64] = [3, 1, 0, -8]
    let clusters: [UInt32] = [0, 1, 2, 3]
    let alone = AttributionMethods.combine(methods: [(10_000, scores)], clusters: clusters)
    let beside = AttributionMethods.combine(methods: [(2500, scores), (7500, [0, -1, -5, 0])], clusters: clusters)
    #expect(alone == beside)
    #expect(alone == [Self.whole / 4 * 3, Self.whole / 4, 0, 0])
    #expect(AttributionMethods.combine(methods: [(10_000, [0, -1, -5, 0])], clusters: clusters) == [0, 0, 0, 0])
    #expect(AttributionMethods.combine(methods: [], clusters: []) == [])
  }

  @Test("permuting rows and methods permutes weights")
  func permutation() {
    var random = SeededGenerator(seed: 77)
    let count = 25
    let (first, second) = (randomScores(count, &random), randomScores(count, &random))
    let alone = (0..<UInt32(count)).map { $0 }
    let order = alone.map(Int.init).shuffled(using: &random)
    let plain = AttributionMethods.combine(methods: [(4000, first), (6000, second)], clusters: alone)
    let moved = AttributionMethods.combine(
      methods: [(6000, order.map { second[$0] }), (4000, order.map { first[$0] })], clusters: alone)
    #expect(moved == order.map { plain[$0] })
  }

  @Test("the largest scores of the most rows stay within 128 bits")
  func extremes() {
    let count = 5000
    let scores = [Int64](repeating: .max, count: count)
    let clusters = (0..<UInt32(count)).map { $0 }
    let weights = AttributionMethods.combine(methods: [(1, scores), (9999, scores.map { _ in 0 })], clusters: clusters)
    #expect(Set(weights).count == 1)
    #expect(weights.reduce(0, +) <= Self.whole)
    let one = AttributionMethods.combine(
      methods: [(1, scores), (9999, scores.map { -$0 })], clusters: clusters.map { _ in 0 })
    #expect(one.allSatisfy { $0 == Self.whole })
  }
}
