/// 32 bytes, mostly the Keccak-256 hash of something; `bytes32` in Solidity.
public struct Hash: Equatable, Sendable {
  /// The bytes as a number, read big-endian.
  public var word: UInt256

  /// The hash whose bytes, read big-endian, are `word`.
  @inline(__always)
  public init(_ word: UInt256) {
    self.word = word
  }

  /// ASCII text, zeros behind it: how parameters and roles are named. More than 32 bytes revert with `Panic(0x01)`.
  @inline(never)
  public init(ascii text: StaticString) {
    var content = UInt256.zero
    let count = text.utf8CodeUnitCount
    if count > 32 { Panic.assertion.raise() }
    // Safe: both are at least `count` bytes long.
    unsafe withUnsafeMutableBytes(of: &content) { buffer in
      unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(start: text.utf8Start, count: count))
    }
    word = content.byteSwapped
  }

  /// 32 zero bytes.
  @inline(__always)
  public static var zero: Hash { Hash(.zero) }

  /// Whether all bytes are zero.
  @inline(__always)
  public var isZero: Bool { word.isZero }

  /// The Keccak-256 hash of bytes.
  @inline(__always)
  public static func keccak256(_ bytes: Bytes) -> Hash {
    Hash(bytes.keccak256)
  }

  /// The Keccak-256 hash of two words, each as 32 big-endian bytes: `keccak256(abi.encode(first, second))`.
  @inline(never)
  public static func keccak256(_ first: UInt256, _ second: UInt256) -> Hash {
    // Limb order and byte order both turn around: the pair in memory is the 64 big-endian bytes.
    var pair = (first.byteSwapped, second.byteSwapped)
    return unsafe withUnsafeBytes(of: &pair) { buffer in Hash(unsafe Host.keccak256(buffer)) }
  }
}
