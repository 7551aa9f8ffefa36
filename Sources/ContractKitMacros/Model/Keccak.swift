import Primitives

/// The four bytes that name a function or an error: the first of the Keccak-256 hash of its signature.
func selector(_ signature: String) -> String {
  let hash = Keccak256.hash(Array(signature.utf8))
  return Hex.encode(Array(hash.bytes.prefix(4)))
}

/// The Keccak-256 hash of a signature as a `UInt256` expression.
func wordLiteral(hashOf signature: String) -> String {
  let bytes = Array(Keccak256.hash(Array(signature.utf8)).bytes)
  let limbs = (0..<4).map { limb in
    Hex.encode(Array(bytes[(24 - 8 * limb)..<(32 - 8 * limb)]))
  }
  return "UInt256(l0: \(limbs[0]), l1: \(limbs[1]), l2: \(limbs[2]), l3: \(limbs[3]))"
}
