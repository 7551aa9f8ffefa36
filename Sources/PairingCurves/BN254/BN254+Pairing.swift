import Primitives

extension BN254Parameters {
  typealias G1 = BN254G1
  typealias G2 = BN254G2

  static let twistDivides = true

  /// 6u + 2.
  static let loopDigits = (u &* 6 &+ 2).signedBinaryDigits

  static let loopIsNegative = false

  /// π(Q) and −π²(Q) (Vercauteren, eprint 2008/096, section IV.A).
  static func finalAdditions(of point: AffinePoint<BN254G2>) -> [AffinePoint<BN254G2>] {
    let first = BN254G2.frobenius(point)
    return [first, -BN254G2.frobenius(first)]
  }

  /// 2u(6u² + 3u + 1) times (p⁴ − p² + 1)/r (Fuentes-Castañeda, Knapp and Rodríguez-Henríquez, "Faster Hashing to G2",
  /// 2011, section 5): λ0 + λ1·p + λ2·p² + λ3·p³ with λ2 = 12u³ + 6u² + 6u, λ1 = λ2 − 2u, λ0 = λ2 + 6u² + 1 and
  /// λ3 = λ1 − 1.
  static func hardPower(_ element: Fp12<Self>) -> Fp12<Self> {
    let twoU = element.cyclotomicPower(uDigits).cyclotomicSquare
    let sixU = twoU.cyclotomicSquare * twoU
    let sixU2 = sixU.cyclotomicPower(uDigits)
    let twelveU3 = sixU2.cyclotomicSquare.cyclotomicPower(uDigits)
    let lambda2 = twelveU3 * sixU2 * sixU
    let lambda1 = lambda2 * twoU.conjugate
    let lambda0 = lambda2 * sixU2 * element
    let lambda3 = lambda1 * element.conjugate
    // ((λ3^p · λ2)^p · λ1)^p · λ0.
    return ((lambda3.frobenius * lambda2).frobenius * lambda1).frobenius * lambda0
  }

  private static let uDigits = u.signedBinaryDigits
}
