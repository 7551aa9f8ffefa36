import Primitives

/// The numbers of alt_bn128 (EIP-196, EIP-197): the Barreto-Naehrig curve of u = 4965661367192848881.
package enum BN254Parameters: PairingFamily {
  package static var modulus: Limbs4 {
    @inline(__always) get {
      Limbs4(0x3c20_8c16_d87c_fd47, 0x9781_6a91_6871_ca8d, 0xb850_45b6_8181_585d, 0x3064_4e72_e131_a029)
    }
  }
  package static var montgomeryInverse: UInt64 {
    @inline(__always) get { 0x87d2_0782_e486_6389 }
  }
  package static var montgomeryOne: Limbs4 {
    @inline(__always) get {
      Limbs4(0xd35d_438d_c58f_0d9d, 0x0a78_eb28_f5c7_0b3d, 0x666e_a36f_7879_462c, 0x0e0a_77c1_9a07_df2f)
    }
  }
  package static var montgomerySquare: Limbs4 {
    Limbs4(0xf32c_fc5b_538a_fa89, 0xb5e7_1911_d445_01fb, 0x47ab_1eff_0a41_7ff6, 0x06d8_9f71_cab8_351f)
  }

  /// u, from which p, r and the trace follow.
  static let u = UInt256(4_965_661_367_192_848_881)

  package static let nonresidue = Fp2<Self>(Fp(9), .one)

  /// (a + b·i)(9 + i) = (9a − b) + (9b + a)·i.
  @inline(__always)
  package static func timesNonresidue(_ value: Fp2<Self>) -> Fp2<Self> {
    let eightfold = value.doubled.doubled.doubled
    return Fp2(eightfold.c0 + value.c0 - value.c1, eightfold.c1 + value.c1 + value.c0)
  }

  package static let inversionFactor: Limbs4 = Fp<Self>.makeInversionFactor()

  package static let frobeniusCoefficients = makeFrobeniusCoefficients()
}

/// y² = x³ + 3, of prime order.
enum BN254G1: Curve {
  static let b = Fp<BN254Parameters>(3)
  static let generator = AffinePoint<Self>(.one, Fp(2))
  static let order = UInt256(
    l0: 0x43e1_f593_f000_0001, l1: 0x2833_e848_79b9_7091, l2: 0xb850_45b6_8181_585d, l3: 0x3064_4e72_e131_a029)

  /// The curve has no other points.
  static func isInSubgroup(_ point: AffinePoint<Self>) -> Bool { true }

  static func appendTerms(
    of point: AffinePoint<Self>, by scalar: UInt256, to terms: inout [ScalarTerm<Self>]
  ) {
    terms.append(ScalarTerm(point, scalar))
  }

  static let termBits = 256
}

/// The twist y² = x³ + 3/ξ over Fp2.
enum BN254G2: Curve {
  static let b = Fp2<BN254Parameters>(Fp(3), .zero) * BN254Parameters.nonresidue.inverse
  static let generator = AffinePoint<Self>(
    Fp2(
      Fp(hex: "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"),
      Fp(hex: "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2")),
    Fp2(
      Fp(hex: "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa"),
      Fp(hex: "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b")))
  static let order = BN254G1.order

  /// [u + 1]Q + ψ([u]Q) + ψ²([u]Q) = ψ³([2u]Q), where ψ is the twisted Frobenius map (Dai et al., eprint 2022/348,
  /// section 5).
  static func isInSubgroup(_ point: AffinePoint<Self>) -> Bool {
    let multiple = JacobianPoint(point).multipliedPlainly(by: BN254Parameters.u)
    let first = frobenius(multiple)
    let second = frobenius(first)
    let sum = multiple + point + first + second
    return (sum + -frobenius(second).doubled).isInfinity
  }

  /// ψ: the Frobenius map of the curve over Fp12, seen on the twist: (x̄·ξ^((p − 1)/3), ȳ·ξ^((p − 1)/2)).
  static func frobenius(_ point: AffinePoint<Self>) -> AffinePoint<Self> {
    if point.isInfinity { return point }
    let g = BN254Parameters.frobeniusCoefficients
    return AffinePoint(point.x.conjugate * g[2], point.y.conjugate * g[3])
  }

  /// ψ of a point in Jacobian coordinates.
  static func frobenius(_ point: JacobianPoint<Self>) -> JacobianPoint<Self> {
    let g = BN254Parameters.frobeniusCoefficients
    return JacobianPoint(x: point.x.conjugate * g[2], y: point.y.conjugate * g[3], z: point.z.conjugate)
  }

  static func appendTerms(
    of point: AffinePoint<Self>, by scalar: UInt256, to terms: inout [ScalarTerm<Self>]
  ) {
    terms.append(ScalarTerm(point, scalar))
  }

  static let termBits = 256
}
