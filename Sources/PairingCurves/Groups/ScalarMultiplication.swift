import Primitives

extension JacobianPoint {
  /// The product with a scalar by doubling and adding: for short or sparse constants, and the plain reference.
  func multipliedPlainly(by scalar: UInt256) -> Self {
    var result = Self.infinity
    for bit in stride(from: scalar.bitWidthUsed - 1, through: 0, by: -1) {
      result = result.doubled
      if scalar.bit(bit) { result = result + self }
    }
    return result
  }
}

extension AffinePoint {
  /// The product of a point of the subgroup with a scalar.
  func multiplied(by scalar: UInt256) -> JacobianPoint<C> {
    sumOfProducts([ScalarTerm(self, scalar)])
  }
}

extension UInt256 {
  /// The bit at an index below 256.
  @inline(__always)
  func bit(_ index: Int) -> Bool { limb(index >> 6) >> UInt64(index & 63) & 1 == 1 }

  /// The `count` bits from an index, at most 63 of them; bits above 255 are zero.
  @inline(__always)
  func bits(from index: Int, count: Int) -> Int {
    let shift = UInt64(index & 63)
    var value = limb(index >> 6) &>> shift
    if shift != 0 { value |= limb(index >> 6 + 1) &<< (64 - shift) }
    return Int(truncatingIfNeeded: value & (1 &<< UInt64(count) - 1))
  }

  /// The limb at an index, least significant first; beyond the fourth they are zero.
  @inline(__always)
  private func limb(_ index: Int) -> UInt64 {
    switch index {
    case 0: l0
    case 1: l1
    case 2: l2
    case 3: l3
    default: 0
    }
  }

  /// Signed digits, least significant first, odd or zero, in magnitude below 2^(`width` − 1): the non-adjacent form
  /// of that width (Hankerson, Menezes and Vanstone, "Guide to Elliptic Curve Cryptography", algorithm 3.35).
  func nonAdjacentForm(width: Int) -> [Int8] {
    var digits = [Int8](repeating: 0, count: 257)
    let window = 1 << width
    var carry = 0
    var index = 0
    while index < 257 {
      let bit = bits(from: index, count: 1) + carry
      if bit & 1 == 0 {
        index += 1
        continue
      }
      var digit = bits(from: index, count: width) + carry
      carry = 0
      if digit >= window / 2 {
        digit -= window
        carry = 1
      }
      digits[index] = Int8(truncatingIfNeeded: digit)
      index += width
    }
    return digits
  }
}
