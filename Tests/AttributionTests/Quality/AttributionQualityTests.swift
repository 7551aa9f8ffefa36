import Attribution
import EngineTestSupport
import Testing

@Suite("Quality of attribution in integers")
struct AttributionQualityTests {
  // MARK: Linear datamodelling

  @Test("the score is the mean over questions of the correlation with the likelihood, cut towards zero")
  func linearDatamodelling() {
    let subsets = [[true, false, true], [false, true, true], [true, true, false]]
    // Sums 5, 9, 10; 1, 1, 2; and nothing.
    let scores: [[Int64]] = [[3, 7, 2], [1, 1, 0], [0, 0, 0]]
    let losses: [[UInt64]] = [[90, 1, 7], [80, 2, 8], [UInt64.max, 3, 9]]
    // Ranks of −loss are 2, 3, 1 and 3, 2, 1.
    let found = (0..<3).map { question in
      AttributionQuality.linearDatamodelling(
        subsets: subsets, losses: losses.map { [$0[question]] }, scores: [scores[question]])
    }
    #expect(found == [-5_000, -8_660, 0])
    #expect(AttributionQuality.linearDatamodelling(subsets: subsets, losses: losses, scores: scores) == -4_553)
    #expect(AttributionQuality.linearDatamodelling(subsets: subsets, losses: [[], [], []], scores: []) == 0)
    #expect(AttributionQuality.linearDatamodelling(subsets: [], losses: [], scores: scores) == 0)
  }

  @Test("scores that are the truth are perfect, however large, and their opposites the reverse")
  func truth() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<20 {
      let documents = random.number(in: 3...40)
      let scores = [(0..<documents).map { _ in Int64(bitPattern: random.next()) }]
      let subsets = (0..<12).map { _ in (0..<documents).map { _ in random.next() % 2 == 0 } }
      let sums = subsets.map { subset in zip(scores[0], subset).reduce(Int128(0)) { $1.1 ? $0 + Int128($1.0) : $0 } }
      // The loss is the rank from above: a set with a larger sum has a smaller loss.
      let losses = sums.map { sum in [UInt64(sums.count { $0 > sum })] }
      let isConstant = Set(sums).count == 1
      let found = AttributionQuality.linearDatamodelling(subsets: subsets, losses: losses, scores: scores)
      #expect(found == (isConstant ? 0 : 10_000))
      let opposite = scores.map { $0.map { $0 == .min ? .max : -$0 } }
      #expect(
        AttributionQuality.linearDatamodelling(subsets: subsets, losses: losses, scores: opposite)
          < (isConstant ? 1 : -9_900))
    }
  }

  // MARK: Area under the curve

  @Test("the chance that a marked value is lower is that of all pairs, equals by half", arguments: 0..<100)
  func area(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let count = random.number(in: 2...50)
    let scores = random.tokens(count, below: random.number(in: 1...60)).map { Int128($0) - 20 }
    var marks = (0..<count).map { _ in random.next() % 3 == 0 }
    marks[0] = true
    marks[1] = false
    var (halves, pairs) = (0, 0)
    for (one, isOne) in zip(scores, marks) where isOne {
      for (other, isOther) in zip(scores, marks) where !isOther {
        pairs += 1
        halves += one < other ? 2 : one == other ? 1 : 0
      }
    }
    #expect(AttributionQuality.areaUnderCurve(scores, isMarked: marks) == 10_000 * halves / (2 * pairs))
  }

  @Test("without marked ones, or without others, there is no chance")
  func noPairs() {
    #expect(AttributionQuality.areaUnderCurve([], isMarked: []) == nil)
    #expect(AttributionQuality.areaUnderCurve([1, 2], isMarked: [true, true]) == nil)
    #expect(AttributionQuality.areaUnderCurve([1, 2], isMarked: [false, false]) == nil)
    #expect(AttributionQuality.areaUnderCurve([.min, .max], isMarked: [true, false]) == 10_000)
    #expect(AttributionQuality.areaUnderCurve([.min, .max], isMarked: [false, true]) == 0)
    #expect(AttributionQuality.areaUnderCurve([7, 7, 7], isMarked: [false, true, false]) == 5_000)
  }

  // MARK: Copies

  private typealias Shares = [(part: UInt128, total: UInt128)]

  @Test("copies that earn together what one earns alone gain 10,000")
  func gainByHand() {
    let alone: Shares = [(1, 2), (0, 0), (3, 4)]
    #expect(AttributionQuality.copyGain(alone: alone, copied: alone) == 10_000)
    #expect(AttributionQuality.copyGain(alone: alone, copied: [(2, 2), (0, 7), (3, 4)]) == 14_000)
    #expect(AttributionQuality.copyGain(alone: alone, copied: [(0, 2), (0, 0), (0, 4)]) == 0)
    #expect(AttributionQuality.copyGain(alone: [(1, 3)], copied: [(2, 3)]) == 20_000)
    #expect(AttributionQuality.copyGain(alone: [(3, 3)], copied: [(1, 3)]) == 3_333)
  }

  @Test("who earns nothing alone has no gain, and the largest is a hundredfold")
  func gainAtTheEnds() {
    #expect(AttributionQuality.copyGain(alone: [], copied: []) == nil)
    #expect(AttributionQuality.copyGain(alone: [(0, 5), (0, 0)], copied: [(5, 5), (1, 1)]) == nil)
    // A share below 2^−64 is none.
    #expect(AttributionQuality.copyGain(alone: [(1, .max)], copied: [(1, 1)]) == nil)
    #expect(AttributionQuality.copyGain(alone: [(1, 1_000)], copied: [(1, 1)]) == 1_000_000)
    #expect(AttributionQuality.copyGain(alone: [(.max, .max)], copied: [(.max, .max)]) == 10_000)
    let many = Shares(repeating: (.max - 1, .max), count: 4_096)
    #expect(AttributionQuality.copyGain(alone: many, copied: many) == 10_000)
  }

  @Test("the gain follows shares that are cut at 64 bits, whatever the size of the weights", arguments: 0..<50)
  func gain(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    func shares(_ count: Int) -> Shares {
      (0..<count).map { _ in
        let total = UInt128(random.next()) << UInt128(random.number(in: 0...60)) + 1
        return (total / 1_000 * UInt128(random.number(in: 0...1_000)), total)
      }
    }
    // Long division, a bit at a time.
    func sum(_ shares: Shares) -> UInt128 {
      shares.reduce(0) { sum, share in
        if share.part == share.total { return sum + 1 << 64 }
        var (quotient, rest) = (UInt128(0), share.part)
        for _ in 0..<64 {
          rest *= 2
          quotient = quotient * 2 + (rest >= share.total ? 1 : 0)
          if rest >= share.total { rest -= share.total }
        }
        return sum + quotient
      }
    }
    let count = random.number(in: 1...8)
    let (alone, copied) = (shares(count), shares(count))
    let before = sum(alone)
    let expected = before == 0 ? nil : min(UInt64(sum(copied) * 10_000 / before), 1_000_000)
    #expect(AttributionQuality.copyGain(alone: alone, copied: copied) == expected, "seed \(seed)")
  }
}
