import Attribution
import Testing

@Suite("Rarity")
struct RarityTests {
  @Test("weights follow log2(1 + rows / holders), frozen")
  func weights() throws {
    func weight(rows: Int, holders: Int) throws -> UInt64? {
      let phrase = Array("a phrase".utf8)
      // Rows without a byte do not count.
      let texts = (0..<rows).map { $0 < holders ? phrase : [120] } + [[], []]
      return try VerbatimIndex(rows: texts).spans(of: phrase, rule: SpanRule(minimumLength: 8)).first?.weight
    }
    #expect(try weight(rows: 1, holders: 1) == 65_536)
    #expect(try weight(rows: 3, holders: 1) == 131_072)
    #expect(try weight(rows: 2, holders: 1) == 103_872)
    #expect(try weight(rows: 100, holders: 7) == 257_826)
    #expect(try weight(rows: 30_000, holders: 1) == 974_698)
  }
}
