extension UInt256 {
  /// The sum modulo 2²⁵⁶ and whether it was larger than that.
  @inline(never)
  public func addingReportingOverflow(_ other: UInt256) -> (partialValue: UInt256, overflow: Bool) {
    var carry: UInt64 = 0
    let r0 = UInt256.add(l0, other.l0, &carry)
    let r1 = UInt256.add(l1, other.l1, &carry)
    let r2 = UInt256.add(l2, other.l2, &carry)
    let r3 = UInt256.add(l3, other.l3, &carry)
    return (UInt256(l0: r0, l1: r1, l2: r2, l3: r3), carry != 0)
  }

  /// The difference modulo 2²⁵⁶ and whether it was negative.
  @inline(never)
  public func subtractingReportingOverflow(_ other: UInt256) -> (partialValue: UInt256, overflow: Bool) {
    var borrow: UInt64 = 0
    let r0 = UInt256.subtract(l0, other.l0, &borrow)
    let r1 = UInt256.subtract(l1, other.l1, &borrow)
    let r2 = UInt256.subtract(l2, other.l2, &borrow)
    let r3 = UInt256.subtract(l3, other.l3, &borrow)
    return (UInt256(l0: r0, l1: r1, l2: r2, l3: r3), borrow != 0)
  }

  // The carry is a number, 0 or 1: a comparison gives it without a branch.

  @inline(__always)
  private static func add(_ a: UInt64, _ b: UInt64, _ carry: inout UInt64) -> UInt64 {
    let partial = a &+ b
    let sum = partial &+ carry
    carry = (partial < a ? 1 : 0) | (sum < partial ? 1 : 0)
    return sum
  }

  @inline(__always)
  private static func subtract(_ a: UInt64, _ b: UInt64, _ borrow: inout UInt64) -> UInt64 {
    let partial = a &- b
    let difference = partial &- borrow
    borrow = (a < b ? 1 : 0) | (partial < borrow ? 1 : 0)
    return difference
  }

  /// The sum; reverts with `Panic(0x11)` on overflow.
  @inline(never)
  public static func + (left: UInt256, right: UInt256) -> UInt256 {
    let (sum, overflow) = left.addingReportingOverflow(right)
    if overflow { Panic.arithmetic.raise() }
    return sum
  }

  /// The difference; reverts with `Panic(0x11)` when `right` is the larger.
  @inline(never)
  public static func - (left: UInt256, right: UInt256) -> UInt256 {
    let (difference, overflow) = left.subtractingReportingOverflow(right)
    if overflow { Panic.arithmetic.raise() }
    return difference
  }

  /// The product; reverts with `Panic(0x11)` on overflow.
  @inline(never)
  public static func * (left: UInt256, right: UInt256) -> UInt256 {
    let product = left &* right
    // Two numbers below 2¹²⁸ cannot overflow; for others the quotient gives the overflow away.
    if (left.l2 | left.l3 | right.l2 | right.l3) != 0 && !left.isZero
      && Host.binary(.divide, product, left) != right
    {
      Panic.arithmetic.raise()
    }
    return product
  }

  /// The quotient, rounded down; reverts with `Panic(0x12)` when `right` is 0.
  @inline(never)
  public static func / (left: UInt256, right: UInt256) -> UInt256 {
    if right.isZero { Panic.divisionByZero.raise() }
    return Host.binary(.divide, left, right)
  }

  /// The remainder; reverts with `Panic(0x12)` when `right` is 0.
  @inline(never)
  public static func % (left: UInt256, right: UInt256) -> UInt256 {
    if right.isZero { Panic.divisionByZero.raise() }
    return Host.binary(.remainder, left, right)
  }

  /// The sum modulo 2²⁵⁶.
  @inline(__always)
  public static func &+ (left: UInt256, right: UInt256) -> UInt256 {
    left.addingReportingOverflow(right).partialValue
  }

  /// The difference modulo 2²⁵⁶.
  @inline(__always)
  public static func &- (left: UInt256, right: UInt256) -> UInt256 {
    left.subtractingReportingOverflow(right).partialValue
  }

  /// The product modulo 2²⁵⁶.
  @inline(__always)
  public static func &* (left: UInt256, right: UInt256) -> UInt256 {
    Host.binary(.multiply, left, right)
  }

  /// Adds in place; reverts with `Panic(0x11)` on overflow.
  @inline(__always)
  public static func += (left: inout UInt256, right: UInt256) { left = left + right }

  /// Subtracts in place; reverts with `Panic(0x11)` when `right` is the larger.
  @inline(__always)
  public static func -= (left: inout UInt256, right: UInt256) { left = left - right }

  /// Multiplies in place; reverts with `Panic(0x11)` on overflow.
  @inline(__always)
  public static func *= (left: inout UInt256, right: UInt256) { left = left * right }

  /// `self` to the power of `exponent` modulo 2²⁵⁶.
  public func power(_ exponent: UInt256) -> UInt256 { Host.binary(.power, self, exponent) }

  /// `(self + other) % modulus` without overflow; reverts with `Panic(0x12)` when the modulus is 0.
  public func adding(_ other: UInt256, modulo modulus: UInt256) -> UInt256 {
    if modulus.isZero { Panic.divisionByZero.raise() }
    return Host.ternary(.addModulo, self, other, modulus)
  }

  /// `(self * other) % modulus` without overflow; reverts with `Panic(0x12)` when the modulus is 0.
  public func multiplied(by other: UInt256, modulo modulus: UInt256) -> UInt256 {
    if modulus.isZero { Panic.divisionByZero.raise() }
    return Host.ternary(.multiplyModulo, self, other, modulus)
  }
}
