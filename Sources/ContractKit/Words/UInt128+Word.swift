// Swift's own `UInt128` is Solidity's `uint128`. As with Swift's other integers an overflow of `+`, `-` and `*` stops
// the frame; amounts of money are `UInt256`, and are narrowed where they are stored.

extension UInt128: ABIWord, MappingKey, TopicValue {
  /// The value of a word; nil when the word has bits that the type does not have.
  @inline(__always)
  public init?(word: UInt256) {
    if (word.l2 | word.l3) != 0 { return nil }
    self.init(low: word.l0, high: word.l1)
  }

  /// The value as a word.
  @inline(__always)
  public var word: UInt256 { UInt256(self) }
}

extension UInt128: StorageWord {
  /// The bytes that a value takes in a shared slot.
  @inline(__always)
  public static var storageWidth: Int { 16 }

  /// The value of the lowest bits of a word.
  @inline(__always)
  public init(storageWord: UInt256) { self.init(low: storageWord.l0, high: storageWord.l1) }
}

extension UInt128 {
  @inline(__always)
  init(low: UInt64, high: UInt64) {
    self = UInt128(truncatingIfNeeded: high) &<< 64 | UInt128(truncatingIfNeeded: low)
  }

  /// The number as 128 bits; larger ones revert with `Panic(0x11)`.
  @inline(__always)
  public init(_ value: UInt256) {
    if (value.l2 | value.l3) != 0 { Panic.arithmetic.raise() }
    self.init(low: value.l0, high: value.l1)
  }
}

extension UInt256 {
  /// The same number as 256 bits.
  @inline(__always)
  public init(_ value: UInt128) {
    self.init(
      l0: UInt64(truncatingIfNeeded: value), l1: UInt64(truncatingIfNeeded: value &>> 64), l2: 0, l3: 0)
  }
}
