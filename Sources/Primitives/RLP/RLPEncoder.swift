/// Writes RLP into a growing array, for hot paths.
public struct RLPEncoder: Sendable {
  /// What has been written.
  public private(set) var bytes: Bytes

  /// An encoder that has written nothing.
  public init(reservingCapacity capacity: Int = 0) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  /// An encoder that appends to `prefix`, such as the type byte of a transaction.
  public init(prefix: Bytes) {
    bytes = prefix
  }

  /// Writes a byte string.
  public mutating func append(_ value: Bytes) { append(value[...]) }

  /// Writes a byte string.
  public mutating func append(_ value: ArraySlice<UInt8>) {
    if value.count == 1, let byte = value.first, byte < 0x80 {
      bytes.append(byte)
      return
    }
    appendHeader(payloadCount: value.count, shortBase: 0x80)
    bytes.append(contentsOf: value)
  }

  /// Writes a number.
  public mutating func append(_ value: UInt64) {
    if value == 0 {
      bytes.append(0x80)
    } else if value < 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: value))
    } else {
      let count = RLPEncoder.significantByteCount(value)
      bytes.append(0x80 + UInt8(truncatingIfNeeded: count))
      appendBigEndian(value, count: count)
    }
  }

  /// Writes a number.
  public mutating func append(_ value: UInt256) {
    guard !value.fitsInUInt64 else { return append(value.l0) }
    let count = value.significantByteCount
    bytes.append(0x80 + UInt8(truncatingIfNeeded: count))
    // Safe: `count` is between 9 and 32, the length of the buffer.
    unsafe value.withUnsafeBytes { buffer in unsafe bytes.append(contentsOf: buffer.suffix(count)) }
  }

  /// Writes the 20 bytes of an address.
  public mutating func append(_ value: Address) {
    bytes.append(0x80 + UInt8(Address.byteCount))
    value.append(to: &bytes)
  }

  /// Writes an address, or the empty byte string for nil, as the recipient of a transaction is written.
  public mutating func append(_ value: Address?) {
    guard let value else { return bytes.append(0x80) }
    append(value)
  }

  /// Writes the 32 bytes of a hash.
  public mutating func append(_ value: Hash) {
    bytes.append(0x80 + UInt8(Hash.byteCount))
    value.append(to: &bytes)
  }

  /// Writes an item and everything in it.
  public mutating func append(_ item: RLP) {
    switch item {
    case .bytes(let value): append(value)
    case .list(let items):
      appendList { encoder in
        for item in items { encoder.append(item) }
      }
    }
  }

  /// Writes bytes that are an encoding already.
  public mutating func appendEncoded(_ encoding: some Collection<UInt8>) {
    bytes.append(contentsOf: encoding)
  }

  /// Writes a list whose items `body` writes.
  ///
  /// The payload is moved once by the length of the header.
  public mutating func appendList<Failure>(_ body: (inout RLPEncoder) throws(Failure) -> Void) throws(Failure) {
    let start = bytes.count
    try body(&self)
    insertListHeader(at: start, payloadCount: bytes.count - start)
  }

  /// Moves the payload that begins at `start` and writes the header of its list before it.
  private mutating func insertListHeader(at start: Int, payloadCount: Int) {
    let end = bytes.count
    // The header is written behind the payload first, where its length is seen, and then rotated to its place.
    appendListHeader(payloadCount: payloadCount)
    let headerCount = bytes.count - end
    unsafe bytes.withUnsafeMutableBytes { buffer in
      // Safe: payload and header are the last `payloadCount + headerCount` bytes of the buffer, a header has at most
      // nine bytes, and copies within a buffer may overlap.
      unsafe withUnsafeTemporaryAllocation(byteCount: headerCount, alignment: 1) { header in
        unsafe header.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[end...]))
        let payload = unsafe UnsafeRawBufferPointer(rebasing: buffer[start..<end])
        unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[(start + headerCount)...]).copyMemory(from: payload)
        unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[start...]).copyMemory(
          from: UnsafeRawBufferPointer(header))
      }
    }
  }

  /// Writes only the header of a list whose encoded items, `payloadCount` bytes together, follow.
  public mutating func appendListHeader(payloadCount: Int) {
    appendHeader(payloadCount: payloadCount, shortBase: 0xc0)
  }

  /// The number of bytes in front of a payload of this length: of a list, or of a byte string of two or more bytes.
  public static func headerByteCount(payloadCount: Int) -> Int {
    payloadCount <= shortLimit ? 1 : 1 + significantByteCount(UInt64(payloadCount))
  }

  /// The greatest payload whose length fits in the first byte.
  static let shortLimit = 55

  private mutating func appendHeader(payloadCount: Int, shortBase: UInt8) {
    if payloadCount <= RLPEncoder.shortLimit {
      bytes.append(shortBase + UInt8(truncatingIfNeeded: payloadCount))
    } else {
      let count = RLPEncoder.significantByteCount(UInt64(payloadCount))
      bytes.append(shortBase + UInt8(RLPEncoder.shortLimit) + UInt8(truncatingIfNeeded: count))
      appendBigEndian(UInt64(payloadCount), count: count)
    }
  }

  private mutating func appendBigEndian(_ value: UInt64, count: Int) {
    for index in stride(from: count - 1, through: 0, by: -1) {
      bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index)))
    }
  }

  @inline(__always)
  private static func significantByteCount(_ value: UInt64) -> Int {
    (64 - value.leadingZeroBitCount + 7) / 8
  }
}
