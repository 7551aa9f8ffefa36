import Crypto
import FoundationEssentials
public import Primitives

/// ECDSA on secp256r1, also called P-256 (SEC 2, section 2.4.2; FIPS 186-5).
public enum P256 {
  /// The number of points in the group, n.
  public static let order = UInt256(
    l0: 0xf3b9_cac2_fc63_2551, l1: 0xbce6_faad_a717_9e84, l2: .max, l3: 0xffff_ffff_0000_0000)

  /// The prime of the field, p.
  public static let fieldPrime = UInt256(
    l0: .max, l1: 0x0000_0000_ffff_ffff, l2: 0, l3: 0xffff_ffff_0000_0001)

  /// Whether (r, s) is a signature over `hash` by the key with the affine coordinates (x, y).
  ///
  /// False unless 0 < r, s < n, both coordinates are below p and the point lies on the curve; the point at infinity has
  /// no affine coordinates, and (0, 0) is not on the curve. Both values of s that belong to an r are accepted.
  public static func verify(hash: Hash, r: UInt256, s: UInt256, x: UInt256, y: UInt256) -> Bool {
    guard !r.isZero, r < order, !s.isZero, s < order, x < fieldPrime, y < fieldPrime,
      // Refuses a point that is not on the curve.
      let key = try? Crypto.P256.Signing.PublicKey(rawRepresentation: x.bigEndianBytes + y.bigEndianBytes),
      let signature = try? Crypto.P256.Signing.ECDSASignature(rawRepresentation: r.bigEndianBytes + s.bigEndianBytes)
    else { return false }
    return key.isValidSignature(signature, for: GivenDigest(hash: hash))
  }
}

/// A digest that was made elsewhere.
private struct GivenDigest: Digest {
  static let byteCount = 32
  let hash: Hash

  var description: String { hash.description }

  func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    // Safe: the array lives as long as the call.
    try unsafe hash.bytes.withUnsafeBytes { buffer in try unsafe body(buffer) }
  }
}
