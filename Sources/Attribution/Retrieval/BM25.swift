/// How well rows answer a query by the words that they share (Robertson and Zaragoza, The probabilistic relevance
/// framework: BM25 and beyond, 2009), with k₁ = 1.2 and b = 0.75, in integers.
public enum BM25 {
  /// What the weight of a word depends on: all rows that have a word.
  struct Collection: Hashable {
    /// The rows with at least one word.
    var rows: UInt64 = 0
    /// The words of all rows.
    var words: UInt64 = 0
  }

  /// log₂((2N + 2) / (2n + 1)) for a word that n of N rows hold, in units of 2^-16: log₂(1 + (N − n + ½) / (n + ½)).
  static func inverseFrequency(of holders: UInt64, in collection: Collection) -> UInt64 {
    FixedLogarithm.log2(2 * collection.rows + 2) - FixedLogarithm.log2(2 * holders + 1)
  }

  /// The score of one word of a query in a row, in units of 2^-32, rounded down.
  ///
  /// With L words in the row and an average of W / N, f × 2.2 / (f + 1.2 × (0.25 + 0.75 × L × N / W)) becomes
  /// 22 f W / (10 f W + 3 W + 9 L N).
  static func score(
    frequency: UInt64, rowWords: UInt64, inverseFrequency: UInt64, in collection: Collection
  ) -> UInt64 {
    let weighted = UInt128(frequency) * UInt128(collection.words)
    let length = 3 * UInt128(collection.words) + 9 * UInt128(rowWords) * UInt128(collection.rows)
    return UInt64((22 * weighted * UInt128(inverseFrequency) << 16) / (10 * weighted + length))
  }

  /// The rows that share a word with a query, the highest score first and of equal ones the lowest row; at most `limit`.
  ///
  /// A row's score is the sum over the query's words, a repeated word as often as it comes, in units of 2^-32. One pass
  /// over the rows without an index; `RetrievalIndex.search` gives the same.
  public static func search(rows: [[UInt8]], query: [UInt8], limit: Int) -> [RowScore] {
    let query = BM25Query(query)
    var counts: [(row: Int, word: Int, frequency: UInt64)] = []
    var collection = Collection()
    var lengths: [UInt64] = []
    var holders = [UInt64](repeating: 0, count: query.count)
    var frequencies = holders
    for (row, text) in rows.enumerated() {
      var scanner = WordScanner(text)
      var words: UInt64 = 0
      while let word = scanner.next() {
        words += 1
        if let number = query.table.number(of: word, in: scanner.text) { frequencies[number] += 1 }
      }
      lengths.append(words)
      if words > 0 { collection.rows += 1 }
      collection.words += words
      for number in frequencies.indices where frequencies[number] > 0 {
        counts.append((row, number, frequencies[number]))
        holders[number] += 1
        frequencies[number] = 0
      }
    }
    let inverse = holders.map { inverseFrequency(of: $0, in: collection) }
    var ranking = Ranking()
    for count in counts {
      let one = score(
        frequency: count.frequency, rowWords: lengths[count.row], inverseFrequency: inverse[count.word],
        in: collection)
      ranking.add(one * query.repetitions[count.word], to: count.row)
    }
    return ranking.top(limit)
  }
}

/// A query's different words and how often each comes.
struct BM25Query {
  private(set) var table = WordTable()
  private(set) var repetitions: [UInt64] = []

  var count: Int { repetitions.count }

  init(_ text: [UInt8]) {
    var scanner = WordScanner(text)
    while let word = scanner.next() {
      let number = table.insert(word, of: scanner.text)
      if number == repetitions.count { repetitions.append(0) }
      repetitions[number] += 1
    }
  }
}

/// Sums of scores by row.
struct Ranking {
  private var sums: [Int: UInt64] = [:]

  mutating func add(_ score: UInt64, to row: Int) { sums[row, default: 0] += score }

  /// The highest sums first, of equal ones the lowest row.
  func top(_ limit: Int) -> [RowScore] {
    let ordered = sums.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
    return ordered.prefix(max(limit, 0)).map { RowScore(row: $0.key, score: $0.value) }
  }
}
