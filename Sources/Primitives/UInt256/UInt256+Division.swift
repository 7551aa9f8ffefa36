extension UInt256 {
  /// The quotient rounded down; division by zero gives zero (EVM `DIV`).
  @inlinable
  public func divided(by divisor: UInt256) -> UInt256 {
    quotientAndRemainder(dividingBy: divisor).quotient
  }

  /// The remainder; division by zero gives zero (EVM `MOD`).
  @inlinable
  public func remainder(dividingBy divisor: UInt256) -> UInt256 {
    quotientAndRemainder(dividingBy: divisor).remainder
  }

  /// Quotient and remainder together; division by zero gives zero for both.
  @inlinable
  public func quotientAndRemainder(dividingBy divisor: UInt256) -> (quotient: UInt256, remainder: UInt256) {
    if fitsInUInt64 && divisor.fitsInUInt64 {
      guard divisor.l0 != 0 else { return (.zero, .zero) }
      return (UInt256(l0 / divisor.l0), UInt256(l0 % divisor.l0))
    }
    return longDivision(by: divisor)
  }

  /// The general case of division: 256 bits by 256 bits.
  @usableFromInline
  func longDivision(by divisor: UInt256) -> (quotient: UInt256, remainder: UInt256) {
    guard divisor <= self else { return (.zero, self) }
    if divisor.fitsInUInt64 {
      guard let divisor = LimbDivisor(divisor.l0) else { return (.zero, .zero) }
      let (quotient, remainder) = divisor.divide(self)
      return (quotient, UInt256(remainder))
    }
    let long = LongDivisor(divisor)
    let (high, low) = (long.shift == 0 ? .zero : self >> (256 &- long.shift), self << long.shift)
    var quotient = UInt256.zero
    var rest: UInt256
    // A divisor of n limbs leaves a quotient of at most 5 − n: the limbs before it only fill the remainder.
    if divisor.l3 != 0 {
      rest = UInt256(l0: low.l1, l1: low.l2, l2: low.l3, l3: high.l0)
    } else if divisor.l2 != 0 {
      rest = UInt256(l0: low.l2, l1: low.l3, l2: high.l0, l3: high.l1)
      quotient.l1 = long.takeDigit(&rest, next: low.l1)
    } else {
      rest = UInt256(l0: low.l3, l1: high.l0, l2: high.l1, l3: high.l2)
      quotient.l2 = long.takeDigit(&rest, next: low.l2)
      quotient.l1 = long.takeDigit(&rest, next: low.l1)
    }
    quotient.l0 = long.takeDigit(&rest, next: low.l0)
    return (quotient, rest >> long.shift)
  }

  /// (`self` + `other`) mod `modulus` without losing the 257th bit; modulus zero gives zero (EVM `ADDMOD`).
  public func addMod(_ other: UInt256, modulus: UInt256) -> UInt256 {
    let (sum, overflow) = addingReportingOverflow(other)
    if self < modulus, other < modulus {
      let (difference, isBelow) = sum.subtractingReportingOverflow(modulus)
      return isBelow && !overflow ? sum : difference
    }
    guard overflow, !modulus.isZero else { return sum.remainder(dividingBy: modulus) }
    return UInt256.remainder(high: .one, low: sum, dividingBy: modulus)
  }

  /// (`self` × `other`) mod `modulus` over the full 512-bit product; modulus zero gives zero (EVM `MULMOD`).
  public func multiplyMod(_ other: UInt256, modulus: UInt256) -> UInt256 {
    guard !modulus.isZero else { return .zero }
    let (high, low) = multipliedFullWidth(by: other)
    guard !high.isZero else { return low.remainder(dividingBy: modulus) }
    return UInt256.remainder(high: high, low: low, dividingBy: modulus)
  }

  /// The remainder of a 512-bit number; the modulus is not zero.
  private static func remainder(high: UInt256, low: UInt256, dividingBy modulus: UInt256) -> UInt256 {
    let high = high < modulus ? high : high.remainder(dividingBy: modulus)
    if let divisor = LimbDivisor(exactly: modulus) { return UInt256(divisor.divide(low, after: high.l0).remainder) }
    let long = LongDivisor(modulus)
    let carried = long.shift == 0 ? .zero : low >> (256 &- long.shift)
    var rest = high << long.shift | carried
    let next = low << long.shift
    _ = long.takeDigit(&rest, next: next.l3)
    _ = long.takeDigit(&rest, next: next.l2)
    _ = long.takeDigit(&rest, next: next.l1)
    _ = long.takeDigit(&rest, next: next.l0)
    return rest >> long.shift
  }
}

