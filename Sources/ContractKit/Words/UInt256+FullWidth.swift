/// Where a quotient that is no whole number goes.
public enum Rounding: Equatable, Sendable {
  /// To the whole number below: what is paid out.
  case down
  /// To the whole number above: what is taken in.
  case up
}

extension UInt256 {
  /// `first * second / divisor` with the product at its full 512 bits, rounded as told.
  ///
  /// Reverts with `Panic(0x12)` when the divisor is 0 and with `Panic(0x11)` when the quotient is 2²⁵⁶ or more.
  @inline(never)
  public static func mulDiv(
    _ first: UInt256, _ second: UInt256, by divisor: UInt256, _ rounding: Rounding = .down
  ) -> UInt256 {
    if divisor.isZero { Panic.divisionByZero.raise() }
    let low = first &* second
    // Two numbers below 2¹²⁸ have a product of one word.
    if (first.l2 | first.l3 | second.l2 | second.l3) == 0 { return low.divided(by: divisor, rounding) }
    // The product modulo 2²⁵⁶ and modulo 2²⁵⁶ − 1 give its upper word (Chinese remainder theorem).
    let modulo = Host.ternary(.multiplyModulo, first, second, .max)
    let (difference, borrow) = modulo.subtractingReportingOverflow(low)
    let high = borrow ? difference &- .one : difference
    if high.isZero { return low.divided(by: divisor, rounding) }
    if divisor <= high { Panic.arithmetic.raise() }
    let remainder = Host.ternary(.multiplyModulo, first, second, divisor)
    let quotient = exactQuotient(high: high, low: low, remainder: remainder, divisor: divisor)
    return rounding == .up && !remainder.isZero ? quotient + .one : quotient
  }

  /// The quotient, rounded as told; the divisor is not 0.
  @inline(__always)
  func divided(by divisor: UInt256, _ rounding: Rounding) -> UInt256 {
    let quotient = Host.binary(.divide, self, divisor)
    return rounding == .up && quotient &* divisor != self ? quotient &+ .one : quotient
  }

  /// `((high << 256 | low) - remainder) / divisor`, which has no remainder and fits in one word.
  private static func exactQuotient(high: UInt256, low: UInt256, remainder: UInt256, divisor: UInt256) -> UInt256 {
    let (rest, borrow) = low.subtractingReportingOverflow(remainder)
    let upper = borrow ? high &- .one : high
    // The powers of two of the divisor leave by a shift; what remains is odd and has an inverse modulo 2²⁵⁶.
    let shift = divisor.trailingZeroBitCount
    let odd = divisor >> shift
    let shifted = shift == 0 ? rest : rest >> shift | upper << (256 - shift)
    return shifted &* odd.oddInverse
  }

  /// The inverse of an odd number modulo 2²⁵⁶.
  private var oddInverse: UInt256 {
    // Right in 5 bits, and each step of Newton's method doubles them: 10, 20, 40, 80 within one limb and beyond.
    var inverse = UInt256((l0 &* 3) ^ 2)
    for _ in 0..<6 { inverse = inverse &* (UInt256(2) &- self &* inverse) }
    return inverse
  }

  /// The number of zero bits below the lowest one; 256 for 0.
  public var trailingZeroBitCount: Int {
    if l0 != 0 { return l0.trailingZeroBitCount }
    if l1 != 0 { return 64 + l1.trailingZeroBitCount }
    if l2 != 0 { return 128 + l2.trailingZeroBitCount }
    return 192 + l3.trailingZeroBitCount
  }

  /// The number of bits up to the highest one; 0 for 0.
  public var bitWidth: Int {
    if l3 != 0 { return 256 - l3.leadingZeroBitCount }
    if l2 != 0 { return 192 - l2.leadingZeroBitCount }
    if l1 != 0 { return 128 - l1.leadingZeroBitCount }
    return 64 - l0.leadingZeroBitCount
  }

  /// The square root, rounded down.
  @inline(never)
  public func squareRoot() -> UInt256 {
    if isZero { return self }
    // Not below the root, so that Newton's method comes down and stops at the first step that does not.
    var root = UInt256.one << ((bitWidth + 1) / 2)
    while true {
      let next = (root &+ Host.binary(.divide, self, root)) >> 1
      if next >= root { return root }
      root = next
    }
  }
}
