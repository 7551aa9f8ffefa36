import CSecp256k1
public import Primitives

/// The elliptic curve of Ethereum's signatures (SEC 2, section 2.4.1).
public enum Secp256k1 {
  /// The number of points in the group, n.
  public static let order = UInt256(
    l0: 0xbfd2_5e8c_d036_4141, l1: 0xbaae_dce6_af48_a03b, l2: 0xffff_ffff_ffff_fffe, l3: .max)

  /// ⌊n / 2⌋: the greatest `s` that EIP-2 allows in a transaction.
  public static let halfOrder = order >> 1

  /// The address whose key made the signature (r, s, yParity) over `hash`, or nil when there is none.
  ///
  /// Values of `s` above `halfOrder` are accepted, as the ECRECOVER precompile does; who must refuse them (EIP-2)
  /// compares first.
  public static func recover(hash: Hash, r: UInt256, s: UInt256, yParity: UInt8) -> Address? {
    recoverPublicKey(hash: hash, r: r, s: s, yParity: yParity)?.address
  }

  /// The public key that made the signature (r, s, yParity) over `hash`, or nil when there is none.
  public static func recoverPublicKey(hash: Hash, r: UInt256, s: UInt256, yParity: UInt8) -> PublicKey? {
    guard yParity <= 1, !r.isZero, !s.isZero, r < order, s < order else { return nil }
    let context = unsafe Secp256k1Context.shared.pointer
    let compact = (r.bigEndianWords, s.bigEndianWords)
    let digest = hash.word.bigEndianWords
    var signature = secp256k1_ecdsa_recoverable_signature()
    // Safe: `compact` has the 64 bytes, and `digest` the 32, that the functions read.
    let isParsed = unsafe withUnsafeBytes(of: compact) { compact in
      unsafe secp256k1_ecdsa_recoverable_signature_parse_compact(
        context, &signature, compact.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self), Int32(yParity))
    }
    guard isParsed == 1 else { return nil }
    var point = secp256k1_pubkey()
    let isRecovered = unsafe withUnsafeBytes(of: digest) { digest in
      unsafe secp256k1_ecdsa_recover(
        context, &point, &signature, digest.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self))
    }
    guard isRecovered == 1 else { return nil }
    return PublicKey(point)
  }

  /// Whether (r, s) is a signature over `hash` by the key; values of `s` above `halfOrder` are refused.
  public static func verify(hash: Hash, r: UInt256, s: UInt256, publicKey: PublicKey) -> Bool {
    guard s <= halfOrder, var point = publicKey.point() else { return false }
    let context = unsafe Secp256k1Context.shared.pointer
    let compact = r.bigEndianBytes + s.bigEndianBytes
    let digest = hash.bytes
    var signature = secp256k1_ecdsa_signature()
    // Safe: `compact` has the 64 bytes, and `digest` the 32, that the functions read.
    guard unsafe secp256k1_ecdsa_signature_parse_compact(context, &signature, compact) == 1 else { return false }
    return unsafe secp256k1_ecdsa_verify(context, &signature, digest, &point) == 1
  }
}

extension UInt256 {
  /// The 32 bytes, most significant first, as four words that lie in memory in that order.
  fileprivate var bigEndianWords: (UInt64, UInt64, UInt64, UInt64) {
    (l3.bigEndian, l2.bigEndian, l1.bigEndian, l0.bigEndian)
  }
}
