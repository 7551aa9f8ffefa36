/// Numbers words in the order in which they first come; the numbers do not depend on the hashes.
struct WordTable {
  /// The bytes of all words, one after another.
  private(set) var bytes: [UInt8] = []
  /// Where each word starts in `bytes`, and where the last one ends.
  private(set) var starts: [Int] = [0]
  /// Open addressing: a word's number and one, or zero.
  private var slots = [UInt32](repeating: 0, count: 64)
  private var hashes: [UInt32] = []

  var count: Int { hashes.count }

  /// The bytes of a word.
  func word(_ number: Int) -> ArraySlice<UInt8> { bytes[starts[number]..<starts[number + 1]] }

  /// The number of a word, when it is known.
  @inline(__always) func number(of word: Range<Int>, in text: [UInt8]) -> Int? {
    let slot = slots[slot(of: word, in: text, hash: Self.hash(word, in: text))]
    return slot == 0 ? nil : Int(slot) - 1
  }

  /// The number of a word, a new one when it is not known.
  mutating func insert(_ word: Range<Int>, of text: [UInt8]) -> Int {
    let hash = Self.hash(word, in: text)
    let place = slot(of: word, in: text, hash: hash)
    if slots[place] != 0 { return Int(slots[place]) - 1 }
    bytes += text[word]
    starts.append(bytes.count)
    hashes.append(hash)
    slots[place] = UInt32(count)
    if 2 * count > slots.count { grow() }
    return count - 1
  }

  /// The numbers in ascending order of their words, byte by byte.
  var sorted: [Int] { (0..<count).sorted { word($0).lexicographicallyPrecedes(word($1)) } }

  /// The slot that holds a word, or the free one where it belongs.
  @inline(__always) private func slot(of word: Range<Int>, in text: [UInt8], hash: UInt32) -> Int {
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] != 0, !isWord(Int(slots[slot]) - 1, word, in: text, hash: hash) {
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private func isWord(_ number: Int, _ range: Range<Int>, in text: [UInt8], hash: UInt32) -> Bool {
    hashes[number] == hash && word(number).elementsEqual(text[range])
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: 2 * slots.count)
    for (number, hash) in hashes.enumerated() {
      var slot = Int(hash) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(number + 1)
    }
  }

  @inline(__always) private static func hash(_ word: Range<Int>, in text: [UInt8]) -> UInt32 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for position in word { hash = (hash ^ UInt64(text[position])) &* 0x9E37_79B9_7F4A_7C15 }
    return UInt32(truncatingIfNeeded: hash >> 32)
  }
}
