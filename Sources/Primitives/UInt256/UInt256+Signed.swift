extension UInt256 {
  /// Whether the sign bit of the two's complement reading is set.
  @inlinable @inline(__always)
  public var isNegative: Bool { l3 >> 63 == 1 }

  /// The two's complement negation, modulo 2²⁵⁶.
  @inlinable @inline(__always)
  public var negated: UInt256 { .zero &- self }

  /// The absolute value of the two's complement reading; the least value −2²⁵⁵ gives 2²⁵⁵.
  @inlinable @inline(__always)
  public var magnitude: UInt256 { isNegative ? negated : self }

  /// A machine integer in two's complement.
  @inlinable
  public init(signed value: Int) {
    let extended: UInt64 = value < 0 ? .max : 0
    self.init(l0: UInt64(bitPattern: Int64(value)), l1: extended, l2: extended, l3: extended)
  }

  /// EVM `SDIV`: truncates towards zero; division by zero gives zero and −2²⁵⁵ / −1 gives −2²⁵⁵.
  @inlinable
  public func signedDivided(by divisor: UInt256) -> UInt256 {
    let quotient = magnitude.divided(by: divisor.magnitude)
    return isNegative == divisor.isNegative ? quotient : quotient.negated
  }

  /// EVM `SMOD`: the result has the sign of the dividend; division by zero gives zero.
  @inlinable
  public func signedRemainder(dividingBy divisor: UInt256) -> UInt256 {
    let remainder = magnitude.remainder(dividingBy: divisor.magnitude)
    return isNegative ? remainder.negated : remainder
  }

  /// EVM `SIGNEXTEND`: copies the sign bit of byte `index`, counted from the least significant, upwards.
  ///
  /// An index of 31 or more leaves the value as it is.
  @inlinable
  public func signExtended(byte index: UInt256) -> UInt256 {
    guard index.fitsInUInt64 && index.l0 < 31 else { return self }
    // Within the limb of the sign bit the value is extended as a machine integer; limbs above are copies of the sign.
    let limb = index.l0 &>> 3
    let unused = Int64(truncatingIfNeeded: 56 &- (index.l0 & 7) &* 8)
    let chosen = limb == 0 ? l0 : limb == 1 ? l1 : limb == 2 ? l2 : l3
    let signed = (Int64(bitPattern: chosen) &<< unused) &>> unused
    let (extended, sign) = (UInt64(bitPattern: signed), UInt64(bitPattern: signed &>> 63))
    return UInt256(
      l0: limb == 0 ? extended : l0, l1: limb < 1 ? sign : limb == 1 ? extended : l1,
      l2: limb < 2 ? sign : limb == 2 ? extended : l2, l3: limb < 3 ? sign : extended)
  }

  /// EVM `SLT`: comparison of the two's complement readings.
  @inlinable
  public func signedLessThan(_ other: UInt256) -> Bool {
    isNegative == other.isNegative ? self < other : isNegative
  }
}
