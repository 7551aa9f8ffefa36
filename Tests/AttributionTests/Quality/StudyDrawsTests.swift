import Attribution
import Testing

@Suite("Draws of a study")
struct StudyDrawsTests {
  private static let seed = (0..<32).map { UInt8($0 * 7 + 3) }
  private static let draws = StudyDraws(seed: seed)

  @Test("frozen draws: any change here is a change of consensus")
  func frozen() throws {
    #expect(Self.draws.leftOut(run: 0, of: 10) == [1, 2, 4, 6, 7])
    #expect(Self.draws.leftOut(run: 255, of: 11) == [1, 2, 7, 9, 10])
    #expect(Self.draws.wrong(of: 40) == [18, 30, 31, 37])
    let copies = try #require(Self.draws.copies(of: 30))
    #expect(copies.copied == [5, 7, 15, 23])
    #expect(copies.places == [1, 3, 4, 8, 11, 12, 25, 29])
  }

  @Test("draws follow the specification, step by step")
  func specified() throws {
    for count in [1, 2, 3, 7, 20, 100] {
      for run in [0, 1, 199] {
        let order = Self.order(count, purpose: 1, number: UInt32(run))
        #expect(Self.draws.leftOut(run: run, of: count) == order.prefix(count / 2).sorted())
      }
      let wrong = Self.order(count, purpose: 2, number: 0)
      #expect(Self.draws.wrong(of: count) == wrong.prefix(min(max(count / 10, 2), count - 1)).sorted())
      guard count >= 3 else { continue }
      let copies = try #require(Self.draws.copies(of: count))
      let (copied, places) = (min(4, count / 3), min(8, (count - min(4, count / 3)) / 2))
      let order = Self.order(count, purpose: 3, number: 0)
      #expect(copies.copied == order.prefix(copied).sorted())
      #expect(copies.places == order.dropFirst(copied).prefix(places).sorted())
    }
  }

  @Test("every size gives as many as it should, apart from each other, with others left")
  func sizes() {
    #expect(Self.draws.leftOut(run: 3, of: 0).isEmpty && Self.draws.leftOut(run: 3, of: 1).isEmpty)
    #expect(Self.draws.wrong(of: 0).isEmpty && Self.draws.wrong(of: 1).isEmpty && Self.draws.wrong(of: 2).count == 1)
    #expect((0...2).allSatisfy { Self.draws.copies(of: $0) == nil })
    for count in 3...120 {
      let wrong = Self.draws.wrong(of: count)
      #expect(wrong.count == max(2, count / 10) && wrong.count < count && Set(wrong).count == wrong.count)
      guard let (copied, places) = Self.draws.copies(of: count) else {
        Issue.record("no copies of \(count)")
        continue
      }
      #expect((1...4).contains(copied.count) && (copied.count...8).contains(places.count))
      let all = Set(copied + places)
      #expect(all.count == copied.count + places.count && all.count + places.count <= count)
      #expect(all.allSatisfy { (0..<count).contains($0) })
    }
  }

  @Test("each document is as likely as any other, and another seed or run draws others")
  func uniform() {
    var counts = [Int](repeating: 0, count: 16)
    for run in 0..<2_000 {
      for document in Self.draws.leftOut(run: run, of: 16) { counts[document] += 1 }
    }
    // 1,000 with a deviation of 22.
    #expect(counts.allSatisfy { (890...1_110).contains($0) }, "\(counts)")
    #expect(Self.draws.leftOut(run: 1, of: 64) != Self.draws.leftOut(run: 2, of: 64))
    for place in 0..<32 {
      var seed = Self.seed
      seed[place] ^= 0x40
      #expect(StudyDraws(seed: seed).leftOut(run: 0, of: 64) != Self.draws.leftOut(run: 0, of: 64), "byte \(place)")
    }
  }

  // MARK: Another Philox

  private static func order(_ count: Int, purpose: UInt32, number: UInt32) -> [Int] {
    var key: UInt64 = 0
    for word in 0..<4 {
      key ^= (0..<8).reduce(UInt64(0)) { $0 | UInt64(seed[word * 8 + $1]) << UInt64(8 * $1) }
    }
    var order = Array(0..<count)
    for last in (0..<count).reversed() where last > 0 {
      let words = philox([UInt32(last), number, purpose, 1], key)
      let random = UInt128(words[0]) + UInt128(words[1]) << 32
      order.swapAt(last, Int((random * UInt128(last + 1)) >> 64))
    }
    return order
  }

  /// Philox4x32-10 (Salmon et al., Parallel random numbers: as easy as 1, 2, 3, 2011).
  private static func philox(_ counter: [UInt32], _ key: UInt64) -> [UInt32] {
    var words = counter
    var (low, high) = (UInt32(truncatingIfNeeded: key), UInt32(key >> 32))
    for _ in 0..<10 {
      let (first, second) = (UInt64(words[0]) * 0xD251_1F53, UInt64(words[2]) * 0xCD9E_8D57)
      words = [
        UInt32(second >> 32) ^ words[1] ^ low, UInt32(truncatingIfNeeded: second),
        UInt32(first >> 32) ^ words[3] ^ high, UInt32(truncatingIfNeeded: first),
      ]
      low &+= 0x9E37_79B9
      high &+= 0xBB67_AE85
    }
    return words
  }
}
