/// A number of 384 bits as 6 limbs in named fields, for the base field of BLS12-381.
package struct Limbs6: LimbVector {
  package var l0: UInt64, l1: UInt64, l2: UInt64, l3: UInt64, l4: UInt64, l5: UInt64

  @inline(__always)
  package init(_ l0: UInt64, _ l1: UInt64, _ l2: UInt64, _ l3: UInt64, _ l4: UInt64, _ l5: UInt64) {
    self.l0 = l0
    self.l1 = l1
    self.l2 = l2
    self.l3 = l3
    self.l4 = l4
    self.l5 = l5
  }

  package static let limbCount = 6

  @inline(__always)
  package init(_ low: UInt64) { self.init(low, 0, 0, 0, 0, 0) }

  package init(words: [UInt64]) {
    precondition(words.count == Self.limbCount, "Limbs6 has 6 words")
    self.init(words[0], words[1], words[2], words[3], words[4], words[5])
  }

  package var words: [UInt64] { [l0, l1, l2, l3, l4, l5] }

  @inline(__always)
  package var isZero: Bool { l0 | l1 | l2 | l3 | l4 | l5 == 0 }

  @inline(__always)
  package var isOdd: Bool { l0 & 1 == 1 }

  @inline(__always)
  package static func == (left: Limbs6, right: Limbs6) -> Bool {
    (left.l0 ^ right.l0) | (left.l1 ^ right.l1) | (left.l2 ^ right.l2) | (left.l3 ^ right.l3) | (left.l4 ^ right.l4)
      | (left.l5 ^ right.l5) == 0
  }
}

// MARK: - Sums

extension Limbs6 {
  @inline(__always)
  package func adding(_ other: Limbs6) -> Limbs6 {
    var carry: UInt64 = 0
    return Limbs6(
      add(l0, other.l0, &carry),
      add(l1, other.l1, &carry),
      add(l2, other.l2, &carry),
      add(l3, other.l3, &carry),
      add(l4, other.l4, &carry),
      add(l5, other.l5, &carry))
  }

  @inline(__always)
  package func subtracting(_ other: Limbs6) -> (difference: Limbs6, borrow: UInt64) {
    var borrow: UInt64 = 0
    let difference = Limbs6(
      subtract(l0, other.l0, &borrow),
      subtract(l1, other.l1, &borrow),
      subtract(l2, other.l2, &borrow),
      subtract(l3, other.l3, &borrow),
      subtract(l4, other.l4, &borrow),
      subtract(l5, other.l5, &borrow))
    return (difference, borrow)
  }

  @inline(__always)
  package func masked(_ mask: UInt64) -> Limbs6 {
    Limbs6(l0 & mask, l1 & mask, l2 & mask, l3 & mask, l4 & mask, l5 & mask)
  }

  @inline(__always)
  package static func select(_ mask: UInt64, _ first: Limbs6, _ second: Limbs6) -> Limbs6 {
    Limbs6(
      second.l0 ^ (first.l0 ^ second.l0) & mask,
      second.l1 ^ (first.l1 ^ second.l1) & mask,
      second.l2 ^ (first.l2 ^ second.l2) & mask,
      second.l3 ^ (first.l3 ^ second.l3) & mask,
      second.l4 ^ (first.l4 ^ second.l4) & mask,
      second.l5 ^ (first.l5 ^ second.l5) & mask)
  }

  @inline(__always)
  package var halved: Limbs6 {
    Limbs6(
      l0 &>> 1 | l1 &<< 63,
      l1 &>> 1 | l2 &<< 63,
      l2 &>> 1 | l3 &<< 63,
      l3 &>> 1 | l4 &<< 63,
      l4 &>> 1 | l5 &<< 63,
      l5 &>> 1)
  }
}

// MARK: - Montgomery products

extension Limbs6 {
  /// Adds `factor` × `word`; gives what overflows the top limb.
  @inline(__always)
  private mutating func addRow(_ factor: Limbs6, _ word: UInt64) -> UInt64 {
    var carry: UInt64 = 0
    l0 = multiplyAdd(factor.l0, word, l0, &carry)
    l1 = multiplyAdd(factor.l1, word, l1, &carry)
    l2 = multiplyAdd(factor.l2, word, l2, &carry)
    l3 = multiplyAdd(factor.l3, word, l3, &carry)
    l4 = multiplyAdd(factor.l4, word, l4, &carry)
    l5 = multiplyAdd(factor.l5, word, l5, &carry)
    return carry
  }

