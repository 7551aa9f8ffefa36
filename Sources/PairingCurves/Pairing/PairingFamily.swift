/// What the optimal ate pairing needs to know of a curve with embedding degree 12 and a sextic twist.
protocol PairingFamily: Tower {
  /// The points over the base field.
  associatedtype G1: Curve where G1.Field == Fp<Self>
  /// The points of the twist over Fp2.
  associatedtype G2: Curve where G2.Field == Fp2<Self>
  /// Whether the twist divides: it is y² = x³ + b/ξ (type D); otherwise it is y² = x³ + b·ξ (type M).
  static var twistDivides: Bool { get }
  /// The signed binary digits of the Miller loop's count, most significant first, of which the first is 1.
  static var loopDigits: [Int8] { get }
  /// Whether the loop's count is negative.
  static var loopIsNegative: Bool { get }
  /// The points added after the loop.
  static func finalAdditions(of point: AffinePoint<G2>) -> [AffinePoint<G2>]
  /// A power of an element of the cyclotomic subgroup: a fixed multiple, prime to r, of (p⁴ − p² + 1)/r.
  static func hardPower(_ element: Fp12<Self>) -> Fp12<Self>
}

/// Whether the product of the pairings of all pairs is one; every point is in its subgroup.
func pairingProductIsOne<F: PairingFamily>(
  _ pairs: [(AffinePoint<F.G1>, AffinePoint<F.G2>)], _ family: F.Type
) -> Bool {
  finalPower(millerLoop(pairs, family)).isOne
}

/// An element to a fixed multiple of the power (p¹² − 1)/r; zero stays zero.
func finalPower<F: PairingFamily>(_ element: Fp12<F>) -> Fp12<F> {
  // The easy part: (p⁶ − 1)(p² + 1).
  let first = element.conjugate * element.inverse
  return F.hardPower(first.frobenius.frobenius * first)
}
