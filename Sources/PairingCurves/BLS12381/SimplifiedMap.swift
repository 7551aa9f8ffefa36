import Primitives

/// A map from a field to a curve with b alone: simplified SWU to an isogenous curve y² = x³ + A·x + B, then the isogeny.
struct SimplifiedMap<C: Curve>: Sendable {
  /// A of the isogenous curve; not zero.
  let a: C.Field
  /// B of the isogenous curve; not zero.
  let b: C.Field
  /// Z, which is no square and not −1 (RFC 9380, section 6.6.2).
  let z: C.Field
  /// The rational maps of the isogeny, coefficients from the constant one up.
  let xNumerator: [C.Field]
  let xDenominator: [C.Field]
  let yNumerator: [C.Field]
  let yDenominator: [C.Field]

  /// The point of an element, on the curve and in general outside the subgroup (RFC 9380, section 6.6.3).
  ///
  /// - Parameter isOdd: `sgn0` of the field.
  func callAsFunction(_ u: C.Field, isOdd: (C.Field) -> Bool) -> JacobianPoint<C> {
    let (x, root) = simplifiedSWU(u)
    return isogeny(x, isOdd(u) == isOdd(root) ? root : -root)
  }

  /// A point of the isogenous curve, up to the sign of y.
  private func simplifiedSWU(_ u: C.Field) -> (x: C.Field, y: C.Field) {
    let zu = z * u.squared
    let denominator = zu.squared + zu
    // x1 = (−B/A)·(1 + 1/(Z²u⁴ + Zu²)), or B/(Z·A) where that divides by zero.
    let numerator = denominator.isZero ? b : -(b * (denominator + .one))
    let x1 = numerator * (a * (denominator.isZero ? z : denominator)).inverse
    if let y = equation(x1).squareRoot { return (x1, y) }
    // Z·u² is no square, so one of the two values is a square; a zero that both cases miss cannot arise.
    let x2 = zu * x1
    return (x2, equation(x2).squareRoot ?? .zero)
  }

  private func equation(_ x: C.Field) -> C.Field { (x.squared + a) * x + b }

  /// The isogeny without a division; its poles go to infinity.
  private func isogeny(_ x: C.Field, _ y: C.Field) -> JacobianPoint<C> {
    let xn = evaluate(xNumerator, x)
    let xd = evaluate(xDenominator, x)
    let yn = evaluate(yNumerator, x) * y
    let yd = evaluate(yDenominator, x)
    // (xn/xd, yn/yd) with Z = xd·yd.
    let xy = xd * yd.squared
    return JacobianPoint(x: xn * xy, y: yn * xy * xd.squared, z: xd * yd)
  }

  private func evaluate(_ coefficients: [C.Field], _ x: C.Field) -> C.Field {
    coefficients.reversed().reduce(.zero) { sum, coefficient in sum * x + coefficient }
  }
}

extension BLS12381G1 {
  /// The point of the subgroup that belongs to a field element (RFC 9380, section 8.8.1).
  static func map(_ u: Field) -> JacobianPoint<Self> {
    // The effective cofactor is 1 − x.
    BLS12381IsogenyG1.map(u, isOdd: \.isOdd).multipliedPlainly(by: BLS12381Parameters.x &+ UInt256.one)
  }
}

extension BLS12381G2 {
  /// The point of the subgroup that belongs to a field element (RFC 9380, section 8.8.2).
  static func map(_ u: Field) -> JacobianPoint<Self> {
    clearCofactor(BLS12381IsogenyG2.map(u, isOdd: \.isOdd))
  }

  /// [x² − x − 1]P + [x − 1]ψ(P) + ψ²(2P) (Budroni and Pintore, eprint 2017/419; RFC 9380, section G.3).
  private static func clearCofactor(_ point: JacobianPoint<Self>) -> JacobianPoint<Self> {
    // x is negative.
    let multiple = -point.multipliedPlainly(by: BLS12381Parameters.x)
    let image = frobenius(point)
    let sum = -(multiple + image).multipliedPlainly(by: BLS12381Parameters.x)
    return sum + -multiple + -point + -image + frobenius(frobenius(point.doubled))
  }
}
