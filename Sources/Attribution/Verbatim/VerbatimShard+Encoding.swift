extension VerbatimShard {
  /// The bytes of the shard, at most `VerbatimLimits.encodedBytes`; one for each list of rows.
  public func encode() -> [UInt8] { bytes }

  /// Reads a shard; its memory is bounded by the bytes given.
  ///
  /// Everything that a search relies on is checked except the order of the suffixes: counts, row starts, separators and
  /// that each entry points into the text. Bytes whose hash is in the state were built by consensus and are in order; for
  /// others ask `isInOrder`. Entries in a wrong order make a search miss occurrences, and do no other harm.
  public init(decoding bytes: [UInt8]) throws(AttributionError) {
    let header = try ShardHeader(checking: bytes)
    try Self.checkRows(bytes, header)
    let symbols = Self.symbolCount(bytes, header)
    guard symbols == header.suffixCount else { throw .malformed(.length) }
    guard ShardView.withView(bytes, header, samples: [], { $0.pointsIntoText }) else { throw .malformed(.suffixes) }
    self.init(checked: bytes)
  }

  /// Whether the bytes are what the shard's rows give: sorts them again and compares.
  public var isInOrder: Bool { (try? VerbatimShard(rows: rows, unit: unit))?.bytes == bytes }

  static func encoded(unit: Unit, starts: [Int], suffixes: [Int32], text: [UInt8]) -> [UInt8] {
    let entries = ShardHeader.entryBytes * (starts.count + suffixes.count)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(VerbatimLimits.headerBytes + entries + text.count)
    bytes += ShardHeader.kind + [unit.rawValue, 0, 0, 0]
    for count in [starts.count, text.count] {
      for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
    }
    for start in starts { append(Int32(start), to: &bytes) }
    for suffix in suffixes { append(suffix, to: &bytes) }
    return bytes + text
  }

  private static func append(_ entry: Int32, to bytes: inout [UInt8]) {
    bytes.append(UInt8(truncatingIfNeeded: entry))
    bytes.append(UInt8(truncatingIfNeeded: entry >> 8))
    bytes.append(UInt8(truncatingIfNeeded: entry >> 16))
  }

  /// Each row starts behind the separator of the one before, and the text ends with the last one's.
  private static func checkRows(_ bytes: [UInt8], _ header: ShardHeader) throws(AttributionError) {
    let separator = header.unit.bytes
    guard header.rowCount > 0 || header.textCount == 0 else { throw .malformed(.rows) }
    for row in 0..<header.rowCount {
      let start = header.rowStart(row, in: bytes)
      let end = row + 1 < header.rowCount ? header.rowStart(row + 1, in: bytes) : header.textCount
      guard row > 0 || start == 0, start + separator <= end, end <= header.textCount, end % separator == 0 else {
        throw .malformed(.rows)
      }
      let text = bytes[header.textOffset + start..<header.textOffset + end]
      guard text.suffix(separator).allSatisfy({ $0 == 0 }) else { throw .malformed(.rows) }
      guard header.unit == .byte || !text.dropLast(separator).contains(0) else { throw .malformed(.text) }
    }
  }

  /// The symbols that a suffix starts with.
  private static func symbolCount(_ bytes: [UInt8], _ header: ShardHeader) -> Int {
    let text = bytes[header.textOffset...]
    return text.count { $0 != 0 } / header.unit.bytes
  }
}
