/// An unsigned 256-bit number, the word of contract storage and of the Solidity ABI.
///
/// `+`, `-` and `*` revert with `Panic(0x11)` on overflow and `/` and `%` with `Panic(0x12)` when the divisor is
/// zero, as Solidity's operators do; the operators with `&` wrap around. In memory it is 32 bytes, least significant
/// first, which is the form that the host takes and gives.
public struct UInt256: Equatable, Sendable {
  /// Bits 0 to 63.
  public var l0: UInt64
  /// Bits 64 to 127.
  public var l1: UInt64
  /// Bits 128 to 191.
  public var l2: UInt64
  /// Bits 192 to 255.
  public var l3: UInt64

  /// A number from its four limbs, least significant first.
  @inline(__always)
  public init(l0: UInt64, l1: UInt64, l2: UInt64, l3: UInt64) {
    self.l0 = l0
    self.l1 = l1
    self.l2 = l2
    self.l3 = l3
  }

  /// A number from a smaller one.
  @inline(__always)
  public init(_ value: UInt64) {
    self.init(l0: value, l1: 0, l2: 0, l3: 0)
  }

  /// A number from a count or an index; negative numbers revert with `Panic(0x11)`.
  @inline(__always)
  public init(_ value: Int) {
    if value < 0 { Panic.arithmetic.raise() }
    self.init(UInt64(value))
  }

  /// 0.
  @inline(__always)
  public static var zero: UInt256 { UInt256(UInt64(0)) }

  /// 1.
  @inline(__always)
  public static var one: UInt256 { UInt256(UInt64(1)) }

  /// 2²⁵⁶ − 1.
  @inline(__always)
  public static var max: UInt256 { UInt256(l0: .max, l1: .max, l2: .max, l3: .max) }

  /// 10¹⁸: the wei in one OPEN.
  @inline(__always)
  public static var ether: UInt256 { UInt256(UInt64(1_000_000_000_000_000_000)) }

  /// Whether the number is 0.
  @inline(__always)
  public var isZero: Bool { (l0 | l1 | l2 | l3) == 0 }

  /// Whether the number fits in 64 bits.
  @inline(__always)
  public var isUInt64: Bool { (l1 | l2 | l3) == 0 }
}

extension UInt256: ExpressibleByIntegerLiteral {
  /// A number from a literal below 2⁶⁴.
  @inline(__always)
  public init(integerLiteral value: UInt64) {
    self.init(value)
  }
}

extension UInt256: Comparable {
  /// Whether the left number is the smaller one.
  public static func < (left: UInt256, right: UInt256) -> Bool {
    left.subtractingReportingOverflow(right).overflow
  }
}

extension UInt64 {
  /// The number as 64 bits; larger numbers revert with `Panic(0x11)`.
  @inline(__always)
  public init(_ value: UInt256) {
    if !value.isUInt64 { Panic.arithmetic.raise() }
    self = value.l0
  }
}
