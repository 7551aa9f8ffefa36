import Attribution
import EngineTestSupport
import Testing

@Suite("Verbatim scores")
struct VerbatimScoresTests {
  private static func scores(_ rows: [String], _ answer: String, clusters: [UInt32]? = nil, cap: Int = 64) throws
    -> [Int: UInt64]
  {
    let index = try VerbatimIndex(rows: rows.map { Array($0.utf8) })
    let rule = SpanRule(minimumLength: 8, clusterCap: cap)
    let scores = VerbatimScores.scores(of: index.spans(of: Array(answer.utf8), rule: rule, clusters: clusters))
    #expect(scores.map(\.row) == scores.map(\.row).sorted())
    return Dictionary(uniqueKeysWithValues: scores.map { ($0.row, $0.score) })
  }

  @Test("a symbol counts once, for the longest span and then the rarest, and is split over rows", arguments: 0..<40)
  func bySymbols(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let spans = (0..<random.number(in: 0...12)).map { start in
      let places = (0..<random.number(in: 0...4)).map {
        VerbatimPlace(row: 3 * $0 + start % 3, offset: 0, cluster: $0 / 2)
      }
      return VerbatimSpan(
        start: 2 * start, length: random.number(in: 1...9), count: 9,
        weight: places.isEmpty ? 0 : UInt64(random.number(in: 60_000...60_002)), places: places)
    }
    var expected: [Int: UInt64] = [:]
    var symbols = [Int](repeating: 0, count: spans.count)
    for symbol in 0..<40 {
      var best: Int?
      for (number, span) in spans.enumerated() where span.range.contains(symbol) && !span.isCommon {
        guard let other = best else {
          best = number
          continue
        }
        let key = (spans[other].length, spans[other].weight, -spans[other].start)
        if (span.length, span.weight, -span.start) > key { best = number }
      }
      if let best { symbols[best] += 1 }
    }
    for (span, count) in zip(spans, symbols) where count > 0 {
      let part = UInt64(count) * span.weight * 65_536 / UInt64(Set(span.places.map(\.cluster)).count)
      for place in span.places { expected[place.row, default: 0] += part }
    }
    let scores = VerbatimScores.scores(of: spans)
    #expect(Dictionary(uniqueKeysWithValues: scores.map { ($0.row, $0.score) }) == expected, "seed \(seed)")
  }

  @Test("copies in one cluster leave the cluster's part as it was, and copies that are not cannot gain")
  func copies() throws {
    let honest = ["a rare and telling sentence", "something else entirely here", "and a third row of text"]
    let answer = "so: a rare and telling sentence"
    let alone = try #require(try Self.scores(honest, answer)[0])
    for copies in 1...6 {
      let rows = honest + [String](repeating: honest[0], count: copies)
      let clusters: [UInt32] = [0, 1, 2] + [UInt32](repeating: 0, count: copies)
      let clustered = try Self.scores(rows, answer, clusters: clusters)
      #expect(Set(clustered.values).count == 1)
      // One part for the cluster: its weight follows the number of rows only.
      let part = try #require(clustered[3])
      #expect(part >= alone)
      let apart = try Self.scores(rows, answer)
      #expect(apart.values.reduce(0, +) <= part)
    }
  }

  @Test("phrases that many rows hold earn nothing")
  func stuffing() throws {
    let phrase = "thank you for your question"
    let rows = (0..<8).map { "\(phrase) \($0)" } + ["the mitochondrion is a cell's power station"]
    let scores = try Self.scores(rows, "\(phrase), the mitochondrion is a cell's power", cap: 4)
    #expect(Array(scores.keys) == [8])
  }

  @Test("no spans, no scores")
  func empty() { #expect(VerbatimScores.scores(of: []).isEmpty) }
}
