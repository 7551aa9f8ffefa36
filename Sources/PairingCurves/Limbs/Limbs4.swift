/// A number of 256 bits as 4 limbs in named fields, for the base field of BN254.
package struct Limbs4: LimbVector {
  package var l0: UInt64, l1: UInt64, l2: UInt64, l3: UInt64

  @inline(__always)
  package init(_ l0: UInt64, _ l1: UInt64, _ l2: UInt64, _ l3: UInt64) {
    self.l0 = l0
    self.l1 = l1
    self.l2 = l2
    self.l3 = l3
  }

  package static let limbCount = 4

  @inline(__always)
  package init(_ low: UInt64) { self.init(low, 0, 0, 0) }

  package init(words: [UInt64]) {
    precondition(words.count == Self.limbCount, "Limbs4 has 4 words")
    self.init(words[0], words[1], words[2], words[3])
  }

  package var words: [UInt64] { [l0, l1, l2, l3] }

  @inline(__always)
  package var isZero: Bool { l0 | l1 | l2 | l3 == 0 }

  @inline(__always)
  package var isOdd: Bool { l0 & 1 == 1 }

  @inline(__always)
  package static func == (left: Limbs4, right: Limbs4) -> Bool {
    (left.l0 ^ right.l0) | (left.l1 ^ right.l1) | (left.l2 ^ right.l2) | (left.l3 ^ right.l3) == 0
  }
}

// MARK: - Sums

extension Limbs4 {
  @inline(__always)
  package func adding(_ other: Limbs4) -> Limbs4 {
    var carry: UInt64 = 0
    return Limbs4(
      add(l0, other.l0, &carry),
      add(l1, other.l1, &carry),
      add(l2, other.l2, &carry),
      add(l3, other.l3, &carry))
  }

  @inline(__always)
  package func subtracting(_ other: Limbs4) -> (difference: Limbs4, borrow: UInt64) {
    var borrow: UInt64 = 0
    let difference = Limbs4(
      subtract(l0, other.l0, &borrow),
      subtract(l1, other.l1, &borrow),
      subtract(l2, other.l2, &borrow),
      subtract(l3, other.l3, &borrow))
    return (difference, borrow)
  }

  @inline(__always)
  package func masked(_ mask: UInt64) -> Limbs4 {
    Limbs4(l0 & mask, l1 & mask, l2 & mask, l3 & mask)
  }

  @inline(__always)
  package static func select(_ mask: UInt64, _ first: Limbs4, _ second: Limbs4) -> Limbs4 {
    Limbs4(
      second.l0 ^ (first.l0 ^ second.l0) & mask,
      second.l1 ^ (first.l1 ^ second.l1) & mask,
      second.l2 ^ (first.l2 ^ second.l2) & mask,
      second.l3 ^ (first.l3 ^ second.l3) & mask)
  }

  @inline(__always)
  package var halved: Limbs4 {
    Limbs4(
      l0 &>> 1 | l1 &<< 63,
      l1 &>> 1 | l2 &<< 63,
      l2 &>> 1 | l3 &<< 63,
      l3 &>> 1)
  }
}

// MARK: - Montgomery products

extension Limbs4 {
  /// Adds `factor` × `word`; gives what overflows the top limb.
  @inline(__always)
  private mutating func addRow(_ factor: Limbs4, _ word: UInt64) -> UInt64 {
    var carry: UInt64 = 0
    l0 = multiplyAdd(factor.l0, word, l0, &carry)
    l1 = multiplyAdd(factor.l1, word, l1, &carry)
    l2 = multiplyAdd(factor.l2, word, l2, &carry)
    l3 = multiplyAdd(factor.l3, word, l3, &carry)
    return carry
  }

