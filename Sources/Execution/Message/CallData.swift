public import Primitives

/// A frame's input: bytes of its own, or a range of its caller's memory that is read in place.
///
/// A call's gas does not depend on the length of its input, so nothing may be copied for it. Who is paid for the bytes
/// copies them with `bytes`.
@frozen
@safe
public struct CallData: @unchecked Sendable, ExpressibleByArrayLiteral {
  // Safe: a borrowed range lies in the memory of a frame that waits for its callee, and waiting frames do not change.

  @usableFromInline let owned: Bytes
  @usableFromInline let borrowed: UnsafeRawBufferPointer?

  /// Bytes that belong to the input.
  @inlinable
  public init(_ bytes: Bytes) {
    owned = bytes
    unsafe borrowed = nil
  }

  /// Bytes that belong to the input.
  public init(arrayLiteral elements: UInt8...) { self.init(elements) }

  /// A range that must stay as it is for as long as the frame with this input runs.
  @unsafe
  @inlinable
  public init(borrowing range: UnsafeRawBufferPointer) {
    owned = []
    unsafe borrowed = range
  }

  /// The number of bytes.
  @inlinable
  public var count: Int { unsafe borrowed?.count ?? owned.count }

  /// Whether there are no bytes.
  @inlinable
  public var isEmpty: Bool { count == 0 }

  /// All bytes; a copy when they are the caller's.
  public var bytes: Bytes { unsafe borrowed.map { unsafe Bytes($0) } ?? owned }

  /// At most `count` bytes from an offset; fewer where the input ends.
  public func bytes(from offset: Int, count: Int) -> Bytes {
    unsafe withUnsafeBytes { input in unsafe Bytes(input.dropFirst(offset).prefix(count)) }
  }

  /// Runs a closure on the bytes in their place.
  @inlinable
  public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    if let range = unsafe borrowed { return unsafe body(range) }
    return unsafe owned.withUnsafeBytes { unsafe body($0) }
  }

  /// The 32 bytes from an offset as a big-endian number; bytes beyond the end are zero.
  @inlinable
  public func word(at offset: Int) -> UInt256 {
    unsafe withUnsafeBytes { input in
      guard offset < input.count else { return .zero }
      if input.count - offset >= 32 {
        let place = unsafe input.baseAddress.unsafelyUnwrapped + offset
        return unsafe UInt256(
          l0: UInt64(bigEndian: place.loadUnaligned(fromByteOffset: 24, as: UInt64.self)),
          l1: UInt64(bigEndian: place.loadUnaligned(fromByteOffset: 16, as: UInt64.self)),
          l2: UInt64(bigEndian: place.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
          l3: UInt64(bigEndian: place.loadUnaligned(as: UInt64.self)))
      }
      let part = unsafe Bytes(input.dropFirst(offset))
      return UInt256(bigEndian: part + Bytes(repeating: 0, count: 32 - part.count))
    }
  }
}