/// A divisor of one limb made ready: whoever divides by the same number often saves the reciprocal's computation.
@frozen
public struct LimbDivisor: Sendable {
  /// The divisor, shifted so that its top bit is set.
  public let limb: UInt64
  /// ⌊(2¹²⁸ − 1) / `limb`⌋ − 2⁶⁴.
  public let reciprocal: UInt64
  /// How far the divisor was shifted.
  public let shift: UInt64

  /// Makes a divisor ready; nil for zero.
  public init?(_ divisor: UInt64) {
    if divisor == 0 { return nil }
    shift = UInt64(truncatingIfNeeded: divisor.leadingZeroBitCount)
    limb = divisor &<< shift
    reciprocal = Reciprocal.of(limb)
  }

  /// Makes a divisor of a word; nil when it is zero or has more than one limb.
  init?(exactly divisor: UInt256) {
    guard divisor.fitsInUInt64 else { return nil }
    self.init(divisor.l0)
  }

  /// A divisor from the parts of another.
  @inlinable
  public init(limb: UInt64, reciprocal: UInt64, shift: UInt64) {
    self.limb = limb
    self.reciprocal = reciprocal
    self.shift = shift
  }

  /// Quotient and remainder of `word`.
  public func divide(_ word: UInt256) -> (quotient: UInt256, remainder: UInt64) { divide(word, after: 0) }

  /// The lower 256 bits of the quotient, and the remainder, of `high` × 2²⁵⁶ + `word`; `high` is below the divisor.
  @inline(__always)
  func divide(_ word: UInt256, after high: UInt64) -> (quotient: UInt256, remainder: UInt64) {
    var quotient = UInt256.zero
    var rest: UInt64
    // Leading zero limbs give zero digits; after them the bits that are shifted in are the remainder.
    if high | word.l3 | word.l2 != 0 {
      rest = joined(high, word.l3)
      quotient.l3 = takeDigit(&rest, next: joined(word.l3, word.l2))
      quotient.l2 = takeDigit(&rest, next: joined(word.l2, word.l1))
    } else {
      rest = joined(0, word.l1)
    }
    quotient.l1 = takeDigit(&rest, next: joined(word.l1, word.l0))
    quotient.l0 = takeDigit(&rest, next: word.l0 &<< shift)
    return (quotient, rest &>> shift)
  }

  /// The upper limb of two that are shifted together.
  @inline(__always)
  private func joined(_ high: UInt64, _ low: UInt64) -> UInt64 {
    high &<< shift | (low &>> 1) &>> (63 &- shift)
  }

  /// Divides `rest` × 2⁶⁴ + `next`: gives the quotient and leaves the remainder; `rest` is below the divisor
  /// (Möller and Granlund, algorithm 4).
  @inline(__always)
  private func takeDigit(_ rest: inout UInt64, next: UInt64) -> UInt64 {
    let estimate = UInt128(reciprocal) &* UInt128(rest) &+ (UInt128(rest) << 64 | UInt128(next))
    var digit = estimate.highHalf &+ 1
    var remainder = next &- digit &* limb
    if remainder > estimate.lowHalf {
      digit &-= 1
      remainder &+= limb
    }
    if remainder >= limb {
      digit &+= 1
      remainder &-= limb
    }
    rest = remainder
    return digit
  }
}

/// A divisor of two to four limbs, shifted so that the top bit of its fourth limb is set.
///
/// Knuth's Algorithm D (The Art of Computer Programming, volume 2, section 4.3.1) with the reciprocals of
/// Möller and Granlund, "Improved division by invariant integers" (2011), so that the inner step multiplies
/// instead of dividing. The remainder stays in four limbs; dividends are shifted as the divisor is.
struct LongDivisor {
  private let word: UInt256
  private let top: UInt128
  private let reciprocal: UInt64
  /// How far the divisor was shifted.
  let shift: Int

  /// - Precondition: `divisor` needs more than one limb.
  @inline(__always)
  init(_ divisor: UInt256) {
    shift = divisor.leadingZeroBitCount
    word = divisor << shift
    top = UInt128(word.l3) << 64 | UInt128(word.l2)
    reciprocal = Reciprocal.of(top)
  }

