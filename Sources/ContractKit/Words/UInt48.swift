/// An unsigned number of 48 bits: seconds and block numbers that share a slot; `uint48` in Solidity.
///
/// `+` and `-` revert with `Panic(0x11)` when the result does not fit.
public struct UInt48: Equatable, Sendable {
  /// The number; its upper 16 bits are zero.
  let value: UInt64

  /// The largest number as 64 bits: 2⁴⁸ − 1.
  @inline(__always)
  static var limit: UInt64 { 0xffff_ffff_ffff }

  /// The lowest 48 bits of a number.
  @inline(__always)
  public init(truncating value: UInt64) {
    self.value = value & UInt48.limit
  }

  /// The number as 48 bits; larger ones revert with `Panic(0x11)`.
  @inline(__always)
  public init(_ value: UInt64) {
    if value > UInt48.limit { Panic.arithmetic.raise() }
    self.value = value
  }

  /// The number as 48 bits; larger ones revert with `Panic(0x11)`.
  @inline(__always)
  public init(_ value: UInt256) { self.init(UInt64(value)) }

  /// 0.
  @inline(__always)
  public static var zero: UInt48 { UInt48(truncating: 0) }

  /// 2⁴⁸ − 1.
  @inline(__always)
  public static var max: UInt48 { UInt48(truncating: .max) }

  /// The sum; reverts with `Panic(0x11)` on overflow.
  @inline(__always)
  public static func + (left: UInt48, right: UInt48) -> UInt48 { UInt48(left.value &+ right.value) }

  /// The difference; reverts with `Panic(0x11)` when `right` is the larger.
  @inline(__always)
  public static func - (left: UInt48, right: UInt48) -> UInt48 {
    // A negative difference has its upper bits set, so that it does not fit.
    UInt48(left.value &- right.value)
  }

  /// Adds in place; reverts with `Panic(0x11)` on overflow.
  @inline(__always)
  public static func += (left: inout UInt48, right: UInt48) { left = left + right }

  /// Subtracts in place; reverts with `Panic(0x11)` when `right` is the larger.
  @inline(__always)
  public static func -= (left: inout UInt48, right: UInt48) { left = left - right }
}

extension UInt48: ExpressibleByIntegerLiteral {
  /// A number from a literal below 2⁴⁸.
  @inline(__always)
  public init(integerLiteral value: UInt64) { self.init(value) }
}

extension UInt48: Comparable {
  /// Whether the left number is the smaller one.
  @inline(__always)
  public static func < (left: UInt48, right: UInt48) -> Bool { left.value < right.value }
}

extension UInt48: ABIWord, MappingKey, TopicValue {
  /// The value of a word; nil when the word has bits that the type does not have.
  @inline(__always)
  public init?(word: UInt256) {
    if !word.isUInt64 || word.l0 > UInt48.limit { return nil }
    self.init(truncating: word.l0)
  }

  /// The value as a word.
  @inline(__always)
  public var word: UInt256 { UInt256(value) }
}

extension UInt48: StorageWord {
  /// The bytes that a value takes in a shared slot.
  @inline(__always)
  public static var storageWidth: Int { 6 }

  /// The value of the lowest bits of a word.
  @inline(__always)
  public init(storageWord: UInt256) { self.init(truncating: storageWord.l0) }
}

extension UInt64 {
  /// The same number as 64 bits.
  @inline(__always)
  public init(_ value: UInt48) { self = value.value }
}

extension UInt256 {
  /// The same number as 256 bits.
  @inline(__always)
  public init(_ value: UInt48) { self.init(value.value) }
}
