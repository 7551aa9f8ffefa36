/// An unsigned 256-bit integer, the word of the Ethereum virtual machine (Yellow Paper, section 9.1).
///
/// Four named limbs, least significant first, keep the value in registers. Arithmetic that can leave the range is
/// either marked by `&` (wraps modulo 2²⁵⁶, as the EVM does) or reports the overflow; nothing traps.
@frozen
public struct UInt256: Sendable, Hashable {
  /// Bits 0 to 63.
  public var l0: UInt64
  /// Bits 64 to 127.
  public var l1: UInt64
  /// Bits 128 to 191.
  public var l2: UInt64
  /// Bits 192 to 255.
  public var l3: UInt64

  /// A value from its limbs, `l0` least significant.
  @inlinable
  public init(l0: UInt64, l1: UInt64, l2: UInt64, l3: UInt64) {
    self.l0 = l0
    self.l1 = l1
    self.l2 = l2
    self.l3 = l3
  }

  /// A 64-bit value, widened.
  @inlinable
  public init(_ value: UInt64) {
    self.init(l0: value, l1: 0, l2: 0, l3: 0)
  }

  /// A machine integer, widened.
  ///
  /// - Precondition: `value` is not negative.
  @inlinable
  public init(_ value: Int) {
    self.init(UInt64(value))
  }

  /// A 128-bit value, widened.
  @inlinable
  public init(_ value: UInt128) {
    self.init(l0: UInt64(truncatingIfNeeded: value), l1: UInt64(truncatingIfNeeded: value >> 64), l2: 0, l3: 0)
  }

  /// One for `true`, zero for `false`: the result of an EVM comparison.
  @inlinable
  public init(_ value: Bool) {
    self.init(UInt64(value ? 1 : 0))
  }

  /// 0.
  @inlinable public static var zero: UInt256 { UInt256(l0: 0, l1: 0, l2: 0, l3: 0) }

  /// 1.
  @inlinable public static var one: UInt256 { UInt256(l0: 1, l1: 0, l2: 0, l3: 0) }

  /// 2²⁵⁶ − 1.
  @inlinable public static var max: UInt256 { UInt256(l0: .max, l1: .max, l2: .max, l3: .max) }

  /// Whether the value is 0.
  @inlinable public var isZero: Bool { (l0 | l1 | l2 | l3) == 0 }

  /// Whether the upper three limbs are 0, so that `l0` is the whole value.
  @inlinable public var fitsInUInt64: Bool { (l1 | l2 | l3) == 0 }
}

extension UInt256: ExpressibleByIntegerLiteral {
  /// A value from a literal of at most 64 bits, which folds to a constant.
  @inlinable
  public init(integerLiteral value: UInt64) {
    self.init(value)
  }
}

extension UInt256: Comparable {
  /// Unsigned comparison.
  @inlinable @inline(__always)
  public static func < (left: UInt256, right: UInt256) -> Bool {
    left.subtractingReportingOverflow(right).overflow
  }
}

extension UInt64 {
  /// The value of `word`, or nil when it needs more than 64 bits.
  @inlinable
  public init?(exactly word: UInt256) {
    guard word.fitsInUInt64 else { return nil }
    self = word.l0
  }

  /// The value of `word`, or the greatest 64-bit number when it needs more than 64 bits.
  @inlinable
  public init(clamping word: UInt256) {
    self = word.fitsInUInt64 ? word.l0 : .max
  }
}

extension Int {
  /// The value of `word`, or nil when it exceeds `Int.max`.
  @inlinable
  public init?(exactly word: UInt256) {
    guard word.fitsInUInt64, word.l0 <= UInt64(Int.max) else { return nil }
    self = Int(truncatingIfNeeded: word.l0)
  }
}
