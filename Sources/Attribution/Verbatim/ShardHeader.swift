/// The fixed part of an encoded shard and the places of the other parts.
struct ShardHeader {
  /// "OLV1": OpenLedger, verbatim, version 1.
  static let kind: [UInt8] = [0x4F, 0x4C, 0x56, 0x31]
  /// The bytes of a row start and of an entry of the suffix array, least significant first.
  static let entryBytes = 3

  let unit: VerbatimShard.Unit
  let rowCount: Int
  let textCount: Int
  let suffixCount: Int

  var startsOffset: Int { VerbatimLimits.headerBytes }
  var suffixesOffset: Int { startsOffset + Self.entryBytes * rowCount }
  var textOffset: Int { suffixesOffset + Self.entryBytes * suffixCount }

  /// Reads the header of bytes that are known to be a shard.
  init(sound bytes: [UInt8]) {
    unit = VerbatimShard.Unit(rawValue: bytes[4]) ?? .byte
    rowCount = Self.number(bytes, at: 8, bytes: 4)
    textCount = Self.number(bytes, at: 12, bytes: 4)
    suffixCount =
      (bytes.count - VerbatimLimits.headerBytes - textCount - Self.entryBytes * rowCount) / Self.entryBytes
  }

  /// Reads and checks the header of any bytes.
  init(checking bytes: [UInt8]) throws(AttributionError) {
    guard bytes.count >= VerbatimLimits.headerBytes, Array(bytes[0..<4]) == Self.kind,
      VerbatimShard.Unit(rawValue: bytes[4]) != nil, bytes[5] == 0, bytes[6] == 0, bytes[7] == 0
    else { throw .malformed(.kind) }
    let rowCount = Self.number(bytes, at: 8, bytes: 4)
    let textCount = Self.number(bytes, at: 12, bytes: 4)
    guard rowCount <= VerbatimLimits.rows, textCount <= VerbatimLimits.textBytes else { throw .malformed(.count) }
    let rest = bytes.count - VerbatimLimits.headerBytes - textCount - Self.entryBytes * rowCount
    guard rest >= 0, rest % Self.entryBytes == 0 else { throw .malformed(.length) }
    self.init(sound: bytes)
  }

  /// Where a row starts in the text.
  func rowStart(_ row: Int, in bytes: [UInt8]) -> Int {
    Self.number(bytes, at: startsOffset + Self.entryBytes * row, bytes: Self.entryBytes)
  }

  /// A row with its separator in the text of a sound shard.
  func rowRange(_ row: Int, in bytes: [UInt8]) -> Range<Int> {
    rowStart(row, in: bytes)..<(row + 1 < rowCount ? rowStart(row + 1, in: bytes) : textCount)
  }

  /// A number, least significant byte first.
  static func number(_ bytes: [UInt8], at offset: Int, bytes count: Int) -> Int {
    (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
  }
}