  /// Divides `rest` × 2⁶⁴ + `next`: gives the quotient's digit and leaves the remainder; `rest` is below the divisor.
  @inline(__always)
  func takeDigit(_ rest: inout UInt256, next: UInt64) -> UInt64 {
    if UInt128(rest.l3) << 64 | UInt128(rest.l2) == top {
      // The digit would not fit; 2⁶⁴ − 1 is then exact.
      let shifted = UInt256(l0: next, l1: rest.l0, l2: rest.l1, l3: rest.l2)
      rest = shifted &- UInt256(l0: 0, l1: word.l0, l2: word.l1, l3: word.l2) &+ word
      return .max
    }
    var (digit, upper) = Reciprocal.divide(rest.l3, rest.l2, rest.l1, by: top, reciprocal: reciprocal)
    let product0 = UInt128(digit) &* UInt128(word.l0)
    let product1 = UInt128(digit) &* UInt128(word.l1) &+ UInt128(product0.highHalf)
    let lower = UInt128(rest.l0) << 64 | UInt128(next)
    let (difference, borrow) = lower.subtractingReportingOverflow(
      UInt128(product1.lowHalf) << 64 | UInt128(product0.lowHalf))
    let (left, isNegative) = upper.subtractingReportingOverflow(UInt128(product1.highHalf) &+ (borrow ? 1 : 0))
    upper = left
    rest = UInt256(l0: difference.lowHalf, l1: difference.highHalf, l2: upper.lowHalf, l3: upper.highHalf)
    if isNegative {
      digit &-= 1
      rest = rest &+ word
    }
    return digit
  }
}

/// Division of three limbs by two through a precomputed reciprocal (Möller and Granlund).
enum Reciprocal {
  /// ⌊(2¹²⁸ − 1) / `divisor`⌋ − 2⁶⁴ for a divisor with its top bit set (Algorithm 3): an estimate of eleven bits, refined
  /// by three steps of Newton's iteration, because dividing 128 bits takes much longer.
  @inline(__always)
  static func of(_ divisor: UInt64) -> UInt64 {
    let top40 = (divisor &>> 24) &+ 1
    let top63 = (divisor &>> 1) &+ (divisor & 1)
    // The top nine bits lie between 256 and 511.
    let v0 = UInt64(0x7FD00 / UInt32(truncatingIfNeeded: divisor &>> 55))
    let v1 = (v0 &<< 11) &- ((v0 &* v0 &* top40) &>> 40) &- 1
    let v2 = (v1 &<< 13) &+ ((v1 &* ((1 &<< 60) &- v1 &* top40)) &>> 47)
    let error = ((v2 &>> 1) & (0 &- (divisor & 1))) &- v2 &* top63
    let v3 = (v2.multipliedFullWidth(by: error).high &>> 1) &+ (v2 &<< 31)
    let product = UInt128(v3) &* UInt128(divisor) &+ UInt128(divisor)
    return v3 &- product.highHalf &- divisor
  }

  /// ⌊(2¹⁹² − 1) / `divisor`⌋ − 2⁶⁴ for a divisor with its top bit set (Algorithm 6).
  @inline(__always)
  static func of(_ divisor: UInt128) -> UInt64 {
    let (high, low) = (divisor.highHalf, divisor.lowHalf)
    var value = of(high)
    var rest = high &* value &+ low
    if rest < low {
      value &-= 1
      if rest >= high {
        value &-= 1
        rest &-= high
      }
      rest &-= high
    }
    let product = UInt128(value) &* UInt128(low)
    rest &+= product.highHalf
    if rest < product.highHalf {
      value &-= 1
      if UInt128(rest) << 64 | UInt128(product.lowHalf) >= divisor { value &-= 1 }
    }
    return value
  }

  /// Three limbs by two (Algorithm 5); the upper two are below `divisor`.
  @inline(__always)
  static func divide(
    _ u2: UInt64, _ u1: UInt64, _ u0: UInt64, by divisor: UInt128, reciprocal: UInt64
  ) -> (quotient: UInt64, remainder: UInt128) {
    let estimate = UInt128(reciprocal) &* UInt128(u2) &+ (UInt128(u2) << 64 | UInt128(u1))
    let first = estimate.highHalf
    let partial = u1 &- first &* divisor.highHalf
    var remainder =
      (UInt128(partial) << 64 | UInt128(u0)) &- UInt128(first) &* UInt128(divisor.lowHalf) &- divisor
    var quotient = first &+ 1
    if remainder.highHalf >= estimate.lowHalf {
      quotient &-= 1
      remainder &+= divisor
    }
    if remainder >= divisor {
      quotient &+= 1
      remainder &-= divisor
    }
    return (quotient, remainder)
  }
}
