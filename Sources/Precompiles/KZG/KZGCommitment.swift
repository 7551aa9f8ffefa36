import Cryptography
import PairingCurves
import Primitives

/// KZG commitments to blobs (EIP-4844 and its polynomial-commitments specification).
enum KZGCommitment {
  /// The field elements of a blob (`FIELD_ELEMENTS_PER_BLOB`).
  static let blobElements: UInt64 = 4096

  /// The order of the groups of BLS12-381 (`BLS_MODULUS`).
  static let modulus = UInt256(
    l0: 0xffff_ffff_0000_0001, l1: 0x53bd_a402_fffe_5bfe, l2: 0x3339_d808_09a1_d805, l3: 0x73ed_a753_299d_7d48)

  /// The first byte of a versioned hash (`VERSIONED_HASH_VERSION_KZG`).
  private static let version: UInt8 = 0x01

  /// The version followed by all but the first byte of the commitment's SHA-256 digest.
  static func versionedHash(of commitment: ArraySlice<UInt8>) -> Bytes {
    [version] + SHA256.hash(Bytes(commitment)).bytes.dropFirst()
  }

  /// Whether the committed polynomial has the value `y` at `z`: e(C − [y]1 + [z]π, −[1]) · e(π, [τ]) = 1.
  ///
  /// This is the specification's equation with the product by z moved from G2 to G1. Throws when the commitment or the
  /// proof is no compressed point of G1, or z or y is not below the modulus.
  static func verify(
    commitment: ArraySlice<UInt8>, z: UInt256, y: UInt256, proof: ArraySlice<UInt8>
  ) throws(PointError) -> Bool {
    guard z < modulus, y < modulus else { throw .notCanonical }
    let commitment = try BLS12381.G1(compressed: commitment)
    let proof = try BLS12381.G1(compressed: proof)
    let shifted = BLS12381.G1.sum(of: [(commitment, .one), (-BLS12381.G1.generator, y), (proof, z)])
    return BLS12381.pairingProductIsOne([(shifted, -BLS12381.G2.generator), (proof, BLS12381.G2.ceremonyTau)])
  }
}

extension BLS12381.G2 {
  /// [τ] in G2: the second power in the output of Ethereum's KZG ceremony of 2023, the only one that verification needs.
  static let ceremonyTau = BLS12381.G2(
    constant: """
      b5bfd7dd8cdeb128843bc287230af38926187075cbfbefa81009a2ce615ac53d2914e5870cb452d2afaaab24f3499f72\
      185cbfee53492714734429b7b38608e23926c911cceceac9a36851477ba4c60b087041de621000edc98edada20c1def2
      """)

  /// A point of this module's source in compressed form; infinity when it is none.
  private init(constant hex: String) {
    let bytes = (try? Hex.decode(hex)) ?? []
    self = (try? BLS12381.G2(compressed: bytes[...])) ?? .infinity
  }
}
