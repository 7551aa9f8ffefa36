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
    let payloadCount = bytes.count - start
    if payloadCount <= RLPEncoder.shortLimit {
      bytes.insert(0xc0 + UInt8(truncatingIfNeeded: payloadCount), at: start)
    } else {
      var header = RLPEncoder()
      header.appendHeader(payloadCount: payloadCount, shortBase: 0xc0)
      bytes.insert(contentsOf: header.bytes, at: start)
    }
  }

  /// Writes only the header of a list whose encoded items, `payloadCount` bytes together, follow.
  public mutating func appendListHeader(payloadCount: Int) {
    appendHeader(payloadCount: payloadCount, shortBase: 0xc0)
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
