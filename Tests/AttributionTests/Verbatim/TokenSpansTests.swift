import Attribution
import EngineTestSupport
import Testing

@Suite("Verbatim spans of tokens")
struct TokenSpansTests {
  @Test("spans equal a search without an index over random tokens", arguments: 0..<30)
  func random(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    // Tokens whose bytes repeat one another, so that matches out of step would be found.
    let vocabulary: [UInt32] = [0, 1, 255, 256, 65_025, 16_581_375, 16_646_655, TokenText.largestToken]
    func tokens(_ count: Int) -> [UInt32] { (0..<count).map { _ in vocabulary[random.number(in: 0...seed % 7 + 1)] } }
    let rows = (0..<12).map { _ in tokens(random.number(in: 0...30)) }
    let index = try TokenSpans(rows: rows, limit: [140, 1000][seed % 2])
    let naive = NaiveSpans(rows: rows, separator: nil)
    for minimum in [1, 3, 6] {
      let answer = tokens(random.number(in: 0...40))
      let rule = SpanRule(minimumLength: minimum, clusterCap: 5)
      #expect(try index.spans(of: answer, rule: rule) == naive.spans(of: answer, rule: rule, clusters: nil), "\(seed)")
    }
    for shard in index.index.shards {
      let decoded = try VerbatimShard(decoding: shard.encode())
      #expect(decoded.unit == .token && decoded.isInOrder && decoded.rows == shard.rows)
    }
  }

  @Test("token ranges become byte ranges by the lengths of the tokens")
  func byteRanges() {
    #expect(TokenSpans.byteRange(of: 1..<3, tokenLengths: [2, 3, 4, 5]) == 2..<9)
    #expect(TokenSpans.byteRange(of: 0..<0, tokenLengths: []) == 0..<0)
  }

  @Test("a token that four digits cannot write is refused")
  func tooLarge() {
    #expect(throws: AttributionError.tokenTooLarge(TokenText.largestToken + 1)) {
      try TokenText.bytes(of: [TokenText.largestToken + 1])
    }
    #expect(throws: Never.self) { try TokenText.bytes(of: [TokenText.largestToken]) }
  }
}
