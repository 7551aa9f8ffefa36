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
    guard !divisor.isZero else { return (.zero, .zero) }
    guard divisor <= self else { return (.zero, self) }
    var limbs = WideDividend(low: self, high: .zero)
    let remainder = limbs.divide(by: divisor)
    return (limbs.lowQuotient, remainder)
  }

  /// (`self` + `other`) mod `modulus` without losing the 257th bit; modulus zero gives zero (EVM `ADDMOD`).
  public func addMod(_ other: UInt256, modulus: UInt256) -> UInt256 {
    guard !modulus.isZero else { return .zero }
    let (sum, overflow) = addingReportingOverflow(other)
    guard overflow else { return sum.remainder(dividingBy: modulus) }
    var limbs = WideDividend(low: sum, high: .one)
    return limbs.divide(by: modulus)
  }

  /// (`self` × `other`) mod `modulus` over the full 512-bit product; modulus zero gives zero (EVM `MULMOD`).
  public func multiplyMod(_ other: UInt256, modulus: UInt256) -> UInt256 {
    guard !modulus.isZero else { return .zero }
    let (high, low) = multipliedFullWidth(by: other)
    guard !high.isZero else { return low.remainder(dividingBy: modulus) }
    var limbs = WideDividend(low: low, high: high)
    return limbs.divide(by: modulus)
  }
}

/// A dividend of up to 512 bits that long division turns into its quotient.
///
/// Knuth's Algorithm D (The Art of Computer Programming, volume 2, section 4.3.1) with the reciprocals of
/// Möller and Granlund, "Improved division by invariant integers" (2011), so that the inner step multiplies
/// instead of dividing. Limbs are stored inline: no allocation.
struct WideDividend {
  private var limbs: InlineArray<9, UInt64>
  private var count: Int
  private var quotient = InlineArray<9, UInt64>(repeating: 0)

  init(low: UInt256, high: UInt256) {
    limbs = [low.l0, low.l1, low.l2, low.l3, high.l0, high.l1, high.l2, high.l3, 0]
    count = 8
    while count > 0 && limbs[count - 1] == 0 { count -= 1 }
  }

  /// The lower 256 bits of the quotient, after `divide(by:)`.
  var lowQuotient: UInt256 {
    UInt256(l0: quotient[0], l1: quotient[1], l2: quotient[2], l3: quotient[3])
  }

  /// Divides, leaves the quotient in place and returns the remainder.
  ///
  /// - Precondition: `divisor` is not zero.
  mutating func divide(by divisor: UInt256) -> UInt256 {
    let width = divisor.limbCount
    guard count >= width else {
      return UInt256(l0: limbs[0], l1: limbs[1], l2: limbs[2], l3: limbs[3])
    }
    let shift = divisor.leadingZeroBitCount & 63
    let normalised = divisor << (shift &+ 64 &* (4 &- width))  // Top bit set, in limb 3.
    shiftLeft(shift)
    let remainder: UInt256
    switch width {
    case 1: remainder = UInt256(divideByOneLimb(normalised.l3))
    // A constant width lets the compiler unroll the inner loops.
    case 2: remainder = divideByLimbs(normalised, width: 2)
    case 3: remainder = divideByLimbs(normalised, width: 3)
    default: remainder = divideByLimbs(normalised, width: 4)
    }
    return remainder >> shift
  }

  /// Multiplies the dividend by 2^`shift`, 0 ≤ `shift` < 64, into one more limb.
  private mutating func shiftLeft(_ shift: Int) {
    var carry: UInt64 = 0
    for index in 0..<count {
      let limb = limbs[index]
      limbs[index] = limb << shift | carry
      carry = shift == 0 ? 0 : limb >> (64 &- shift)
    }
    limbs[count] = carry
    count &+= 1
  }

  private mutating func divideByOneLimb(_ divisor: UInt64) -> UInt64 {
    let reciprocal = Reciprocal.of(divisor)
    var remainder = limbs[count &- 1]
    for index in stride(from: count &- 2, through: 0, by: -1) {
      let step = Reciprocal.divide(high: remainder, low: limbs[index], by: divisor, reciprocal: reciprocal)
      quotient[index] = step.quotient
      remainder = step.remainder
    }
    return remainder
  }

