/// The 20 bytes that name an account: the end of the Keccak-256 hash of its public key, or of how it was created.
@frozen
public struct Address: Sendable, Hashable {
  /// Bytes 0 to 7, most significant first.
  @usableFromInline let high: UInt64
  /// Bytes 8 to 15, most significant first.
  @usableFromInline let middle: UInt64
  /// Bytes 16 to 19, most significant first.
  @usableFromInline let low: UInt32

  @inlinable
  init(high: UInt64, middle: UInt64, low: UInt32) {
    self.high = high
    self.middle = middle
    self.low = low
  }

  /// The lower 160 bits of a word, as the EVM reads addresses from its stack.
  @inlinable
  public init(truncating word: UInt256) {
    self.init(
      high: word.l2 &<< 32 | word.l1 &>> 32,
      middle: word.l1 &<< 32 | word.l0 &>> 32,
      low: UInt32(truncatingIfNeeded: word.l0))
  }

  /// An address whose number is small, such as that of a precompiled or system contract.
  @inlinable
  public init(low number: UInt64) {
    self.init(truncating: UInt256(number))
  }

  /// An address from its bytes; nil unless there are 20.
  @inlinable
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Address.byteCount else { return nil }
    self.init(truncating: UInt256(bigEndian: bytes))
  }

  /// An address from 40 hexadecimal digits of either case, with or without "0x"; nil for anything else.
  ///
  /// The EIP-55 checksum is not examined; see `hasValidChecksum(_:)`.
  public init?(hex text: some StringProtocol) {
    guard let bytes = try? Hex.decode(text) else { return nil }
    self.init(bytes: bytes)
  }

  /// 20.
  public static let byteCount = 20

  /// 20 zero bytes.
  @inlinable public static var zero: Address { Address(high: 0, middle: 0, low: 0) }

  /// The address as a number, as the EVM pushes it on its stack.
  @inlinable
  public var word: UInt256 {
    UInt256(
      l0: middle &<< 32 | UInt64(low),
      l1: high &<< 32 | middle &>> 32,
      l2: high &>> 32,
      l3: 0)
  }

  /// Whether all bytes are zero.
  @inlinable public var isZero: Bool { self == .zero }

  /// The 20 bytes.
  public var bytes: Bytes { unsafe withUnsafeBytes { buffer in unsafe Bytes(buffer) } }

  /// "0x" and 40 lowercase digits.
  public var hex: String { Hex.encode(bytes) }

  /// Appends the 20 bytes.
  @inlinable
  public func append(to bytes: inout Bytes) {
    unsafe withUnsafeBytes { buffer in unsafe bytes.append(contentsOf: buffer) }
  }

  /// Calls `body` with the 20 bytes; the buffer lives for the call only.
  @inlinable
  public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let parts = (high.bigEndian, middle.bigEndian, low.bigEndian)
    // Safe: the three parts are laid out without gaps, so the first 20 of the buffer's bytes are the address.
    return unsafe Swift.withUnsafeBytes(of: parts) { buffer in
      unsafe body(UnsafeRawBufferPointer(rebasing: buffer.prefix(Address.byteCount)))
    }
  }
}

extension Address: Comparable, CustomStringConvertible {
  /// The order of the bytes read from the first.
  @inlinable
  public static func < (left: Address, right: Address) -> Bool { left.word < right.word }

  /// The EIP-55 spelling, which people can check.
  public var description: String { checksummed }
}
