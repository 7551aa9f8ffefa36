/// Writes integers one after the other, least significant byte first.
struct LittleEndianWriter {
  private(set) var bytes: [UInt8] = []

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  mutating func append(_ value: some FixedWidthInteger) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
  }

  mutating func append(_ signed: [Int8]) { bytes.append(contentsOf: signed.lazy.map { UInt8(bitPattern: $0) }) }
}

/// Reads integers one after the other, least significant byte first; the caller has checked that they are there.
struct LittleEndianCursor {
  let bytes: [UInt8]
  private(set) var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next<Integer: FixedWidthInteger>() -> Integer {
    var value: Integer = 0
    for shift in stride(from: 0, to: Integer.bitWidth, by: 8) {
      value |= Integer(truncatingIfNeeded: bytes[offset]) << Integer(shift)
      offset += 1
    }
    return value
  }

  mutating func signed(_ count: Int) -> [Int8] {
    defer { offset += count }
    return bytes[offset..<offset + count].map { Int8(bitPattern: $0) }
  }
}
