/// A fixed number of 64-bit limbs, least significant first: the storage of a prime field's elements.
///
/// A modulus stored so leaves at least two bits of its top limb unused, so that sums of two elements never overflow.
package protocol LimbVector: Sendable, Equatable {
  /// The number of limbs.
  static var limbCount: Int { get }
  /// A small number.
  init(_ low: UInt64)
  /// The number with these limbs; there are `limbCount`.
  init(words: [UInt64])
  /// The limbs.
  var words: [UInt64] { get }
  /// Whether every limb is zero.
  var isZero: Bool { get }
  /// Whether the number is odd.
  var isOdd: Bool { get }

  /// The sum, which the caller knows to fit.
  func adding(_ other: Self) -> Self
  /// The difference modulo 2^(64 × `limbCount`), and 1 when `other` is greater.
  func subtracting(_ other: Self) -> (difference: Self, borrow: UInt64)
  /// Every limb and-ed with `mask`.
  func masked(_ mask: UInt64) -> Self
  /// The first number where the bits of `mask` are one, the second where they are zero; without a branch.
  static func select(_ mask: UInt64, _ first: Self, _ second: Self) -> Self
  /// Half of the number, rounded down.
  var halved: Self { get }

  /// `a`·`b`/R modulo the modulus, where R = 2^(64 × `limbCount`), below `modulus` + `a`·`b`/R.
  ///
  /// Montgomery multiplication with the reduction interleaved row by row (CIOS; Koç, Acar and Kaliski, "Analyzing and
  /// Comparing Montgomery Multiplication Algorithms", 1996). `a` is below twice the modulus; then no row overflows its
  /// limbs, as three times the modulus is below R.
  ///
  /// - Parameter inverse: −1/modulus modulo 2^64.
  static func montgomeryProduct(_ a: Self, _ b: Self, modulus: Self, inverse: UInt64) -> Self

  /// (`a`·`b` + `c`·`d`)/R modulo the modulus with one reduction (Longa, eprint 2022/367).
  ///
  /// `a` and `c` are at most twice the modulus: no row overflows, as five times the modulus is below R.
  static func montgomeryProductSum(
    _ a: Self, _ b: Self, _ c: Self, _ d: Self, modulus: Self, inverse: UInt64
  ) -> Self

  /// The limb at an index below `limbCount`.
  subscript(index: Int) -> UInt64 { get }

  /// (`a`·`x` + `b`·`y`)/2^64 modulo the modulus, below twice the modulus.
  ///
  /// `a` and `b` are at most the modulus, and `x` + `y` is below 2^64.
  static func montgomeryStep(
    _ a: Self, _ x: UInt64, _ b: Self, _ y: UInt64, modulus: Self, inverse: UInt64
  ) -> Self

  /// |`a`·`x` − `b`·`y`|/2^`shift`, which the caller knows to fit, and all ones when the difference is negative.
  ///
  /// `x` and `y` are below 2^63 and `shift` is from 1 to 63.
  static func shiftedDifference(
    _ a: Self, _ x: UInt64, _ b: Self, _ y: UInt64, by shift: UInt64
  ) -> (magnitude: Self, sign: UInt64)
}

extension LimbVector {
  /// The number of bytes.
  package static var byteCount: Int { 8 * limbCount }

  /// The number with these bytes, most significant first; there are `byteCount`.
  package init(bigEndian bytes: ArraySlice<UInt8>) {
    var words = [UInt64](repeating: 0, count: Self.limbCount)
    for (index, byte) in bytes.reversed().enumerated() { words[index / 8] |= UInt64(byte) << (8 * UInt64(index % 8)) }
    self.init(words: words)
  }

  /// The number as `byteCount` bytes, most significant first.
  package var bigEndianBytes: [UInt8] {
    words.reversed().flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) } }
  }

  /// The number divided by a small one, rounded down.
  package func divided(by divisor: UInt64) -> Self {
    var quotient = words
    var remainder: UInt64 = 0
    for index in quotient.indices.reversed() {
      (quotient[index], remainder) = divisor.dividingFullWidth((remainder, quotient[index]))
    }
    return Self(words: quotient)
  }
}
