/// The modulus of a prime field and the constants of its Montgomery form.
///
/// The modulus is 3 modulo 4.
package protocol PrimeModulus: Sendable {
  associatedtype Limbs: LimbVector
  /// The prime p.
  static var modulus: Limbs { get }
  /// −1/p modulo 2^64.
  static var montgomeryInverse: UInt64 { get }
  /// R modulo p, where R = 2^(64 × limbs): the Montgomery form of one.
  static var montgomeryOne: Limbs { get }
  /// R² modulo p.
  static var montgomerySquare: Limbs { get }
  /// What `Fp.inverse` starts from: `Fp.makeInversionFactor()`.
  static var inversionFactor: Limbs { get }
}

/// An element of the field of integers modulo p, in Montgomery form and always below p.
package struct Fp<Modulus: PrimeModulus>: FieldElement {
  /// The Montgomery form.
  package let limbs: Modulus.Limbs

  @inline(__always)
  package init(limbs: Modulus.Limbs) {
    self.limbs = limbs
  }

  /// The least representative of a value below 2p.
  @inline(__always)
  package init(reducing limbs: Modulus.Limbs) {
    let (difference, borrow) = limbs.subtracting(Modulus.modulus)
    self.limbs = .select(0 &- borrow, limbs, difference)
  }

  @inline(__always)
  package static var zero: Self { Self(limbs: Modulus.Limbs(0)) }

  @inline(__always)
  package static var one: Self { Self(limbs: Modulus.montgomeryOne) }

  @inline(__always)
  package var isZero: Bool { limbs.isZero }

  @inline(__always)
  package static func == (left: Self, right: Self) -> Bool { left.limbs == right.limbs }
}

// MARK: - Arithmetic

extension Fp {
  @inline(__always)
  package static func + (left: Self, right: Self) -> Self { Self(reducing: left.limbs.adding(right.limbs)) }

  @inline(__always)
  package static func - (left: Self, right: Self) -> Self {
    let (difference, borrow) = left.limbs.subtracting(right.limbs)
    return Self(limbs: difference.adding(Modulus.modulus.masked(0 &- borrow)))
  }

  @inline(__always)
  package static prefix func - (value: Self) -> Self {
    value.isZero ? value : Self(limbs: Modulus.modulus.subtracting(value.limbs).difference)
  }

  @inline(never)
  package static func * (left: Self, right: Self) -> Self { left.times(right) }

  package var squared: Self { self * self }

  @inline(__always)
  package var doubled: Self { self + self }

  @inline(__always)
  package var halved: Self {
    Self(limbs: limbs.adding(Modulus.modulus.masked(limbs.isOdd ? .max : 0)).halved)
  }

  /// The product, for formulas that inline it.
  @inline(__always)
  private func times(_ other: Self) -> Self {
    Self(
      reducing: .montgomeryProduct(
        limbs, other.limbs, modulus: Modulus.modulus, inverse: Modulus.montgomeryInverse))
  }

  /// `a`·`b` + `c`·`d` with one reduction.
  @inline(__always)
  package static func productSum(_ a: Self, _ b: Self, _ c: Self, _ d: Self) -> Self {
    // Below p + 2p²/R < 2p.
    Self(
      reducing: .montgomeryProductSum(
        a.limbs, b.limbs, c.limbs, d.limbs, modulus: Modulus.modulus, inverse: Modulus.montgomeryInverse))
  }

  /// `a`·`b` − `c`·`d` with one reduction.
  @inline(__always)
  package static func productDifference(_ a: Self, _ b: Self, _ c: Self, _ d: Self) -> Self {
    // p − c is at most p: negation without reduction.
    productSum(a, b, Self(limbs: Modulus.modulus.subtracting(c.limbs).difference), d)
  }

  /// (`a` + `b`)·(`a` − `b`) without reducing the two factors.
  @inline(__always)
  package static func squareDifference(_ a: Self, _ b: Self) -> Self {
    // Both factors are below 2p, so the product is below p + 4p²/R < 2p.
    let sum = a.limbs.adding(b.limbs)
    let difference = a.limbs.adding(Modulus.modulus).subtracting(b.limbs).difference
    return Self(
      reducing: .montgomeryProduct(sum, difference, modulus: Modulus.modulus, inverse: Modulus.montgomeryInverse))
  }

  /// 2·`a`·`b` without reducing the doubled factor.
  @inline(__always)
  package static func doubleProduct(_ a: Self, _ b: Self) -> Self {
    Self(
      reducing: .montgomeryProduct(
        a.limbs.adding(a.limbs), b.limbs, modulus: Modulus.modulus, inverse: Modulus.montgomeryInverse))
  }

  /// The power (p + 1)/4, which is a root when there is one, as p is 3 modulo 4.
  package var squareRoot: Self? {
    let root = power(Modulus.modulus.adding(Modulus.Limbs(1)).divided(by: 4).words)
    return root.squared == self ? root : nil
  }
}

// MARK: - Numbers

extension Fp {
  /// A small number.
  package init(_ value: UInt64) {
    self = Self(limbs: Modulus.Limbs(value)) * Self(limbs: Modulus.montgomerySquare)
  }

  /// The number with these bytes, most significant first, or nil when it is not below p or the length is wrong.
  package init?(bigEndian bytes: ArraySlice<UInt8>) {
    guard bytes.count == Modulus.Limbs.byteCount else { return nil }
    let value = Modulus.Limbs(bigEndian: bytes)
    guard value.subtracting(Modulus.modulus).borrow != 0 else { return nil }
    self = Self(limbs: value) * Self(limbs: Modulus.montgomerySquare)
  }

  /// A constant in hexadecimal digits; the digits are part of this module's source.
  package init(hex: StaticString) {
    var words = [UInt64](repeating: 0, count: Modulus.Limbs.limbCount)
    let digits = Swift.String(describing: hex).utf8.reversed()
    for (index, digit) in digits.enumerated() {
      let value = digit <= UInt8(ascii: "9") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
      words[index / 16] |= UInt64(value) << (4 * UInt64(index % 16))
    }
    self = Self(limbs: Modulus.Limbs(words: words)) * Self(limbs: Modulus.montgomerySquare)
  }

  /// The number, out of Montgomery form.
  package var number: Modulus.Limbs { (self * Self(limbs: Modulus.Limbs(1))).limbs }

  /// The number as bytes, most significant first.
  package var bigEndianBytes: [UInt8] { number.bigEndianBytes }

  /// Whether the number is odd: `sgn0` of RFC 9380.
  package var isOdd: Bool { number.isOdd }
}
