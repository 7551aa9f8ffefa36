import Attribution
import Testing

/// SplitMix64.
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
  mutating func text(_ length: Int, letters: UInt8, from: UInt8 = 97) -> [UInt8] {
    (0..<length).map { _ in from &+ UInt8.random(in: 0..<letters, using: &self) }
  }
}

/// Every occurrence of a needle, by looking everywhere.
private func occurrences(of needle: ArraySlice<UInt8>, in rows: [[UInt8]]) -> [(row: Int, offset: Int)] {
  rows.enumerated().flatMap { row, bytes in
    bytes.count < needle.count
      ? []
      : (0...bytes.count - needle.count).filter { bytes[$0..<$0 + needle.count].elementsEqual(needle) }.map {
        (row, $0)
      }
  }
}

/// The definition of a maximal span, without an index.
private func bruteForceSpans(_ answer: [UInt8], _ rows: [[UInt8]], minimumLength: Int) -> [VerbatimSpan] {
  var spans: [VerbatimSpan] = []
  var reach = 0
  for start in answer.indices {
    var length = 0
    while start + length < answer.count, !occurrences(of: answer[start...start + length], in: rows).isEmpty {
      length += 1
    }
    guard start + length > reach else { continue }
    reach = start + length
    guard length >= minimumLength else { continue }
    let found = occurrences(of: answer[start..<start + length], in: rows)
    spans.append(
      VerbatimSpan(start: start, length: length, row: found[0].row, offset: found[0].offset, count: found.count))
  }
  return spans
}

@Suite("Verbatim attribution")
struct VerbatimIndexTests {
  @Test("spans equal a brute-force search over random rows", arguments: 0..<60)
  func random(seed: Int) throws {
    var random = SeededGenerator(state: UInt64(seed))
    let letters = UInt8([1, 2, 3, 26][seed % 4])
    let rows = (0..<Int.random(in: 0...8, using: &random)).map { _ in
      random.text(Int.random(in: 0...40, using: &random), letters: letters)
    }
    let index = try VerbatimIndex(rows: rows)
    for minimumLength in [1, 2, 5] {
      let answer = random.text(Int.random(in: 0...30, using: &random), letters: letters)
      let expected = bruteForceSpans(answer, rows, minimumLength: minimumLength)
      #expect(index.maximalSpans(of: answer, minimumLength: minimumLength) == expected, "seed \(seed)")
    }
  }

  @Test("spans equal a brute-force search over answers stitched from rows and extreme bytes", arguments: 0..<20)
  func stitched(seed: Int) throws {
    var random = SeededGenerator(state: UInt64(1000 + seed))
    let rows = (0..<5).map { _ in random.text(60, letters: 3, from: seed % 2 == 0 ? 0 : 253) }
    var answer: [UInt8] = []
    for _ in 0..<5 {
      let row = rows.randomElement(using: &random) ?? []
      let start = Int.random(in: 0..<40, using: &random)
      answer += row[start..<start + Int.random(in: 1...20, using: &random)]
    }
    let index = try VerbatimIndex(rows: rows)
    let expected = bruteForceSpans(answer, rows, minimumLength: 4)
    #expect(index.maximalSpans(of: answer, minimumLength: 4) == expected, "seed \(seed)")
  }

  @Test("a quotation names its row, its place and how often it occurs")
  func quotation() throws {
    let rows = ["the quick brown fox", "a lazy dog", "the quick red fox, the quick one"].map { Array($0.utf8) }
    let spans = try VerbatimIndex(rows: rows).maximalSpans(of: Array("see:the quick red dog".utf8), minimumLength: 5)
    #expect(
      spans == [VerbatimSpan(start: 4, length: 14, row: 2, offset: 0, count: 1)])
    let common = try VerbatimIndex(rows: rows).maximalSpans(of: Array("the quick".utf8), minimumLength: 1)
    #expect(common == [VerbatimSpan(start: 0, length: 9, row: 0, offset: 0, count: 3)])
  }

  @Test("matches do not cross rows, and nothing matches nothing")
  func boundaries() throws {
    let index = try VerbatimIndex(rows: [Array("ab".utf8), Array("cd".utf8)])
    #expect(index.maximalSpans(of: Array("abcd".utf8), minimumLength: 1).map(\.length) == [2, 2])
    #expect(index.maximalSpans(of: Array("abcd".utf8), minimumLength: 3).isEmpty)
    #expect(index.maximalSpans(of: [], minimumLength: 1).isEmpty)
    #expect(try VerbatimIndex(rows: []).maximalSpans(of: [1, 2], minimumLength: 1).isEmpty)
    #expect(try VerbatimIndex(rows: [[], []]).maximalSpans(of: [1, 2], minimumLength: 0).isEmpty)
  }

  @Test("an answer is traced in a megabyte of rows")
  func large() throws {
    var random = SeededGenerator(state: 5)
    let rows = (0..<1000).map { _ in random.text(1000, letters: 20) }
    let index = try VerbatimIndex(rows: rows)
    let answer = Array(rows[700][100..<900]) + Array(rows[3][0..<900])
    let spans = index.maximalSpans(of: answer, minimumLength: 50)
    #expect(spans.map(\.row) == [700, 3])
  }
}
