/// A signed 256-bit number in two's complement; `int256` in Solidity.
///
/// `+`, `-` and `*` revert with `Panic(0x11)` when the result does not fit, as Solidity's operators do.
public struct Int256: Equatable, Sendable {
  /// The bits as an unsigned number: negative numbers are 2²⁵⁶ less their magnitude.
  public var bits: UInt256

  /// The number of bits in two's complement.
  @inline(__always)
  public init(bits: UInt256) {
    self.bits = bits
  }

  /// A number from a smaller one.
  @inline(__always)
  public init(_ value: Int64) {
    let sign = UInt64(bitPattern: value >> 63)
    bits = UInt256(l0: UInt64(bitPattern: value), l1: sign, l2: sign, l3: sign)
  }

  /// The number; 2²⁵⁵ and more revert with `Panic(0x11)`.
  @inline(__always)
  public init(_ value: UInt256) {
    if value.l3 >> 63 != 0 { Panic.arithmetic.raise() }
    bits = value
  }

  /// 0.
  @inline(__always)
  public static var zero: Int256 { Int256(bits: .zero) }

  /// 2²⁵⁵ − 1.
  @inline(__always)
  public static var max: Int256 { Int256(bits: UInt256(l0: .max, l1: .max, l2: .max, l3: .max &>> 1)) }

  /// −2²⁵⁵.
  @inline(__always)
  public static var min: Int256 { Int256(bits: UInt256(l0: 0, l1: 0, l2: 0, l3: 1 &<< 63)) }

  /// Whether the number is 0.
  @inline(__always)
  public var isZero: Bool { bits.isZero }

  /// Whether the number is below 0.
  @inline(__always)
  public var isNegative: Bool { bits.l3 >> 63 != 0 }

  /// The distance from 0.
  @inline(__always)
  public var magnitude: UInt256 { isNegative ? .zero &- bits : bits }

  /// A number from its sign and its distance from 0; reverts with `Panic(0x11)` when there is no such number.
  public init(isNegative: Bool, magnitude: UInt256) {
    bits = isNegative ? .zero &- magnitude : magnitude
    if self.isNegative != isNegative && !magnitude.isZero { Panic.arithmetic.raise() }
  }
}

extension Int256: ExpressibleByIntegerLiteral {
  /// A number from a literal of 64 bits with their sign.
  @inline(__always)
  public init(integerLiteral value: Int64) { self.init(value) }
}

extension Int256: Comparable {
  /// Whether the left number is the smaller one.
  public static func < (left: Int256, right: Int256) -> Bool {
    if left.isNegative != right.isNegative { return left.isNegative }
    return left.bits < right.bits
  }
}

extension Int256 {
  /// The sum; reverts with `Panic(0x11)` when it does not fit.
  @inline(never)
  public static func + (left: Int256, right: Int256) -> Int256 {
    let sum = Int256(bits: left.bits &+ right.bits)
    if left.isNegative == right.isNegative && sum.isNegative != left.isNegative { Panic.arithmetic.raise() }
    return sum
  }

  /// The difference; reverts with `Panic(0x11)` when it does not fit.
  @inline(never)
  public static func - (left: Int256, right: Int256) -> Int256 {
    let difference = Int256(bits: left.bits &- right.bits)
    if left.isNegative != right.isNegative && difference.isNegative != left.isNegative { Panic.arithmetic.raise() }
    return difference
  }

  /// The product; reverts with `Panic(0x11)` when it does not fit.
  @inline(never)
  public static func * (left: Int256, right: Int256) -> Int256 {
    Int256(isNegative: left.isNegative != right.isNegative, magnitude: left.magnitude * right.magnitude)
  }

  /// The quotient, rounded towards 0; reverts with `Panic(0x12)` for a divisor of 0 and with `Panic(0x11)` for
  /// `.min / -1`.
  @inline(never)
  public static func / (left: Int256, right: Int256) -> Int256 {
    Int256(isNegative: left.isNegative != right.isNegative, magnitude: left.magnitude / right.magnitude)
  }

  /// The remainder, with the sign of `left`; reverts with `Panic(0x12)` for a divisor of 0.
  @inline(never)
  public static func % (left: Int256, right: Int256) -> Int256 {
    Int256(isNegative: left.isNegative, magnitude: left.magnitude % right.magnitude)
  }

  /// The number with the other sign; reverts with `Panic(0x11)` for `.min`.
  @inline(__always)
  public static prefix func - (value: Int256) -> Int256 { .zero - value }

  /// Adds in place; reverts with `Panic(0x11)` when the result does not fit.
  @inline(__always)
  public static func += (left: inout Int256, right: Int256) { left = left + right }

  /// Subtracts in place; reverts with `Panic(0x11)` when the result does not fit.
  @inline(__always)
  public static func -= (left: inout Int256, right: Int256) { left = left - right }

  /// Multiplies in place; reverts with `Panic(0x11)` when the result does not fit.
  @inline(__always)
  public static func *= (left: inout Int256, right: Int256) { left = left * right }
}

extension Int256: ABIWord, MappingKey, TopicValue {
  /// The value of a word.
  @inline(__always)
  public init?(word: UInt256) { bits = word }

  /// The value as a word.
  @inline(__always)
  public var word: UInt256 { bits }
}

extension Int256: StorageWord {
  /// The value of a word.
  @inline(__always)
  public init(storageWord: UInt256) { bits = storageWord }
}

extension UInt256 {
  /// The number; a negative one reverts with `Panic(0x11)`.
  @inline(__always)
  public init(_ value: Int256) {
    if value.isNegative { Panic.arithmetic.raise() }
    self = value.bits
  }
}
