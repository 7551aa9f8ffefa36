import Attribution
import EngineTestSupport
import Testing

@Suite("Correlation of ranks in integers")
struct RankCorrelationTests {
  private static func correlation(_ a: [Int], _ b: [Int]) -> Int {
    AttributionQuality.rankCorrelation(a.map { Int128($0) }, b.map { Int128($0) })
  }

  @Test("cases that can be done by hand")
  func byHand() {
    #expect(Self.correlation([1, 2, 3, 4], [1, 3, 2, 4]) == 8_000)
    #expect(Self.correlation([1, 2, 3, 4], [2, 1, 4, 3]) == 6_000)
    #expect(Self.correlation([1, 2, 3], [2, 3, 1]) == -5_000)
    #expect(Self.correlation([5, -7], [-9, 12]) == -10_000)
    // Ranks 1.5, 1.5, 3: √3 ÷ 2, cut towards zero on both sides.
    #expect(Self.correlation([1, 1, 2], [1, 2, 3]) == 8_660)
    #expect(Self.correlation([1, 1, 2], [3, 2, 1]) == -8_660)
    #expect(AttributionQuality.rankCorrelation([.max, .min, 0], [3, 1, 2]) == 10_000)
  }

  @Test("a constant side, one value and none correlate with nothing")
  func constant() {
    #expect(Self.correlation([4, 4, 4], [1, 2, 3]) == 0)
    #expect(Self.correlation([1, 2, 3], [0, 0, 0]) == 0)
    #expect(Self.correlation([1], [1]) == 0)
    #expect(Self.correlation([], []) == 0)
  }

  @Test("the result is the cut value of another formula, ties and all", arguments: 0..<200)
  func exact(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let count = random.number(in: 2...60)
    let distinct = random.number(in: 1...80)
    let (a, b) = (
      (0..<count).map { _ in random.number(in: -distinct...distinct) },
      (0..<count).map { _ in random.number(in: 0...distinct) }
    )
    let found = Self.correlation(a, b)
    // Ranks by counting, the covariance from raw sums: n Σxy − Σx Σy over the root of the product of n Σx² − (Σx)².
    func ranks(_ values: [Int]) -> [Int128] {
      values.map { value in Int128(2 * values.count { $0 < value } + values.count { $0 == value } + 1) }
    }
    func moment(_ x: [Int128], _ y: [Int128]) -> Int128 {
      Int128(count) * zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } - x.reduce(0, +) * y.reduce(0, +)
    }
    let (x, y) = (ranks(a), ranks(b))
    let (product, squares) = (moment(x, y), moment(x, x) * moment(y, y))
    if squares == 0 {
      #expect(found == 0)
      return
    }
    let size = Int128(abs(found))
    #expect(found == 0 || (found > 0) == (product > 0), "seed \(seed)")
    #expect(size * size * squares <= 100_000_000 * product * product, "seed \(seed)")
    #expect((size + 1) * (size + 1) * squares > 100_000_000 * product * product, "seed \(seed)")
    #expect(abs(Double(found) / 10_000 - spearman(a.map(Double.init), b.map(Double.init))) <= 0.000_11)
  }

  @Test("order alone counts, sides may be exchanged, and turning one round turns the sign")
  func symmetry() {
    var random = SeededGenerator(seed: 9)
    for _ in 0..<50 {
      let count = random.number(in: 3...40)
      let (a, b) = (random.tokens(count, below: 30).map { Int($0) }, random.tokens(count, below: 30).map { Int($0) })
      let found = Self.correlation(a, b)
      #expect(Self.correlation(b, a) == found)
      #expect(Self.correlation(a.map { -$0 }, b) == -found)
      #expect(Self.correlation(a.map { $0 * $0 * $0 }, b.map { 7 * $0 - 3 }) == found)
    }
  }

  @Test("the longest lists do not overflow")
  func longest() {
    let count = AttributionQuality.maximumRanked
    let rising = (0..<count).map { Int128($0) }
    #expect(AttributionQuality.rankCorrelation(rising, rising) == 10_000)
    #expect(AttributionQuality.rankCorrelation(rising, rising.reversed()) == -10_000)
    let halves = rising.map { $0 < Int128(count / 2) ? Int128(0) : 1 }
    // √3 ÷ 2 but for a part in 2^34.
    #expect(AttributionQuality.rankCorrelation(rising, halves) == 8_660)
  }
}
