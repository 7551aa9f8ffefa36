internal import CDivSufSort

/// The suffix array over some consecutive rows, with which every occurrence of a string in them is found.
///
/// The text is the rows, each followed by a separator of zero bytes. A byte 0 is never part of a match, in a row or in an
/// answer, so matches stay inside rows. The array holds the positions of all suffixes that do not start with a zero byte
/// (Manber and Myers, Suffix arrays: a new method for on-line string searches, 1993). It is unique, so any builder gives
/// the same encoding. A shard takes about five bytes of memory for each byte of text.
public struct VerbatimShard: Sendable {
  /// What a row is made of.
  public enum Unit: UInt8, Hashable, Sendable {
    /// Bytes.
    case byte = 1
    /// Tokens as `TokenText` writes them; matches start and end between tokens.
    case token = 4

    /// The bytes of one symbol, and of the separator.
    public var bytes: Int { Int(rawValue) }
  }

  /// Header, row starts, suffix array, text; see `Docs/Specification/Attribution.md`.
  let bytes: [UInt8]
  let header: ShardHeader
  let filter: GramFilter
  let samples: [UInt64]

  /// What the rows are made of.
  public var unit: Unit { header.unit }
  /// The rows.
  public var rowCount: Int { header.rowCount }
  /// The rows with at least one byte.
  public let filledRowCount: Int
  /// The bytes of the text, separators included.
  public var textCount: Int { header.textCount }

  /// Sorts the suffixes of the rows.
  ///
  /// Needs up to thirteen bytes of memory for each byte of text on the way, and time of about n log n.
  public init(rows: [[UInt8]]) throws(AttributionError) {
    try self.init(rows: rows, unit: .byte)
  }

  init(rows: [[UInt8]], unit: Unit) throws(AttributionError) {
    guard rows.count <= VerbatimLimits.rows else { throw .tooManyRows(rows.count, limit: VerbatimLimits.rows) }
    let textCount = rows.reduce(0) { $0 + $1.count + unit.bytes }
    guard textCount <= VerbatimLimits.textBytes else { throw .textTooLong(textCount) }
    var text: [UInt8] = []
    text.reserveCapacity(textCount)
    var starts: [Int] = []
    starts.reserveCapacity(rows.count)
    for row in rows {
      starts.append(text.count)
      text += row
      for _ in 0..<unit.bytes { text.append(0) }
    }
    let suffixes = Self.sortedSuffixes(of: text, unit: unit)
    self.init(checked: Self.encoded(unit: unit, starts: starts, suffixes: suffixes, text: text))
  }

  /// Takes an encoding whose counts, row starts and positions are known to be sound.
  init(checked bytes: [UInt8]) {
    let header = ShardHeader(sound: bytes)
    self.bytes = bytes
    self.header = header
    filledRowCount = (0..<header.rowCount).count { header.rowRange($0, in: bytes).count > header.unit.bytes }
    (filter, samples) = ShardView.withView(bytes, header, samples: []) { (GramFilter($0), $0.takenSamples()) }
  }

  /// The rows.
  public var rows: [[UInt8]] {
    (0..<rowCount).map { row in
      let range = header.rowRange(row, in: bytes)
      return Array(bytes[header.textOffset + range.lowerBound..<header.textOffset + range.upperBound - unit.bytes])
    }
  }

  /// All positions at symbols whose first byte is not zero, in the order of their suffixes.
  private static func sortedSuffixes(of text: [UInt8], unit: Unit) -> [Int32] {
    guard !text.isEmpty else { return [] }
    let all = unsafe [Int32](unsafeUninitializedCapacity: text.count) { buffer, count in
      // SAFETY: both buffers hold text.count elements, which is all that the library touches besides its own memory.
      let status = unsafe text.withUnsafeBufferPointer { bytes in
        unsafe divsufsort(bytes.baseAddress, buffer.baseAddress, Int32(bytes.count))
      }
      precondition(status == 0, "libdivsufsort fails only without memory")
      count = text.count
    }
    // Suffixes that start with a separator or a zero byte come first.
    let zeros = text.count { $0 == 0 }
    let rest = all[zeros...]
    return unit == .byte ? Array(rest) : rest.filter { $0 % Int32(unit.bytes) == 0 }
  }
}
