/// One byte; `bytes1` in Solidity.
public struct Bytes1: Equatable, Sendable {
  /// The byte.
  public var number: UInt8

  /// The byte of a number.
  @inline(__always)
  public init(_ number: UInt8) {
    self.number = number
  }
}

extension Bytes1: ExpressibleByIntegerLiteral {
  /// The byte of a literal.
  @inline(__always)
  public init(integerLiteral value: UInt8) { self.init(value) }
}

extension Bytes1: ABIWord, MappingKey, TopicValue {
  /// The value of a word; nil when the word has bits that the type does not have.
  @inline(__always)
  public init?(word: UInt256) {
    if (word.l0 | word.l1 | word.l2 | word.l3 &<< 8) != 0 { return nil }
    self.init(UInt8(truncatingIfNeeded: word.l3 &>> 56))
  }

  /// The value as a word: the byte comes first and zeros follow.
  @inline(__always)
  public var word: UInt256 { UInt256(l0: 0, l1: 0, l2: 0, l3: UInt64(number) &<< 56) }
}

extension Bytes1: StorageWord {
  /// The bytes that a value takes in a shared slot.
  @inline(__always)
  public static var storageWidth: Int { 1 }

  /// The value of the lowest bits of a word.
  @inline(__always)
  public init(storageWord: UInt256) { self.init(UInt8(truncatingIfNeeded: storageWord.l0)) }

  /// The value as the lowest bits of a word: in storage the byte lies at the low end of its place.
  @inline(__always)
  public var storageWord: UInt256 { UInt256(UInt64(number)) }
}