  /// Algorithm D for a divisor of `width` limbs, 2 to 4, held in the top limbs of `word` with its top bit set.
  @inline(__always)
  private mutating func divideByLimbs(_ word: UInt256, width: Int) -> UInt256 {
    let top = UInt128(word.l3) << 64 | UInt128(word.l2)
    let reciprocal = Reciprocal.of(top)
    let aligned = word >> (64 &* (4 &- width))
    let divisor: InlineArray<4, UInt64> = [aligned.l0, aligned.l1, aligned.l2, aligned.l3]
    for index in stride(from: count &- width &- 1, through: 0, by: -1) {
      quotient[index] = step(at: index, divisor: divisor, width: width, top: top, reciprocal: reciprocal)
    }
    var remainder = UInt256(l0: limbs[0], l1: limbs[1], l2: 0, l3: 0)
    if width > 2 { remainder.l2 = limbs[2] }
    if width > 3 { remainder.l3 = limbs[3] }
    return remainder
  }

  /// One digit of the quotient; subtracts digit × divisor from the limbs at `index`.
  @inline(__always)
  private mutating func step(
    at index: Int, divisor: InlineArray<4, UInt64>, width: Int, top: UInt128, reciprocal: UInt64
  ) -> UInt64 {
    let u2 = limbs[index &+ width]
    let u1 = limbs[index &+ width &- 1]
    let u0 = limbs[index &+ width &- 2]
    if UInt128(u2) << 64 | UInt128(u1) == top {
      // The digit would not fit; B − 1 is then exact (no correction is ever needed).
      let borrow = subtractMultiple(.max, of: divisor, limbCount: width, at: index)
      limbs[index &+ width] = u2 &- borrow
      return .max
    }
    var (digit, remainder) = Reciprocal.divide(u2, u1, u0, by: top, reciprocal: reciprocal)
    let borrow = subtractMultiple(digit, of: divisor, limbCount: width &- 2, at: index)
    let (rest, underflow) = remainder.subtractingReportingOverflow(UInt128(borrow))
    remainder = rest
    limbs[index &+ width &- 2] = remainder.lowHalf
    limbs[index &+ width &- 1] = remainder.highHalf
    limbs[index &+ width] = 0
    if underflow {
      digit &-= 1
      addBack(divisor, limbCount: width, at: index)
    }
    return digit
  }

  @inline(__always)
  private mutating func subtractMultiple(
    _ factor: UInt64, of divisor: InlineArray<4, UInt64>, limbCount: Int, at offset: Int
  ) -> UInt64 {
    var borrow: UInt64 = 0
    for index in 0..<limbCount {
      let product = UInt128(factor) &* UInt128(divisor[index]) &+ UInt128(borrow)
      let (difference, underflow) = limbs[offset &+ index].subtractingReportingOverflow(product.lowHalf)
      limbs[offset &+ index] = difference
      borrow = product.highHalf &+ (underflow ? 1 : 0)
    }
    return borrow
  }

  private mutating func addBack(_ divisor: InlineArray<4, UInt64>, limbCount: Int, at offset: Int) {
    var carry = false
    for index in 0..<limbCount {
      (limbs[offset &+ index], carry) = UInt256.add(limbs[offset &+ index], divisor[index], carry: carry)
    }
  }
}

/// Division of two limbs by one, and of three by two, through a precomputed reciprocal (Möller and Granlund).
enum Reciprocal {
  /// ⌊(2¹²⁸ − 1) / `divisor`⌋ − 2⁶⁴ for a divisor with its top bit set.
  @inline(__always)
  static func of(_ divisor: UInt64) -> UInt64 {
    divisor.dividingFullWidth((~divisor, .max)).quotient
  }

  /// ⌊(2¹⁹² − 1) / `divisor`⌋ − 2⁶⁴ for a divisor with its top bit set (Algorithm 6).
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

  /// Two limbs by one (Algorithm 4); `high` is below `divisor`.
  @inline(__always)
  static func divide(
    high: UInt64, low: UInt64, by divisor: UInt64, reciprocal: UInt64
  ) -> (quotient: UInt64, remainder: UInt64) {
    let estimate =
      UInt128(reciprocal) &* UInt128(high) &+ (UInt128(high) << 64 | UInt128(low))
    var quotient = estimate.highHalf &+ 1
    var remainder = low &- quotient &* divisor
    if remainder > estimate.lowHalf {
      quotient &-= 1
      remainder &+= divisor
    }
    if remainder >= divisor {
      quotient &+= 1
      remainder &-= divisor
    }
    return (quotient, remainder)
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

extension UInt256 {
  /// The number of limbs up to the highest that is not zero.
  var limbCount: Int {
    if l3 != 0 { return 4 }
    if l2 != 0 { return 3 }
    if l1 != 0 { return 2 }
    return l0 != 0 ? 1 : 0
  }
}
