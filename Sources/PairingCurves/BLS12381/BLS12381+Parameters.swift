import Primitives

/// The numbers of BLS12-381 (EIP-2537): the Barreto-Lynn-Scott curve of x = −0xd201000000010000.
package enum BLS12381Parameters: PairingFamily {
  package static var modulus: Limbs6 {
    @inline(__always) get {
      Limbs6(
        0xb9fe_ffff_ffff_aaab, 0x1eab_fffe_b153_ffff, 0x6730_d2a0_f6b0_f624, 0x6477_4b84_f385_12bf,
        0x4b1b_a7b6_434b_acd7, 0x1a01_11ea_397f_e69a)
    }
  }
  package static var montgomeryInverse: UInt64 {
    @inline(__always) get { 0x89f3_fffc_fffc_fffd }
  }
  package static var montgomeryOne: Limbs6 {
    @inline(__always) get {
      Limbs6(
        0x7609_0000_0002_fffd, 0xebf4_000b_c40c_0002, 0x5f48_9857_53c7_58ba, 0x77ce_5853_7052_5745,
        0x5c07_1a97_a256_ec6d, 0x15f6_5ec3_fa80_e493)
    }
  }
  package static var montgomerySquare: Limbs6 {
    Limbs6(
      0xf4df_1f34_1c34_1746, 0x0a76_e6a6_09d1_04f1, 0x8de5_476c_4c95_b6d5, 0x67eb_88a9_939d_83c0,
      0x9a79_3e85_b519_952d, 0x1198_8fe5_92ca_e3aa)
  }

  /// |x|, from which p and r follow.
  static let x = UInt256(0xd201_0000_0001_0000)

  package static let nonresidue = Fp2<Self>(.one, .one)

  /// (a + b·i)(1 + i) = (a − b) + (a + b)·i.
  @inline(__always)
  package static func timesNonresidue(_ value: Fp2<Self>) -> Fp2<Self> {
    Fp2(value.c0 - value.c1, value.c0 + value.c1)
  }

  package static let inversionFactor: Limbs6 = Fp<Self>.makeInversionFactor()

  package static let frobeniusCoefficients = makeFrobeniusCoefficients()
}

/// y² = x³ + 4.
enum BLS12381G1: Curve {
  static let b = Fp<BLS12381Parameters>(4)
  static let generator = AffinePoint<Self>(
    Fp(
      hex: "17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb"),
    Fp(
      hex: "08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1"))
  static let order = UInt256(
    l0: 0xffff_ffff_0000_0001, l1: 0x53bd_a402_fffe_5bfe, l2: 0x3339_d808_09a1_d805, l3: 0x73ed_a753_299d_7d48)

  /// [x²]P = −φ(P) (Scott, eprint 2021/1130, section 6).
  static func isInSubgroup(_ point: AffinePoint<Self>) -> Bool {
    if point.isInfinity { return true }
    let x = BLS12381Parameters.x
    return JacobianPoint(point).multipliedPlainly(by: x).multipliedPlainly(by: x) == -endomorphism(point)
  }

  /// φ(x, y) = (β·x, y), where β³ = 1: on the subgroup the product with −x².
  static func endomorphism(_ point: AffinePoint<Self>) -> AffinePoint<Self> {
    point.isInfinity ? point : AffinePoint(point.x * cubeRootOfUnity, point.y)
  }

  private static let cubeRootOfUnity = Fp<BLS12381Parameters>(
    hex: "00000000000000005f19672fdf76ce51ba69c6076a0f77eaddb3a93be6f89688de17d813620a00022e01fffffffefffe")

  /// k = k0 + k1·x² gives k·P = k0·P − k1·φ(P) (Gallant, Lambert and Vanstone, Crypto 2001).
  static func appendTerms(
    of point: AffinePoint<Self>, by scalar: UInt256, to terms: inout [ScalarTerm<Self>]
  ) {
    let x = BLS12381Parameters.x
    let (high, low) = scalar.remainder(dividingBy: order).quotientAndRemainder(dividingBy: x &* x)
    terms.append(ScalarTerm(point, low))
    terms.append(ScalarTerm(-endomorphism(point), high))
  }

  static let termBits = 128
}

/// The twist y² = x³ + 4ξ over Fp2.
enum BLS12381G2: Curve {
  static let b = Fp2<BLS12381Parameters>(Fp(4), Fp(4))
  static let generator = AffinePoint<Self>(
    Fp2(
      Fp(
        hex: "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"),
      Fp(
        hex: "13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e")),
    Fp2(
      Fp(
        hex: "0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801"),
      Fp(
        hex: "0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be")))
  static let order = BLS12381G1.order

  /// ψ(Q) = [x]Q (Scott, eprint 2021/1130, section 4).
  static func isInSubgroup(_ point: AffinePoint<Self>) -> Bool {
    if point.isInfinity { return true }
    // x is negative.
    return JacobianPoint(point).multipliedPlainly(by: BLS12381Parameters.x) == -frobenius(point)
  }

  /// ψ: the Frobenius map seen on the twist: (x̄/ξ^((p − 1)/3), ȳ/ξ^((p − 1)/2)); on the subgroup the product with x.
  static func frobenius(_ point: AffinePoint<Self>) -> AffinePoint<Self> {
    if point.isInfinity { return point }
    return AffinePoint(point.x.conjugate * twistX, point.y.conjugate * twistY)
  }

  /// ψ of a point in Jacobian coordinates.
  static func frobenius(_ point: JacobianPoint<Self>) -> JacobianPoint<Self> {
    JacobianPoint(x: point.x.conjugate * twistX, y: point.y.conjugate * twistY, z: point.z.conjugate)
  }

  private static let twistX = BLS12381Parameters.frobeniusCoefficients[2].inverse
  private static let twistY = BLS12381Parameters.frobeniusCoefficients[3].inverse

  /// The digits k0 to k3 of k in base |x| give k·Q = k0·Q − k1·ψ(Q) + k2·ψ²(Q) − k3·ψ³(Q) (Galbraith, Lin and Scott,
  /// eprint 2008/194).
  static func appendTerms(
    of point: AffinePoint<Self>, by scalar: UInt256, to terms: inout [ScalarTerm<Self>]
  ) {
    var rest = scalar.remainder(dividingBy: order)
    var image = point
    for _ in 0..<4 {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: BLS12381Parameters.x)
      terms.append(ScalarTerm(image, digit))
      rest = quotient
      image = -frobenius(image)
    }
  }

  static let termBits = 64
}
