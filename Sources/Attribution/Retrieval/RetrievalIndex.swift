/// For each word the rows that hold it and how often: BM25 without reading the rows again.
public struct RetrievalIndex: Sendable {
  /// The most rows of an index.
  public static let maximumRows = 1 << 24

  /// A row that holds a word.
  struct Posting: Hashable {
    let row: UInt32
    var frequency: UInt32
  }

  /// The words of each row.
  let lengths: [UInt32]
  /// The bytes of all words in ascending order, one after another.
  let wordBytes: [UInt8]
  /// Where each word starts, and where the last one ends.
  let wordStarts: [Int]
  /// The rows of each word in ascending order, word after word.
  let postings: [Posting]
  /// Where each word's rows start, and where the last one's end.
  let postingStarts: [Int]
  let collection: BM25.Collection

  /// The rows.
  public var rowCount: Int { lengths.count }
  /// The different words of all rows.
  public var wordCount: Int { wordStarts.count - 1 }

  /// Indexes the words of the rows; a time of about n + w log w for n bytes and w different words.
  public init(rows: [[UInt8]]) throws(AttributionError) {
    guard rows.count <= Self.maximumRows else { throw .tooManyRows(rows.count, limit: Self.maximumRows) }
    var gathered = GatheredWords()
    for (row, text) in rows.enumerated() { gathered.add(text, row: UInt32(row)) }
    self = gathered.index
  }

  /// Takes parts that fit together.
  init(
    lengths: [UInt32], wordBytes: [UInt8], wordStarts: [Int], postings: [Posting], postingStarts: [Int]
  ) {
    self.lengths = lengths
    self.wordBytes = wordBytes
    self.wordStarts = wordStarts
    self.postings = postings
    self.postingStarts = postingStarts
    collection = BM25.Collection(
      rows: UInt64(lengths.count { $0 > 0 }), words: lengths.reduce(0) { $0 + UInt64($1) })
  }

  /// The rows that share a word with a query, the highest score first and of equal ones the lowest row; at most `limit`.
  ///
  /// The same as `BM25.search`; the time grows with the rows that hold the query's words.
  public func search(query: [UInt8], limit: Int) -> [RowScore] {
    let query = BM25Query(query)
    var ranking = Ranking()
    for number in 0..<query.count {
      guard let word = self.number(of: query.table.word(number)) else { continue }
      let holders = postings[postingStarts[word]..<postingStarts[word + 1]]
      let inverse = BM25.inverseFrequency(of: UInt64(holders.count), in: collection)
      for holder in holders {
        let one = BM25.score(
          frequency: UInt64(holder.frequency), rowWords: UInt64(lengths[Int(holder.row)]), inverseFrequency: inverse,
          in: collection)
        ranking.add(one * query.repetitions[number], to: Int(holder.row))
      }
    }
    return ranking.top(limit)
  }

  func word(_ number: Int) -> ArraySlice<UInt8> { wordBytes[wordStarts[number]..<wordStarts[number + 1]] }

  private func number(of wanted: ArraySlice<UInt8>) -> Int? {
    var low = 0
    var high = wordCount
    while low < high {
      let middle = (low + high) / 2
      if word(middle).lexicographicallyPrecedes(wanted) { low = middle + 1 } else { high = middle }
    }
    return low < wordCount && word(low) == wanted ? low : nil
  }
}

/// The words of rows while they come.
private struct GatheredWords {
  private var table = WordTable()
  private var lengths: [UInt32] = []
  private var postings: [RetrievalIndex.Posting] = []
  /// The word of each posting.
  private var words: [UInt32] = []
  /// The last posting of each word.
  private var last: [Int] = []

  mutating func add(_ text: [UInt8], row: UInt32) {
    var scanner = WordScanner(text)
    var length: UInt32 = 0
    while let range = scanner.next() {
      length += 1
      let word = table.insert(range, of: scanner.text)
      if word < last.count, postings[last[word]].row == row {
        postings[last[word]].frequency += 1
        continue
      }
      if word == last.count { last.append(0) }
      last[word] = postings.count
      postings.append(RetrievalIndex.Posting(row: row, frequency: 1))
      words.append(UInt32(word))
    }
    lengths.append(length)
  }

  /// The words in order, each with its rows, which came in ascending order.
  var index: RetrievalIndex {
    let order = table.sorted
    var wordBytes: [UInt8] = []
    var wordStarts = [0]
    for number in order {
      wordBytes += table.word(number)
      wordStarts.append(wordBytes.count)
    }
    var counts = [Int](repeating: 0, count: order.count)
    for word in words { counts[Int(word)] += 1 }
    var next = [Int](repeating: 0, count: order.count)
    var starts = [0]
    for number in order {
      next[number] = starts[starts.count - 1]
      starts.append(next[number] + counts[number])
    }
    var sorted = [RetrievalIndex.Posting](repeating: .init(row: 0, frequency: 0), count: postings.count)
    for (word, posting) in zip(words, postings) {
      sorted[next[Int(word)]] = posting
      next[Int(word)] += 1
    }
    return RetrievalIndex(
      lengths: lengths, wordBytes: wordBytes, wordStarts: wordStarts, postings: sorted, postingStarts: starts)
  }
}
