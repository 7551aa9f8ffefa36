/// An answer as the shards are asked for it.
struct AnswerGrams {
  let text: [UInt8]
  /// The bytes of a symbol.
  let unit: Int
  /// The hash of the run of `GramFilter.gramBytes` from each position.
  let hashes: [UInt64]
  /// Where the next zero byte is, or the end: no match reaches further.
  let ends: [Int]

  init(_ text: [UInt8], unit: Int) {
    self.text = text
    self.unit = unit
    var words: [UInt64] = []
    words.reserveCapacity(text.count)
    var word: UInt64 = 0
    for (position, byte) in text.enumerated() {
      word = word << 8 | UInt64(byte)
      if position >= 7 { words.append(word) }
    }
    hashes = (0..<max(words.count - 16, 0)).map {
      GramFilter.hash(words[$0], words[$0 + 8], words[$0 + 16])
    }
    var ends = [Int](repeating: text.count, count: text.count)
    var end = text.count
    for position in text.indices.reversed() {
      if text[position] == 0 { end = position }
      ends[position] = end
    }
    self.ends = ends
  }

  /// Which of the runs at multiples of a distance a filter lets pass, one bit each.
  func passes(_ filter: GramFilter, spacing: Int) -> [UInt64] {
    var passes = [UInt64](repeating: 0, count: text.count / spacing / 64 + 1)
    for (number, position) in stride(from: 0, to: hashes.count, by: spacing).enumerated()
    where filter.mayHold(hashes[position]) {
      passes[number >> 6] |= 1 << UInt64(number & 63)
    }
    return passes
  }
}
