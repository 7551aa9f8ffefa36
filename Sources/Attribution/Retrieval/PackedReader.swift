/// Takes numbers in groups of seven bits, and bytes, from an encoding that may be hostile.
struct PackedReader {
  private let bytes: [UInt8]
  private var position: Int

  init(_ bytes: [UInt8], from position: Int) {
    self.bytes = bytes
    self.position = position
  }

  var isAtEnd: Bool { position == bytes.count }

  /// A number below 2^32 that is written in as few bytes as it can be.
  mutating func number() throws(AttributionError) -> UInt32 {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 35, by: 7) {
      guard position < bytes.count else { throw .malformed(.length) }
      let byte = bytes[position]
      position += 1
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 {
        guard shift == 0 || byte > 0, let small = UInt32(exactly: number) else { throw .malformed(.count) }
        return small
      }
    }
    throw .malformed(.count)
  }

  /// The count of things that take at least one byte each, so that there are at most as many as bytes left.
  mutating func count(atMost limit: Int) throws(AttributionError) -> Int {
    let count = Int(try number())
    guard count <= limit else { throw .malformed(.count) }
    guard count <= bytes.count - position else { throw .malformed(.length) }
    return count
  }

  /// So many bytes, of which `count` has seen that they are there.
  mutating func bytes(_ count: Int) throws(AttributionError) -> [UInt8] {
    guard count <= bytes.count - position else { throw .malformed(.length) }
    defer { position += count }
    return Array(bytes[position..<position + count])
  }
}
