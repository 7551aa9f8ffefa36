extension UInt256 {
  /// A number from at most 32 bytes, most significant first; shorter input is padded on the left.
  ///
  /// - Precondition: `bytes` has at most 32 elements; further leading bytes would be lost.
  @inlinable
  public init(bigEndian bytes: some Collection<UInt8>) {
    precondition(bytes.count <= 32, "a 256-bit number has at most 32 bytes")
    var word = UInt256.zero
    for byte in bytes {
      word = UInt256(
        l0: word.l0 &<< 8 | UInt64(byte),
        l1: word.l1 &<< 8 | word.l0 &>> 56,
        l2: word.l2 &<< 8 | word.l1 &>> 56,
        l3: word.l3 &<< 8 | word.l2 &>> 56)
    }
    self = word
  }

  /// The 32 bytes from `offset` of an array, most significant first; bytes beyond its end read as zero.
  ///
  /// This is how the EVM reads call data. Never fails: an offset past the end gives zero.
  @inlinable
  public init(bigEndian bytes: Bytes, at offset: Int) {
    guard offset >= 0, offset < bytes.count else {
      self = .zero
      return
    }
    let available = bytes.count &- offset
    if available >= 32 {
      // Safe: the 32 bytes from `offset` lie inside the buffer, as just checked; the loads need no alignment.
      self = unsafe bytes.withUnsafeBytes { buffer in
        unsafe UInt256(
          l0: UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: offset &+ 24, as: UInt64.self)),
          l1: UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: offset &+ 16, as: UInt64.self)),
          l2: UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self)),
          l3: UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
      }
    } else {
      self = UInt256(bigEndian: bytes[offset...]) << (8 &* (32 &- available))
    }
  }

  /// The 32 bytes of the value, most significant first.
  public var bigEndianBytes: Bytes {
    unsafe withUnsafeBytes { buffer in unsafe Bytes(buffer) }
  }

  /// The bytes of the value, most significant first, without leading zeros; zero has none.
  public var minimalBigEndianBytes: Bytes {
    // Safe: the count of significant bytes is between 0 and 32, the length of the buffer.
    unsafe withUnsafeBytes { buffer in unsafe Bytes(buffer.suffix(significantByteCount)) }
  }

  /// The number of bytes that the value needs; 0 for zero.
  @inlinable
  public var significantByteCount: Int { (bitWidthUsed &+ 7) >> 3 }

  /// Appends the 32 bytes of the value, most significant first.
  @inlinable
  public func append(to bytes: inout Bytes) {
    unsafe withUnsafeBytes { buffer in unsafe bytes.append(contentsOf: buffer) }
  }

  /// Calls `body` with the 32 bytes of the value, most significant first; the buffer lives for the call only.
  @inlinable
  public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let limbs = (l3.bigEndian, l2.bigEndian, l1.bigEndian, l0.bigEndian)
    return unsafe Swift.withUnsafeBytes(of: limbs) { buffer in unsafe body(buffer) }
  }
}
