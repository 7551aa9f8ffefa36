import Attribution
import EngineTestSupport
import Testing

@Suite("Near-duplicate clusters")
struct NearDuplicatesTests {
  /// The sketch of a text: the least of 64 hashes over its runs of four bytes.
  private static func sketch(_ text: [UInt8]) -> [UInt64] {
    (0..<UInt64(NearDuplicates.sketchCount)).map { function in
      (0..<max(text.count - 3, 0)).map { start in
        let run = text[start..<start + 4].reduce(function) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return (run ^ run >> 29) &* 0xBF58_476D_1CE4_E5B9
      }.min() ?? 0
    }
  }

  @Test("clusters are the connected parts of what shares a band and is alike", arguments: 0..<20)
  func connected(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var texts = (0..<12).map { _ in random.text(120, letters: 20) }
    for copy in 0..<20 {
      var text = texts[copy % 7]
      for _ in 0..<random.number(in: 0...2) { text[random.number(in: 0...119)] = 63 }
      texts.append(text)
    }
    let sketches = texts.map(Self.sketch)
    func isAlike(_ a: Int, _ b: Int) -> Bool { NearDuplicates.agreement(sketches[a], sketches[b]) >= 40 }
    let clusters = NearDuplicates.clusters(sketches: sketches, isDuplicate: isAlike)
    // Few rows a bucket: every pair is compared, so union over all pairs that share a band is the definition.
    var expected = Array(texts.indices)
    for _ in texts.indices {
      for a in texts.indices {
        for b in texts.indices
        where (0..<8).contains(where: { sketches[a][8 * $0..<8 * $0 + 8] == sketches[b][8 * $0..<8 * $0 + 8] })
          && isAlike(min(a, b), max(a, b))
        {
          let least = min(expected[a], expected[b])
          (expected[a], expected[b]) = (least, least)
        }
      }
    }
    #expect(clusters.map(Int.init) == expected, "seed \(seed)")
  }

  @Test("rows without a sketch are alone, equal ones together, and none makes none")
  func simple() {
    let same = [UInt64](repeating: 7, count: 64)
    let other = [UInt64](repeating: 8, count: 64)
    let clusters = NearDuplicates.clusters(sketches: [other, [], same, other, [], same]) { _, _ in true }
    #expect(clusters == [0, 1, 2, 0, 4, 2])
    #expect(NearDuplicates.clusters(sketches: [same, same]) { _, _ in false } == [0, 1])
    #expect(NearDuplicates.clusters(sketches: []) { _, _ in true } == [])
    #expect(NearDuplicates.agreement(same, other) == 0)
    #expect(NearDuplicates.agreement(same, same) == 64)
  }

  @Test("a bucket of many rows that are not alike asks a bounded number of questions")
  func bounded() {
    let count = 500
    var asked = 0
    let sketches = (0..<count).map { row in (0..<64).map { UInt64($0 < 8 ? 1 : row * 64 + $0) } }
    let clusters = NearDuplicates.clusters(sketches: sketches) { _, _ in
      asked += 1
      return false
    }
    #expect(clusters == (0..<UInt32(count)).map { $0 })
    #expect(asked <= NearDuplicates.leaderCount * count)
  }
}