  /// Adds the multiple of `modulus` that clears the lowest limb, and drops that limb; `top` is the limb above.
  @inline(__always)
  private mutating func reduceRow(_ top: UInt64, modulus: Limbs6, inverse: UInt64) {
    let multiple = l0 &* inverse
    var carry: UInt64 = 0
    _ = multiplyAdd(multiple, modulus.l0, l0, &carry)
    l0 = multiplyAdd(multiple, modulus.l1, l1, &carry)
    l1 = multiplyAdd(multiple, modulus.l2, l2, &carry)
    l2 = multiplyAdd(multiple, modulus.l3, l3, &carry)
    l3 = multiplyAdd(multiple, modulus.l4, l4, &carry)
    l4 = multiplyAdd(multiple, modulus.l5, l5, &carry)
    l5 = top &+ carry
  }

  @inline(__always)
  package static func montgomeryProduct(_ a: Limbs6, _ b: Limbs6, modulus: Limbs6, inverse: UInt64) -> Limbs6 {
    var sum = Limbs6(0)
    var top: UInt64
    top = sum.addRow(a, b.l0)
    sum.reduceRow(top, modulus: modulus, inverse: inverse)
    top = sum.addRow(a, b.l1)
    sum.reduceRow(top, modulus: modulus, inverse: inverse)
    top = sum.addRow(a, b.l2)
    sum.reduceRow(top, modulus: modulus, inverse: inverse)
    top = sum.addRow(a, b.l3)
    sum.reduceRow(top, modulus: modulus, inverse: inverse)
    top = sum.addRow(a, b.l4)
    sum.reduceRow(top, modulus: modulus, inverse: inverse)
    top = sum.addRow(a, b.l5)
    sum.reduceRow(top, modulus: modulus, inverse: inverse)
    return sum
  }

  @inline(__always)
  package static func montgomeryProductSum(
    _ a: Limbs6, _ b: Limbs6, _ c: Limbs6, _ d: Limbs6, modulus: Limbs6, inverse: UInt64
  ) -> Limbs6 {
    var sum = Limbs6(0)
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
    top = sum.addRow(a, b.l4)
    top &+= sum.addRow(c, d.l4)
    sum.reduceRow(top, modulus: modulus, inverse: inverse)
    top = sum.addRow(a, b.l5)
    top &+= sum.addRow(c, d.l5)
    sum.reduceRow(top, modulus: modulus, inverse: inverse)
    return sum
  }
}

// MARK: - Steps of the inversion

extension Limbs6 {
  @inline(__always)
  package subscript(index: Int) -> UInt64 {
    switch index {
    case 0: l0
    case 1: l1
    case 2: l2
    case 3: l3
    case 4: l4
    default: l5
    }
  }

  @inline(__always)
  package static func montgomeryStep(
    _ a: Limbs6, _ x: UInt64, _ b: Limbs6, _ y: UInt64, modulus: Limbs6, inverse: UInt64
  ) -> Limbs6 {
    var sum = Limbs6(0)
    var top = sum.addRow(a, x)
    top &+= sum.addRow(b, y)
    sum.reduceRow(top, modulus: modulus, inverse: inverse)
    return sum
  }

  @inline(__always)
  package static func shiftedDifference(
    _ a: Limbs6, _ x: UInt64, _ b: Limbs6, _ y: UInt64, by shift: UInt64
  ) -> (magnitude: Limbs6, sign: UInt64) {
    var first = Limbs6(0)
    var second = Limbs6(0)
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
    let d4 = add(difference.l4 ^ sign, 0, &carry)
    let d5 = add(difference.l5 ^ sign, 0, &carry)
    let d6 = (top ^ sign) &+ carry
    let back = 64 &- shift
    return (
      Limbs6(
        d0 &>> shift | d1 &<< back,
        d1 &>> shift | d2 &<< back,
        d2 &>> shift | d3 &<< back,
        d3 &>> shift | d4 &<< back,
        d4 &>> shift | d5 &<< back,
        d5 &>> shift | d6 &<< back),
      sign
    )
  }
}
