import Attribution
import EngineTestSupport
import Testing

@Suite("Verbatim spans")
struct VerbatimIndexTests {
  @Test("spans equal a search without an index over random rows", arguments: 0..<80)
  func random(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let letters = [1, 2, 3, 26][seed % 4]
    let rows = (0..<random.number(in: 0...8)).map { _ in
      random.text(random.number(in: 0...60), letters: letters)
    }
    let clusters = seed % 3 == 0 ? nil : rows.indices.map { UInt32($0 / 2 * 2) }
    let naive = NaiveSpans(rows: rows, separator: UInt8(0))
    for (minimum, cap) in [(1, 64), (2, 1), (5, 2), (17, 64), (25, 64)] {
      let answer = random.text(random.number(in: 0...50), letters: letters)
      let rule = SpanRule(minimumLength: minimum, clusterCap: cap)
      let expected = naive.spans(of: answer, rule: rule, clusters: clusters)
      let index = try VerbatimIndex(rows: rows, limit: random.number(in: 61...300))
      #expect(index.spans(of: answer, rule: rule, clusters: clusters) == expected, "seed \(seed)")
    }
  }

  @Test("spans of answers stitched from rows equal those without an index, also with zero bytes", arguments: 0..<40)
  func stitched(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(1000 + seed))
    let rows = (0..<9).map { _ in random.text(90, letters: 3, from: [0, 253, 97, 255][seed % 4]) }
    var answer: [UInt8] = []
    for _ in 0..<5 {
      let row = rows[random.number(in: 0...8)]
      let start = random.number(in: 0...40)
      answer += row[start..<start + random.number(in: 1...50)]
    }
    let naive = NaiveSpans(rows: rows, separator: UInt8(0))
    for minimum in [4, 24, 30] {
      let rule = SpanRule(minimumLength: minimum)
      let index = try VerbatimIndex(rows: rows, limit: [91, 200, 2000][seed % 3])
      #expect(
        index.spans(of: answer, rule: rule) == naive.spans(of: answer, rule: rule, clusters: nil), "seed \(seed)")
    }
  }

  @Test("long answers of quotations with errors equal a search without an index", arguments: 0..<6)
  func quotations(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(2000 + seed))
    let words = (0..<40).map { _ in random.text(random.number(in: 1...9), letters: 6) + [32] }
    let rows = (0..<60).map { _ in (0..<20).flatMap { _ in words[random.number(in: 0...39)] } }
    var answer: [UInt8] = []
    for _ in 0..<8 {
      let row = rows[random.number(in: 0...59)]
      let start = random.number(in: 0...row.count - 1)
      answer += row[start..<min(start + random.number(in: 10...70), row.count)]
    }
    for _ in 0..<4 { answer[random.number(in: 0...answer.count - 1)] = [0, 63][random.number(in: 0...1)] }
    let naive = NaiveSpans(rows: rows, separator: UInt8(0))
    let index = try VerbatimIndex(rows: rows, limit: 1000)
    for minimum in [20, 24, 32, 41] {
      let rule = SpanRule(minimumLength: minimum)
      let expected = naive.spans(of: answer, rule: rule, clusters: nil)
      #expect(index.spans(of: answer, rule: rule) == expected, "seed \(seed)")
    }
  }

  @Test("a quotation names its row, its place and how often it occurs")
  func quotation() throws {
    let rows = ["the quick brown fox", "a lazy dog", "the quick red fox, the quick one"].map { Array($0.utf8) }
    let index = try VerbatimIndex(rows: rows)
    let rule = SpanRule(minimumLength: 5)
    let spans = index.spans(of: Array("see:the quick red dog".utf8), rule: rule)
    #expect(spans.map(\.range) == [4..<18])
    #expect(spans.map(\.places) == [[VerbatimPlace(row: 2, offset: 0, cluster: 2)]])
    let common = index.spans(of: Array("the quick".utf8), rule: rule)
    #expect(common.map(\.count) == [3])
    #expect(common.map { $0.places.map(\.row) } == [[0, 2]])
  }

  @Test("matches do not cross rows, and nothing matches nothing")
  func boundaries() throws {
    let rule = SpanRule(minimumLength: 1)
    let index = try VerbatimIndex(rows: [Array("ab".utf8), Array("cd".utf8)])
    #expect(index.spans(of: Array("abcd".utf8), rule: rule).map(\.length) == [2, 2])
    #expect(index.spans(of: Array("abcd".utf8), rule: SpanRule(minimumLength: 3)).isEmpty)
    #expect(index.spans(of: [], rule: rule).isEmpty)
    #expect(try VerbatimIndex(rows: []).spans(of: [1, 2], rule: rule).isEmpty)
    #expect(try VerbatimIndex(rows: [[], []]).spans(of: [1, 2], rule: SpanRule(minimumLength: 0)).isEmpty)
    #expect(VerbatimIndex(shards: []).spans(of: [1, 2], rule: rule).isEmpty)
  }

  @Test("a span in too many places or clusters is listed with its count and names nobody")
  func common() throws {
    let phrase = Array("terms and conditions".utf8)
    let rule = SpanRule(minimumLength: 8, clusterCap: 3)
    let four = try VerbatimIndex(rows: [phrase, phrase + [33], phrase + [34], phrase + [35]])
    #expect(four.spans(of: phrase, rule: rule).map(\.isCommon) == [true])
    #expect(four.spans(of: phrase, rule: rule).map(\.count) == [4])
    #expect(four.spans(of: phrase, rule: rule, clusters: [0, 0, 2, 3]).map { $0.places.count } == [4])
    let often = try VerbatimIndex(rows: [[UInt8](repeating: 97, count: VerbatimLimits.occurrences + 8)])
    let spans = often.spans(of: [UInt8](repeating: 97, count: 8), rule: rule)
    #expect(spans.map(\.count) == [VerbatimLimits.occurrences + 1])
    #expect(spans.map(\.weight) == [0])
  }

  @Test("an answer is traced in a megabyte of rows over several shards")
  func large() throws {
    var random = SeededGenerator(seed: 5)
    let rows = (0..<1000).map { _ in random.text(1000, letters: 20) }
    let index = try VerbatimIndex(rows: rows, limit: 65_536)
    #expect(index.shards.count > 10)
    let answer = Array(rows[700][100..<900]) + Array(rows[3][0..<900])
    #expect(index.spans(of: answer, rule: SpanRule(minimumLength: 50)).flatMap(\.places).map(\.row) == [700, 3])
  }
}
