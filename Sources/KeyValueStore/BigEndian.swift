public import Primitives

// Numbers in keys and values have eight bytes, the most significant first, so that bytewise order is numeric order.

extension Bytes {
  /// The eight bytes of a number.
  @inlinable
  public init(bigEndian number: UInt64) {
    self.init()
    append(bigEndian: number)
  }

  /// Appends the eight bytes of a number.
  @inlinable
  public mutating func append(bigEndian number: UInt64) {
    // The buffer of the eight bytes is read inside the closure only.
    unsafe Swift.withUnsafeBytes(of: number.bigEndian) { unsafe append(contentsOf: $0) }
  }
}

extension UInt64 {
  /// The number that exactly eight bytes spell; nil for another length.
  @inlinable
  public init?(bigEndianBytes bytes: some Collection<UInt8>) {
    guard bytes.count == 8 else { return nil }
    self = bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
