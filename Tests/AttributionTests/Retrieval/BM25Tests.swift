import Attribution
import EngineTestSupport
import Glibc
import Testing

@Suite("BM25")
struct BM25Tests {
  private static func rows(_ random: inout SeededGenerator) -> [[UInt8]] {
    let vocabulary = ["the", "a", "Fox", "dog", "häuser", "x1", "東", "京", "ones"]
    return (0..<random.number(in: 0...30)).map { _ in
      let words = (0..<random.number(in: 0...20)).map { _ in vocabulary[random.number(in: 0...8)] }
      return Array(words.joined(separator: [" ", ", ", "\n"][random.number(in: 0...2)]).utf8)
    }
  }

  @Test("the index gives what one pass over the rows gives, also after its encoding", arguments: 0..<60)
  func agree(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let rows = Self.rows(&random)
    let index = try RetrievalIndex(rows: rows)
    let decoded = try RetrievalIndex(decoding: index.encode())
    #expect(decoded.encode() == index.encode())
    for query in ["fox", "the fox and the DOG", "東京 häuser", "", "nothing known"] {
      for limit in [0, 3, 1000] {
        let expected = BM25.search(rows: rows, query: Array(query.utf8), limit: limit)
        #expect(index.search(query: Array(query.utf8), limit: limit) == expected, "seed \(seed)")
        #expect(decoded.search(query: Array(query.utf8), limit: limit) == expected)
      }
    }
  }

  @Test("scores are those of the formula in real numbers", arguments: 0..<20)
  func formula(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(100 + seed))
    let rows = Self.rows(&random)
    let words = rows.map { String(decoding: $0, as: UTF8.self).split { ", \n".contains($0) }.map { $0.lowercased() } }
      // 東 and 京 may stand together: each is a word.
      .map { $0.flatMap { word in word.contains("東") || word.contains("京") ? word.map(String.init) : [word] } }
    let filled = Double(words.count { !$0.isEmpty })
    let average = Double(words.reduce(0) { $0 + $1.count }) / filled
    let query = ["the", "fox", "fox", "京"]
    let scores = BM25.search(rows: rows, query: Array("the Fox fox 京".utf8), limit: 1000)
    for (row, own) in words.enumerated() {
      var expected = 0.0
      for word in query {
        let holders = Double(words.count { $0.contains(word) })
        let frequency = Double(own.count { $0 == word })
        let inverse = log2(1 + (filled - holders + 0.5) / (holders + 0.5))
        expected += inverse * frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * Double(own.count) / average))
      }
      let score = Double(scores.first { $0.row == row }?.score ?? 0) / 0x1p32
      #expect(abs(score - (expected.isNaN ? 0 : expected)) < 0.001, "seed \(seed) row \(row)")
    }
  }

  @Test("the best row comes first, equal ones by their number, and length counts against a row")
  func order() {
    let rows = ["alpha beta", "alpha beta gamma delta", "alpha beta", "gamma"].map { Array($0.utf8) }
    let found = BM25.search(rows: rows, query: Array("alpha".utf8), limit: 10)
    #expect(found.map(\.row) == [0, 2, 1])
    #expect(found[0].score == found[1].score && found[1].score > found[2].score)
    #expect(BM25.search(rows: rows, query: Array("alpha".utf8), limit: 1).map(\.row) == [0])
  }

  @Test("words are runs of letters, digits and upper bytes, and single characters of scripts without spaces")
  func words() throws {
    func words(_ text: [UInt8]) throws -> Int { try RetrievalIndex(rows: [text]).wordCount }
    #expect(try words(Array("One two-three 4u's ONE".utf8)) == 5)
    #expect(try words(Array("café naïve".utf8)) == 2)
    #expect(try words(Array("東京都東京".utf8)) == 3)
    #expect(try words(Array("“quoted”…text«here»".utf8)) == 3)
    #expect(try words([0xE3, 0x41, 0xF0, 0x80, 0xFF, 0xC2, 0xE2, 0x80]) == 4)
    #expect(try words([UInt8](repeating: 0x61, count: 65) + [0x20] + [UInt8](repeating: 0x61, count: 64)) == 1)
    #expect(try words([]) == 0)
  }
}
