// At most one of the two steps of a sum with carry overflows. "!=" keeps the carry in arithmetic; a short-circuiting
// "or" would become a branch, which random numbers mispredict.

/// `a` + `b` + `carry`, leaving the new carry: 0 or 1.
@inline(__always)
func add(_ a: UInt64, _ b: UInt64, _ carry: inout UInt64) -> UInt64 {
  let (partial, first) = a.addingReportingOverflow(b)
  let (sum, second) = partial.addingReportingOverflow(carry)
  carry = first != second ? 1 : 0
  return sum
}

/// `a` − `b` − `borrow`, leaving the new borrow: 0 or 1.
@inline(__always)
func subtract(_ a: UInt64, _ b: UInt64, _ borrow: inout UInt64) -> UInt64 {
  let (partial, first) = a.subtractingReportingOverflow(b)
  let (difference, second) = partial.subtractingReportingOverflow(borrow)
  borrow = first != second ? 1 : 0
  return difference
}

/// The low limb of `a`·`b` + `addend` + `carry`, leaving the high limb in `carry`; the sum fits 128 bits.
@inline(__always)
func multiplyAdd(_ a: UInt64, _ b: UInt64, _ addend: UInt64, _ carry: inout UInt64) -> UInt64 {
  let sum =
    UInt128(truncatingIfNeeded: a) &* UInt128(truncatingIfNeeded: b) &+ UInt128(truncatingIfNeeded: addend)
    &+ UInt128(truncatingIfNeeded: carry)
  carry = UInt64(truncatingIfNeeded: sum &>> 64)
  return UInt64(truncatingIfNeeded: sum)
}
