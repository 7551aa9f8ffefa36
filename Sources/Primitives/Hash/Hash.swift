/// 32 bytes that identify something by its content, usually a Keccak-256 digest.
///
/// Stored as the number that the bytes spell, most significant first, so that comparison, hashing and conversion to
/// an EVM word cost nothing.
@frozen
public struct Hash: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The hash as a big-endian number.
  public var word: UInt256

  /// The hash whose bytes spell `word`, most significant first.
  @inlinable
  public init(_ word: UInt256) {
    self.word = word
  }

  /// A hash from its bytes; nil unless there are 32.
  @inlinable
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Hash.byteCount else { return nil }
    self.init(UInt256(bigEndian: bytes))
  }

  /// A hash from 64 hexadecimal digits of either case, with or without "0x"; nil for anything else.
  public init?(hex text: some StringProtocol) {
    guard let bytes = try? Hex.decode(text) else { return nil }
    self.init(bytes: bytes)
  }

  /// 32.
  public static let byteCount = 32

  /// 32 zero bytes.
  @inlinable public static var zero: Hash { Hash(.zero) }

  /// The 32 bytes.
  public var bytes: Bytes { word.bigEndianBytes }

  /// "0x" and 64 lowercase digits.
  public var hex: String { Hex.encode(bytes) }

  /// The same as `hex`.
  public var description: String { hex }

  /// The order of the bytes read from the first.
  @inlinable
  public static func < (left: Hash, right: Hash) -> Bool { left.word < right.word }

  /// Appends the 32 bytes.
  @inlinable
  public func append(to bytes: inout Bytes) { word.append(to: &bytes) }

  /// Calls `body` with the 32 bytes; the buffer lives for the call only.
  @inlinable
  public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    unsafe word.withUnsafeBytes(body)
  }
}
