import ContractKit

/// The files of a model or an adapter: the RLP list of `[file name, byte length, Keccak-256]` that its manifest is.
///
/// Names and lengths are passed over; only an inference looks at them.
struct Manifest {
  /// The hashes of the files, in the order of the list.
  private(set) var files: [Hash] = []

  /// Reads a manifest; nil when the bytes are not such a list, when it is empty, or when a hash has not 32 bytes.
  init?(_ content: Bytes) {
    let bytes = content.elements
    guard let list = Item(bytes, at: 0, before: bytes.count), list.isList, list.end == bytes.count else { return nil }
    var place = list.start
    while place < list.end {
      guard let file = Item(bytes, at: place, before: list.end), file.isList,
        let name = Item(bytes, at: file.start, before: file.end), !name.isList,
        let length = Item(bytes, at: name.end, before: file.end), !length.isList,
        let hash = Item(bytes, at: length.end, before: file.end), !hash.isList, hash.end == file.end,
        hash.end - hash.start == 32
      else { return nil }
      files.append(Hash(Manifest.word(bytes, at: hash.start)))
      place = file.end
    }
    if files.isEmpty { return nil }
  }

  /// The 32 bytes from a place on, of which there are as many.
  private static func word(_ bytes: [UInt8], at start: Int) -> UInt256 {
    var word = UInt256.zero
    for index in start..<start + 32 { word = word << 8 | UInt256(UInt64(bytes[index])) }
    return word
  }

  /// Where the payload of an RLP item lies.
  private struct Item {
    let isList: Bool
    let start: Int
    let end: Int

    /// Reads the header of the item at a place; nil when the item does not end at or before `limit`.
    init?(_ bytes: [UInt8], at place: Int, before limit: Int) {
      if place >= limit { return nil }
      let first = Int(bytes[place])
      isList = first >= 0xC0
      if first < 0x80 {
        start = place
        end = place + 1
        return
      }
      let short = first - (isList ? 0xC0 : 0x80)
      if short <= 55 {
        start = place + 1
        end = start + short
      } else {
        // A manifest is far shorter than lengths of two bytes can say.
        let digits = short - 55
        if digits > 2 || limit - place <= digits { return nil }
        var length = 0
        for index in place + 1...place + digits { length = length << 8 | Int(bytes[index]) }
        start = place + 1 + digits
        end = start + length
      }
      if end > limit { return nil }
    }
  }
}
