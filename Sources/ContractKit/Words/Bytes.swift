/// A sequence of bytes; `bytes` in Solidity.
public struct Bytes: Equatable, Sendable {
  /// The bytes, in order.
  public var elements: [UInt8]

  /// The given bytes.
  @inline(__always)
  public init(_ elements: [UInt8] = []) {
    self.elements = elements
  }

  /// A copy of memory.
  public init(copying buffer: UnsafeRawBufferPointer) {
    let count = buffer.count
    elements = unsafe [UInt8](unsafeUninitializedCapacity: count) { destination, initialised in
      // Safe: the array offers room for `count` bytes and `buffer` has as many.
      if count != 0, let target = destination.baseAddress, let source = buffer.baseAddress {
        unsafe UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: count)
      }
      initialised = count
    }
  }

  /// The bytes of a literal.
  public init(_ literal: StaticString) {
    unsafe self.init(copying: UnsafeRawBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
  }

  /// The number of bytes.
  @inline(__always)
  public var count: Int { elements.count }

  /// Whether there is no byte.
  @inline(__always)
  public var isEmpty: Bool { elements.isEmpty }

  /// The byte at a position; reverts with `Panic(0x32)` outside.
  public subscript(index: Int) -> UInt8 {
    get {
      if index < 0 || index >= elements.count { Panic.indexOutOfBounds.raise() }
      return elements[index]
    }
    set {
      if index < 0 || index >= elements.count { Panic.indexOutOfBounds.raise() }
      elements[index] = newValue
    }
  }

  /// Adds one byte at the end.
  public mutating func append(_ byte: UInt8) { elements.append(byte) }

  /// Adds bytes at the end.
  public mutating func append(_ other: Bytes) { elements += other.elements }

  /// The Keccak-256 hash of the bytes as a number, read big-endian.
  public var keccak256: UInt256 {
    unsafe elements.withUnsafeBytes { buffer in unsafe Host.keccak256(buffer) }
  }
}

extension Bytes: ExpressibleByArrayLiteral {
  /// The bytes of a literal.
  public init(arrayLiteral elements: UInt8...) {
    self.elements = elements
  }
}

/// UTF-8 text as bytes; `string` in Solidity.
///
/// Contract code never looks into characters: Unicode tables would cost 12 KB and more. As in Solidity the bytes are
/// not checked to be valid UTF-8.
public struct Text: Equatable, Sendable, ExpressibleByStringLiteral {
  /// The UTF-8 bytes.
  public var utf8: Bytes

  /// Text from its UTF-8 bytes.
  @inline(__always)
  public init(utf8: Bytes) {
    self.utf8 = utf8
  }

  /// Text from a literal.
  public init(stringLiteral literal: StaticString) {
    utf8 = Bytes(literal)
  }

  /// Whether there is no text.
  @inline(__always)
  public var isEmpty: Bool { utf8.isEmpty }
}
