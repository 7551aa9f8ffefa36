extension UInt256 {
  /// The sum modulo 2²⁵⁶ and whether it left the range.
  @inlinable @inline(__always)
  public func addingReportingOverflow(_ other: UInt256) -> (partialValue: UInt256, overflow: Bool) {
    let (s0, c0) = l0.addingReportingOverflow(other.l0)
    let (s1, c1) = UInt256.add(l1, other.l1, carry: c0)
    let (s2, c2) = UInt256.add(l2, other.l2, carry: c1)
    let (s3, c3) = UInt256.add(l3, other.l3, carry: c2)
    return (UInt256(l0: s0, l1: s1, l2: s2, l3: s3), c3)
  }

  /// The difference modulo 2²⁵⁶ and whether it left the range (`other` is greater).
  @inlinable @inline(__always)
  public func subtractingReportingOverflow(_ other: UInt256) -> (partialValue: UInt256, overflow: Bool) {
    let (d0, b0) = l0.subtractingReportingOverflow(other.l0)
    let (d1, b1) = UInt256.subtract(l1, other.l1, borrow: b0)
    let (d2, b2) = UInt256.subtract(l2, other.l2, borrow: b1)
    let (d3, b3) = UInt256.subtract(l3, other.l3, borrow: b2)
    return (UInt256(l0: d0, l1: d1, l2: d2, l3: d3), b3)
  }

  /// The product modulo 2²⁵⁶ and whether it left the range.
  public func multipliedReportingOverflow(by other: UInt256) -> (partialValue: UInt256, overflow: Bool) {
    let (high, low) = multipliedFullWidth(by: other)
    return (low, !high.isZero)
  }

  /// The sum modulo 2²⁵⁶.
  @inlinable @inline(__always)
  public static func &+ (left: UInt256, right: UInt256) -> UInt256 {
    left.addingReportingOverflow(right).partialValue
  }

  /// The difference modulo 2²⁵⁶.
  @inlinable @inline(__always)
  public static func &- (left: UInt256, right: UInt256) -> UInt256 {
    left.subtractingReportingOverflow(right).partialValue
  }

  /// The product modulo 2²⁵⁶.
  @inlinable @inline(__always)
  public static func &* (left: UInt256, right: UInt256) -> UInt256 {
    // Schoolbook columns; everything that would land at bit 256 or above is dropped.
    let p00 = UInt128(left.l0) &* UInt128(right.l0)
    let p01 = UInt128(left.l0) &* UInt128(right.l1)
    let p10 = UInt128(left.l1) &* UInt128(right.l0)
    let p02 = UInt128(left.l0) &* UInt128(right.l2)
    let p11 = UInt128(left.l1) &* UInt128(right.l1)
    let p20 = UInt128(left.l2) &* UInt128(right.l0)
    let column1 = (p00 >> 64) &+ UInt128(p01.lowHalf) &+ UInt128(p10.lowHalf)
    let column2 =
      (column1 >> 64) &+ UInt128(p01.highHalf) &+ UInt128(p10.highHalf) &+ UInt128(p02.lowHalf)
      &+ UInt128(p11.lowHalf) &+ UInt128(p20.lowHalf)
    let crossTop = left.l0 &* right.l3 &+ left.l1 &* right.l2 &+ left.l2 &* right.l1 &+ left.l3 &* right.l0
    let column3 = column2.highHalf &+ p02.highHalf &+ p11.highHalf &+ p20.highHalf &+ crossTop
    return UInt256(l0: p00.lowHalf, l1: column1.lowHalf, l2: column2.lowHalf, l3: column3)
  }

  /// Adds modulo 2²⁵⁶, in place.
  @inlinable
  public static func &+= (left: inout UInt256, right: UInt256) { left = left &+ right }

  /// Subtracts modulo 2²⁵⁶, in place.
  @inlinable
  public static func &-= (left: inout UInt256, right: UInt256) { left = left &- right }

  /// Multiplies modulo 2²⁵⁶, in place.
  @inlinable
  public static func &*= (left: inout UInt256, right: UInt256) { left = left &* right }

  /// The full 512-bit product as two words.
  public func multipliedFullWidth(by other: UInt256) -> (high: UInt256, low: UInt256) {
    let row0 = UInt256.row(other, by: l0, adding: .zero)
    let row1 = UInt256.row(other, by: l1, adding: row0.shiftedOneLimb)
    let row2 = UInt256.row(other, by: l2, adding: row1.shiftedOneLimb)
    let row3 = UInt256.row(other, by: l3, adding: row2.shiftedOneLimb)
    let low = UInt256(l0: row0.low.l0, l1: row1.low.l0, l2: row2.low.l0, l3: row3.low.l0)
    return (row3.shiftedOneLimb, low)
  }

  /// The value to the power `exponent`, modulo 2²⁵⁶; anything to the power 0 is 1.
  ///
  /// Complexity: one squaring per bit of the exponent.
  public func power(_ exponent: UInt256) -> UInt256 {
    if self == 2 { return UInt256.one << exponent }
    var result = UInt256.one
    var square = self
    var remaining = exponent
    while !remaining.isZero {
      if remaining.l0 & 1 == 1 { result &*= square }
      remaining = remaining >> 1
      if !remaining.isZero { square &*= square }
    }
    return result
  }
}

// MARK: - Limb steps

/// A 320-bit intermediate: one row of a schoolbook multiplication.
struct ProductRow {
  var low: UInt256
  var top: UInt64

  /// The row without its lowest limb.
  @inline(__always)
  var shiftedOneLimb: UInt256 { UInt256(l0: low.l1, l1: low.l2, l2: low.l3, l3: top) }
}

extension UInt256 {
  @inlinable @inline(__always)
  static func add(_ left: UInt64, _ right: UInt64, carry: Bool) -> (UInt64, Bool) {
    let (sum, first) = left.addingReportingOverflow(right)
    let (total, second) = sum.addingReportingOverflow(carry ? 1 : 0)
    // At most one of the two overflows. A short-circuiting "or" would compile to branches instead of an add with carry.
    return (total, first != second)
  }

  @inlinable @inline(__always)
  static func subtract(_ left: UInt64, _ right: UInt64, borrow: Bool) -> (UInt64, Bool) {
    let (difference, first) = left.subtractingReportingOverflow(right)
    let (total, second) = difference.subtractingReportingOverflow(borrow ? 1 : 0)
    return (total, first != second)
  }

  /// `word` × `factor` + `addend`; the result needs at most 320 bits.
  @inline(__always)
  static func row(_ word: UInt256, by factor: UInt64, adding addend: UInt256) -> ProductRow {
    let wide = UInt128(factor)
    let t0 = UInt128(word.l0) &* wide &+ UInt128(addend.l0)
    let t1 = UInt128(word.l1) &* wide &+ UInt128(addend.l1) &+ (t0 >> 64)
    let t2 = UInt128(word.l2) &* wide &+ UInt128(addend.l2) &+ (t1 >> 64)
    let t3 = UInt128(word.l3) &* wide &+ UInt128(addend.l3) &+ (t2 >> 64)
    return ProductRow(
      low: UInt256(l0: t0.lowHalf, l1: t1.lowHalf, l2: t2.lowHalf, l3: t3.lowHalf), top: t3.highHalf)
  }
}

extension UInt128 {
  /// Bits 0 to 63.
  @inlinable @inline(__always)
  var lowHalf: UInt64 { UInt64(truncatingIfNeeded: self) }

  /// Bits 64 to 127.
  @inlinable @inline(__always)
  var highHalf: UInt64 { UInt64(truncatingIfNeeded: self >> 64) }
}
