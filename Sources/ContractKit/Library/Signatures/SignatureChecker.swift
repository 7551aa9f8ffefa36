extension Signature {
  /// The account that signed the hash, or nil: 65 bytes `r ‖ s ‖ v`, or the 64 bytes of EIP-2098.
  ///
  /// The high half of `s` is refused (EIP-2), so that nobody can make a second signature out of one. A signature still has
  /// two forms here: take a nonce or the hash, never the signature's bytes, to know what was used.
  @inline(never)
  public static func signer(of hash: Hash, signature: Bytes) -> Address? {
    let count = signature.count
    guard count == 65 || count == 64 else { return nil }
    let (r, tail) = unsafe signature.elements.withUnsafeBytes { buffer in
      // Safe: both lie in the first 64 bytes.
      unsafe (
        buffer.loadUnaligned(as: UInt256.self).byteSwapped,
        buffer.loadUnaligned(fromByteOffset: 32, as: UInt256.self).byteSwapped
      )
    }
    if count == 65 { return signer(of: hash, v: signature[64], r: Hash(r), s: Hash(tail)) }
    // EIP-2098: the top bit of s is the parity.
    let v: UInt8 = tail.l3 >> 63 == 0 ? 27 : 28
    let s = UInt256(l0: tail.l0, l1: tail.l1, l2: tail.l2, l3: tail.l3 & 0x7fff_ffff_ffff_ffff)
    return signer(of: hash, v: v, r: Hash(r), s: Hash(s))
  }
}

extension Signature {
  /// The account that signed the hash; reverts with `ECDSAInvalidSignature()` when there is none.
  @inline(never)
  public static func requiredSigner(of hash: Hash, v: UInt8, r: Hash, s: Hash) -> Address {
    guard let account = signer(of: hash, v: v, r: r, s: s) else { ECDSAError.invalidSignature.revert() }
    return account
  }

  /// The account that signed the hash with 65 or 64 bytes; reverts with `ECDSAInvalidSignature()` when there is none.
  @inline(never)
  public static func requiredSigner(of hash: Hash, signature: Bytes) -> Address {
    guard let account = signer(of: hash, signature: signature) else { ECDSAError.invalidSignature.revert() }
    return account
  }
}

/// Why a signature is refused, by OpenZeppelin's name.
@ContractError("ECDSA")
public enum ECDSAError {
  /// The signature is malformed, has a high `s`, or nobody's.
  case invalidSignature
}

/// An account that says itself which signatures are its own (ERC-1271).
@ContractInterface
protocol SigningContract {
  func isValidSignature(_ hash: Hash, _ signature: Bytes) -> Hash
}

/// Whether a signature is an account's: ECDSA for accounts with a key, ERC-1271 for contracts.
public enum SignatureChecker {
  /// Whether `signer` signed the hash. A contract is asked (ERC-1271); its failure is a no.
  ///
  /// What a contract says can change: ask when the signature is used, not before.
  @inline(never)
  public static func isValid(_ signature: Bytes, of hash: Hash, by signer: Address) -> Bool {
    if !signer.isContract {
      guard let account = Signature.signer(of: hash, signature: signature) else { return false }
      return account == signer
    }
    // The selector of isValidSignature(bytes32,bytes), left-aligned.
    let magic = UInt256(l0: 0, l1: 0, l2: 0, l3: 0x1626_ba7e_0000_0000)
    switch SigningContractContract(at: signer).tryIsValidSignature(hash, signature) {
    case .returned(let answer): return answer.word == magic
    case .failed: return false
    }
  }
}
