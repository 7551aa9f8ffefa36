import Cryptography
import FixtureSupport
import Primitives
import Testing

@Suite struct MinHashTests {
  /// The Jaccard similarity in basis points over sets of slices, written as its definition.
  private func similarity(_ first: Bytes, _ second: Bytes) -> UInt64 {
    func shingles(_ content: Bytes) -> Set<Bytes> {
      if content.count < 8 { return content.isEmpty ? [] : [content + Bytes(repeating: 0, count: 8 - content.count)] }
      return Set((0...(content.count - 8)).map { Bytes(content[$0..<($0 + 8)]) })
    }
    let (left, right) = (shingles(first), shingles(second))
    let all = left.union(right).count
    return all == 0 ? 10_000 : UInt64(left.intersection(right).count) * 10_000 / UInt64(all)
  }

  @Test("the similarity is that of the sets of eight-byte shingles, whatever the contents")
  func exactSimilarity() {
    var generator = SeededGenerator(suite: "MinHash similarity", fallback: 51)
    for _ in 0..<400 {
      // Few letters, so that shingles repeat within a content and across the two.
      func content() -> Bytes {
        (0..<Int.random(in: 0...60, using: &generator)).map { _ in UInt8.random(in: 0...2, using: &generator) }
      }
      let first = content()
      let second = Bool.random(using: &generator) ? content() : Bytes(first.dropLast(3)) + content()
      #expect(MinHash.similarity(first, second) == similarity(first, second), "\(first) \(second)")
      #expect(MinHash.similarity(first, second) == MinHash.similarity(second, first))
      #expect(MinHash.similarity(first, first) == 10_000)
    }
  }

  @Test("the bands of known contents are frozen")
  func frozen() {
    // Computed by another program, written from the specification.
    let text = Bytes("the quick brown fox jumps over the lazy dog".utf8)
    #expect(MinHash.sketch(of: text)[0] == 103_232_171_277_086_239)
    #expect(MinHash.sketch(of: text)[63] == 231_417_981_074_766_714)
    #expect(MinHash.bands(of: text)[0].hex == "0xca8ad7b7fdf9603617eae0a0bbb4a876750bef2914c867cfc8ee2e5fc9f29a99")
    #expect(MinHash.bands(of: [0x61])[7].hex == "0x95b571123deaebbe01379270267280bb818293d26cfad898be1b06ddaec41118")
    #expect(MinHash.bands(of: []).isEmpty && MinHash.sketch(of: []).isEmpty)
  }

  @Test("a sketch depends on the set of shingles alone")
  func setsOnly() {
    let once = Bytes((0..<40).map { UInt8($0) })
    // Ends as it begins, so that repeating it adds only shingles that it has.
    let loop = Bytes((0..<24).map { UInt8($0 % 8) })
    #expect(MinHash.sketch(of: loop) == MinHash.sketch(of: loop + loop))
    #expect(MinHash.sketch(of: once) != MinHash.sketch(of: loop))
    #expect(MinHash.sketch(of: [7]) == MinHash.sketch(of: [7, 0, 0, 0, 0, 0, 0, 0]))
  }

  @Test("the share of equal numbers in two sketches estimates the similarity")
  func estimate() {
    var generator = SeededGenerator(suite: "MinHash estimate", fallback: 52)
    for changes in [1, 4, 10, 30, 80] {
      var (estimate, exact) = (0.0, 0.0)
      let pairs = 40
      for _ in 0..<pairs {
        let first = generator.bytes(1_000)
        var second = first
        for _ in 0..<changes { second[Int.random(in: 0..<1_000, using: &generator)] ^= 0x55 }
        let equal = zip(MinHash.sketch(of: first), MinHash.sketch(of: second)).count { $0 == $1 }
        estimate += Double(equal) / Double(MinHash.functionCount)
        exact += Double(MinHash.similarity(first, second)) / 10_000
      }
      #expect(abs(estimate - exact) / Double(pairs) < 0.05, "\(changes) changes: \(estimate), \(exact)")
    }
  }

  @Test("near-duplicates share a band as often as the number of bands and rows says")
  func bands() {
    var generator = SeededGenerator(suite: "MinHash bands", fallback: 53)
    func sharing(changes: Int) -> Int {
      (0..<100).count { _ in
        let first = generator.bytes(800)
        var second = first
        for _ in 0..<changes { second[Int.random(in: 0..<800, using: &generator)] ^= 0x55 }
        return !Set(MinHash.bands(of: first)).isDisjoint(with: MinHash.bands(of: second))
      }
    }
    #expect(sharing(changes: 1) >= 99)  // about 0.98 alike
    #expect(sharing(changes: 4) >= 90)  // about 0.92 alike
    #expect(sharing(changes: 60) <= 15)  // about 0.4 alike
    #expect(sharing(changes: 800) == 0)
  }
}
