extension BLS12381Parameters {
  typealias G1 = BLS12381G1
  typealias G2 = BLS12381G2

  static let twistDivides = false

  /// |x|.
  static let loopDigits = x.binaryDigits

  static let loopIsNegative = true

  static func finalAdditions(of point: AffinePoint<BLS12381G2>) -> [AffinePoint<BLS12381G2>] { [] }

  /// Three times (p⁴ − p² + 1)/r, which is (x − 1)²(x + p)(x² + p² − 1) + 3 (Hayashida, Hayasaka and Teruya, eprint
  /// 2020/875).
  static func hardPower(_ element: Fp12<Self>) -> Fp12<Self> {
    let first = powerX(element) * element.conjugate
    let second = powerX(first) * first.conjugate
    let third = powerX(second) * second.frobenius
    let fourth = powerX(powerX(third)) * third.frobenius.frobenius * third.conjugate
    return fourth * element.cyclotomicSquare * element
  }

  /// The power x; x is negative.
  private static func powerX(_ element: Fp12<Self>) -> Fp12<Self> {
    element.cyclotomicPower(loopDigits).conjugate
  }
}
