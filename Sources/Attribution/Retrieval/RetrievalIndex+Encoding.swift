extension RetrievalIndex {
  /// "OLR1": OpenLedger, retrieval, version 1.
  private static let kind: [UInt8] = [0x4F, 0x4C, 0x52, 0x31]

  /// The bytes of the index; one for each list of rows' words.
  ///
  /// After the kind come numbers: the rows, the words of each row, the different words, and for each word in ascending order
  /// its bytes behind their number, the rows that hold it and for each of those the distance from the one before (from -1
  /// for the first) and how often it holds the word. A number is written in groups of seven bits, the lowest first, with
  /// the upper bit set on all but the last, and in no more bytes than it needs.
  public func encode() -> [UInt8] {
    var bytes = Self.kind
    Self.append(lengths.count, to: &bytes)
    for length in lengths { Self.append(Int(length), to: &bytes) }
    Self.append(wordCount, to: &bytes)
    for number in 0..<wordCount {
      Self.append(word(number).count, to: &bytes)
      bytes += word(number)
      let holders = postings[postingStarts[number]..<postingStarts[number + 1]]
      Self.append(holders.count, to: &bytes)
      var previous = -1
      for holder in holders {
        Self.append(Int(holder.row) - previous, to: &bytes)
        Self.append(Int(holder.frequency), to: &bytes)
        previous = Int(holder.row)
      }
    }
    return bytes
  }

  /// Reads an index and checks all of it but that the rows' texts gave it; its memory is bounded by the bytes given.
  public init(decoding bytes: [UInt8]) throws(AttributionError) {
    guard bytes.starts(with: Self.kind) else { throw .malformed(.kind) }
    var reader = PackedReader(bytes, from: Self.kind.count)
    let rowCount = try reader.count(atMost: Self.maximumRows)
    var lengths: [UInt32] = []
    lengths.reserveCapacity(rowCount)
    for _ in 0..<rowCount { lengths.append(try reader.number()) }
    var missing = lengths.map(Int.init)
    var decoded = DecodedWords()
    for _ in 0..<(try reader.count(atMost: bytes.count)) {
      try decoded.addWord(from: &reader)
      try decoded.addPostings(from: &reader, missing: &missing)
    }
    guard reader.isAtEnd else { throw .malformed(.length) }
    guard missing.allSatisfy({ $0 == 0 }) else { throw .malformed(.postings) }
    self.init(
      lengths: lengths, wordBytes: decoded.wordBytes, wordStarts: decoded.wordStarts, postings: decoded.postings,
      postingStarts: decoded.postingStarts)
  }

  private static func append(_ number: Int, to bytes: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

/// The words of an encoded index while they come.
private struct DecodedWords {
  private(set) var wordBytes: [UInt8] = []
  private(set) var wordStarts = [0]
  private(set) var postings: [RetrievalIndex.Posting] = []
  private(set) var postingStarts = [0]

  mutating func addWord(from reader: inout PackedReader) throws(AttributionError) {
    let word = try reader.bytes(try reader.count(atMost: WordScanner.longestWord))
    let previous = wordStarts.count > 1 ? wordBytes[wordStarts[wordStarts.count - 2]...] : []
    guard previous.lexicographicallyPrecedes(word), WordScanner.words(of: word) == [word] else {
      throw .malformed(.words)
    }
    wordBytes += word
    wordStarts.append(wordBytes.count)
  }

  mutating func addPostings(from reader: inout PackedReader, missing: inout [Int]) throws(AttributionError) {
    let count = try reader.count(atMost: missing.count)
    guard count > 0 else { throw .malformed(.postings) }
    var row = -1
    for _ in 0..<count {
      let (distance, frequency) = (Int(try reader.number()), try reader.number())
      row += distance
      guard distance > 0, row < missing.count, frequency > 0, missing[row] >= Int(frequency) else {
        throw .malformed(.postings)
      }
      missing[row] -= Int(frequency)
      postings.append(RetrievalIndex.Posting(row: UInt32(row), frequency: frequency))
    }
    postingStarts.append(postings.count)
  }
}
