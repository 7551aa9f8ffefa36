import ContractKit

/// Public keys of consensus engines.
enum PublicKey {
  /// Whether a public key may stand for a consensus key.
  ///
  /// 33 bytes are a compressed point of secp256k1, and its account has to be the consensus key. 32 bytes are a key of
  /// another curve, which cannot be checked here; the consensus key's signature over it vouches for it.
  static func belongs(_ publicKey: Bytes, to consensusKey: Address) -> Bool {
    if publicKey.count == 32 { return true }
    guard publicKey.count == 33, publicKey[0] == 2 || publicKey[0] == 3 else { return false }
    var x = UInt256.zero
    for index in 1...32 { x = x << 8 | publicKey[index].word }
    guard x < prime, let y = ordinate(x, isOdd: publicKey[0] == 3) else { return false }
    return Address(truncating: Hash.keccak256(x, y).word) == consensusKey
  }

  /// The field of secp256k1: 2²⁵⁶ − 2³² − 977 (SEC 2, section 2.4.1).
  private static var prime: UInt256 {
    UInt256(l0: 0xffff_fffe_ffff_fc2f, l1: .max, l2: .max, l3: .max)
  }

  /// The `y` of the point at `x` that is odd or even; nil when `x³ + 7` is no square.
  private static func ordinate(_ x: UInt256, isOdd: Bool) -> UInt256? {
    let square = x.multiplied(by: x, modulo: prime).multiplied(by: x, modulo: prime).adding(7, modulo: prime)
    // The prime is 3 modulo 4, so that a root is the power of (prime + 1) / 4.
    let exponent = (prime >> 2) &+ .one
    var root = UInt256.one
    var bit = 253
    while bit >= 0 {
      root = root.multiplied(by: root, modulo: prime)
      if (exponent >> bit).l0 & 1 == 1 { root = root.multiplied(by: square, modulo: prime) }
      bit -= 1
    }
    if root.multiplied(by: root, modulo: prime) != square || root.isZero { return nil }
    return (root.l0 & 1 == 1) == isOdd ? root : prime &- root
  }
}
