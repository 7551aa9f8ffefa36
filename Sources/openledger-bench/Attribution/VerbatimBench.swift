import Attribution
import Foundation

/// What verbatim attribution costs: building shards over generated prose, reading them, and tracing answers.
struct VerbatimBench {
  private static let answerBytes = 2_000
  private static let answers = 31
  /// What tracing an answer in 200 MB may take, in milliseconds.
  private static let traceTarget = 5.0

  private let rows: [[UInt8]]
  private let bytes: Int
  private let prose: GeneratedProse

  /// Writes rows of together about so many megabytes.
  init(megabytes: Int) {
    var prose = GeneratedProse(seed: 1)
    var rows: [[UInt8]] = []
    var bytes = 0
    while bytes < megabytes * 1_000_000 {
      rows.append(prose.text(bytes: 300 + bytes % 1_700))
      bytes += rows[rows.count - 1].count
    }
    (self.rows, self.bytes, self.prose) = (rows, bytes, prose)
  }

  func measure() throws -> Table {
    var table = Table(
      title: "Verbatim spans and retrieval",
      method: """
        \(number(Double(bytes) / 1e6)) MB of generated prose in \(number(Double(rows.count))) rows. Processor time of one thread; traces are medians of \
        \(Self.answers) different answers of \(number(Double(Self.answerBytes))) bytes, spans of at least \(SpanRule().minimumLength) bytes.
        """)
    let before = residentBytes()
    var shards: [VerbatimShard] = []
    let build = try processorSeconds {
      for window in try VerbatimLayout.windows(rowLengths: rows.map(\.count)) {
        shards.append(try VerbatimShard(rows: Array(rows[window])))
      }
    }
    table.add("build", Double(bytes) / 1e6 / build, "MB/s")
    table.add("memory of the index", (residentBytes() - before) / Double(bytes), "bytes a byte of text")
    table.add("shards", Double(shards.count), "")
    let encoded = shards[0].encode()
    let decode = try processorSeconds { keep(try VerbatimShard(decoding: encoded)) }
    table.add("read a shard", Double(shards[0].textCount) / 1e6 / decode, "MB/s")
    try addTraces(VerbatimIndex(shards: shards), &table)
    try addRetrieval(&table)
    return table
  }

  private func addTraces(_ index: VerbatimIndex, _ table: inout Table) throws {
    let target: Table.Target? = bytes < 200_000_000 ? nil : .atMost(Self.traceTarget)
    var unseen = prose
    table.add(
      "trace, nothing quoted", trace(index) { _ in unseen.text(bytes: Self.answerBytes) }, "ms", target: target)
    var numbers = RandomNumbers(seed: 2)
    for pieces in [1, 10, 50] {
      let name = pieces == 1 ? "trace, one row's words" : "trace, \(pieces) quotations"
      let time = trace(index) { _ in
        Array(
          (0..<pieces).flatMap { _ in
            let row = rows[numbers.next(below: rows.count)]
            let length = min(Self.answerBytes / pieces, row.count)
            let start = numbers.next(below: row.count - length + 1)
            return row[start..<start + length]
          })
      }
      table.add(name, time, "ms", target: target)
    }
  }

  /// The middle time of tracing different answers, in milliseconds.
  private func trace(_ index: VerbatimIndex, answer: (Int) -> [UInt8]) -> Double {
    let answers = (0..<Self.answers).map(answer)
    return 1e3
      * median(
        answers.map { answer in
          processorSeconds { keep(VerbatimScores.scores(of: index.spans(of: answer, rule: SpanRule()))) }
        })
  }

  private func addRetrieval(_ table: inout Table) throws {
    let some = Array(rows.prefix(20_000))
    let megabytes = Double(some.reduce(0) { $0 + $1.count }) / 1e6
    var index: RetrievalIndex?
    let build = try processorSeconds { index = try RetrievalIndex(rows: some) }
    let query = Array(some[some.count / 2].prefix(100))
    table.add("words: build an index", megabytes / build, "MB/s")
    table.add(
      "words: search without an index",
      megabytes / processorSeconds { keep(BM25.search(rows: some, query: query, limit: 10)) }, "MB/s")
    table.add(
      "words: search in the index of \(number(megabytes)) MB",
      1e3 * processorSeconds { keep(index?.search(query: query, limit: 10)) }, "ms")
  }

  /// The memory of this process that is in use.
  private func residentBytes() -> Double {
    let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
    return fields.count > 1 ? (Double(fields[1]) ?? 0) * Double(sysconf(Int32(_SC_PAGESIZE))) : 0
  }
}

/// Sentences of invented words, the common ones far more often than the rare ones, as in a language.
struct GeneratedProse {
  private static let wordCount = 40_000
  private static let syllables = [
    "ba", "re", "ki", "lo", "mun", "dar", "ven", "tos", "pel", "gri", "shan", "wex", "zor",
  ]

  private let words: [[UInt8]]
  private var numbers: RandomNumbers

  init(seed: UInt64) {
    var numbers = RandomNumbers(seed: seed)
    words = (0..<Self.wordCount).map { rank in
      let syllables = (0...numbers.next(below: rank < 100 ? 2 : 4)).map { _ in
        Self.syllables[numbers.next(below: Self.syllables.count)]
      }
      return Array(syllables.joined().utf8)
    }
    self.numbers = numbers
  }

  /// The next sentences, at least so many bytes.
  mutating func text(bytes: Int) -> [UInt8] {
    var text: [UInt8] = []
    while text.count < bytes {
      // A rank whose logarithm is uniform: the words' frequencies fall as one over their rank.
      let octave = numbers.next(below: 15)
      let rank = min((1 << octave) + numbers.next(below: 1 << octave) - 1, Self.wordCount - 1)
      text += words[rank]
      text.append(numbers.next(below: 12) == 0 ? 0x2E : 0x20)
    }
    return text
  }
}