  /// Adds the multiple of `modulus` that clears the lowest limb, and drops that limb; `top` is the limb above.
  @inline(__always)
  private mutating func reduceRow(_ top: UInt64, modulus: Limbs4, inverse: UInt64) {
    let multiple = l0 &* inverse
    var carry: UInt64 = 0
    _ = multiplyAdd(multiple, modulus.l0, l0, &carry)
    l0 = multiplyAdd(multiple, modulus.l1, l1, &carry)
    l1 = multiplyAdd(multiple, modulus.l2, l2, &carry)
    l2 = multiplyAdd(multiple, modulus.l3, l3, &carry)
    l3 = top &+ carry
  }

  @inline(__always)
  package static func montgomeryProduct(_ a: Limbs4, _ b: Limbs4, modulus: Limbs4, inverse: UInt64) -> Limbs4 {
    var sum = Limbs4(0)
    var top: UInt64
    top = sum.addRow(a, b.l0)
    sum.reduceRow(top, modulus: modulus, inverse: inverse)
    top = sum.addRow(a, b.l1)
    sum.reduceRow(top, modulus: modulus, inverse: inverse)
    top = sum.addRow(a, b.l2)
    sum.reduceRow(top, modulus: modulus, inverse: inverse)
    top = sum.addRow(a, b.l3)
    sum.reduceRow(top, modulus: modulus, inverse: inverse)
    return sum
  }

  @inline(__always)
  package static func montgomeryProductSum(
    _ a: Limbs4, _ b: Limbs4, _ c: Limbs4, _ d: Limbs4, modulus: Limbs4, inverse: UInt64
  ) -> Limbs4 {
    var sum = Limbs4(0)
    var top: UInt64
    top = sum.addRow(a, b.l0)
    top &+= sum.addRow(c, d.l0)
    sum.reduceRow(top, modulus: modulus, inverse: inverse)
    top = sum.addRow(a, b.l1)
    top &+= sum.addRow(c, d.l1)
    sum.reduceRow(top, modulus: modulus, inverse: inverse)
    top = sum.addRow(a, b.l2)
    top &+= sum.addRow(c, d.l2)
    sum.reduceRow(top, modulus: modulus, inverse: inverse)
    top = sum.addRow(a, b.l3)
    top &+= sum.addRow(c, d.l3)
    sum.reduceRow(top, modulus: modulus, inverse: inverse)
    return sum
  }
}

// MARK: - Steps of the inversion

extension Limbs4 {
  @inline(__always)
  package subscript(index: Int) -> UInt64 {
    switch index {
    case 0: l0
    case 1: l1
    case 2: l2
    default: l3
    }
  }

  @inline(__always)
  package static func montgomeryStep(
    _ a: Limbs4, _ x: UInt64, _ b: Limbs4, _ y: UInt64, modulus: Limbs4, inverse: UInt64
  ) -> Limbs4 {
    var sum = Limbs4(0)
    var top = sum.addRow(a, x)
    top &+= sum.addRow(b, y)
    sum.reduceRow(top, modulus: modulus, inverse: inverse)
    return sum
  }

  @inline(__always)
  package static func shiftedDifference(
    _ a: Limbs4, _ x: UInt64, _ b: Limbs4, _ y: UInt64, by shift: UInt64
  ) -> (magnitude: Limbs4, sign: UInt64) {
    var first = Limbs4(0)
    var second = Limbs4(0)
    let firstTop = first.addRow(a, x)
    let secondTop = second.addRow(b, y)
    let (difference, borrow) = first.subtracting(second)
    let top = firstTop &- secondTop &- borrow
    let sign = 0 &- (top &>> 63)
    // Complement and add one where the difference is negative.
    var carry = sign & 1
    let d0 = add(difference.l0 ^ sign, 0, &carry)
    let d1 = add(difference.l1 ^ sign, 0, &carry)
    let d2 = add(difference.l2 ^ sign, 0, &carry)
    let d3 = add(difference.l3 ^ sign, 0, &carry)
    let d4 = (top ^ sign) &+ carry
    let back = 64 &- shift
    return (
      Limbs4(
        d0 &>> shift | d1 &<< back,
        d1 &>> shift | d2 &<< back,
        d2 &>> shift | d3 &<< back,
        d3 &>> shift | d4 &<< back),
      sign
    )
  }
}
