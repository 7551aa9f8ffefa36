extension [UInt8] {
  /// Appends an integer, least significant byte first.
  mutating func append(_ value: some FixedWidthInteger) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) { append(UInt8(truncatingIfNeeded: value >> shift)) }
  }
}

/// Takes integers and bytes from the front of a slice; what is missing reads as zero, so lengths are checked first.
struct LittleEndianReader {
  private(set) var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  mutating func bytes(_ count: Int) -> [UInt8] {
    let taken = Array(rest.prefix(count))
    rest = rest.dropFirst(count)
    return taken
  }

  mutating func next<Integer: FixedWidthInteger & UnsignedInteger>() -> Integer {
    bytes(Integer.bitWidth / 8).reversed().reduce(0) { $0 << 8 | Integer($1) }
  }
}
