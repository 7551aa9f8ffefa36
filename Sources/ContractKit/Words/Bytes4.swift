/// Four bytes, mostly a function's selector or an interface's identifier; `bytes4` in Solidity.
public struct Bytes4: Equatable, Sendable {
  /// The bytes as a number, read big-endian.
  public var number: UInt32

  /// The bytes of a number, written big-endian: `Bytes4(0x80ac_58cd)`.
  @inline(__always)
  public init(_ number: UInt32) {
    self.number = number
  }

  /// Four zero bytes.
  @inline(__always)
  public static var zero: Bytes4 { Bytes4(0) }

  /// Whether all bytes are zero.
  @inline(__always)
  public var isZero: Bool { number == 0 }
}

extension Bytes4: ExpressibleByIntegerLiteral {
  /// The bytes of a literal, written big-endian.
  @inline(__always)
  public init(integerLiteral value: UInt32) { self.init(value) }
}

extension Bytes4: ABIWord, MappingKey, TopicValue {
  /// The value of a word; nil when the word has bits that the type does not have.
  @inline(__always)
  public init?(word: UInt256) {
    if (word.l0 | word.l1 | word.l2 | (word.l3 & 0xffff_ffff)) != 0 { return nil }
    self.init(UInt32(truncatingIfNeeded: word.l3 &>> 32))
  }

  /// The value as a word: the bytes come first and zeros follow.
  @inline(__always)
  public var word: UInt256 { UInt256(l0: 0, l1: 0, l2: 0, l3: UInt64(number) &<< 32) }
}

extension Bytes4: StorageWord {
  /// The bytes that a value takes in a shared slot.
  @inline(__always)
  public static var storageWidth: Int { 4 }

  /// The value of the lowest bits of a word.
  @inline(__always)
  public init(storageWord: UInt256) { self.init(UInt32(truncatingIfNeeded: storageWord.l0)) }

  /// The value as the lowest bits of a word: in storage the bytes lie at the low end of their place.
  @inline(__always)
  public var storageWord: UInt256 { UInt256(UInt64(number)) }
}
