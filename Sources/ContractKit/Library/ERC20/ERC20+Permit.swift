extension ERC20 {
  /// Sets an allowance by the owner's signature (EIP-2612), so that the owner pays no gas.
  ///
  /// The signature counts for one nonce, this chain, this contract, and the token's name and version. Reverts with
  /// `ERC2612ExpiredSignature` after the deadline and with `ERC2612InvalidSigner` for a signature that is not the
  /// owner's.
  /// - Parameters:
  ///   - nonces: the contract's nonces, a reference to their place.
  ///   - deadline: the last second, since 1970, at which the signature counts.
  @inline(__always)
  public mutating func permit(
    _ owner: Address, _ spender: Address, _ value: UInt256, _ deadline: UInt256, _ v: UInt8, _ r: Hash, _ s: Hash,
    nonces: Nonces, name: Text, version: Text = "1"
  ) {
    if UInt256(Block.timestamp) > deadline { ERC2612Error.expiredSignature(deadline).revert() }
    var nonces = nonces
    var content = ABIEncoder(words: 6, tail: 0)
    content.append(
      word: #keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)").word)
    content.append(word: owner.word)
    content.append(word: spender.word)
    content.append(word: value)
    content.append(word: nonces.use(owner))
    content.append(word: deadline)
    let digest = EIP712.digest(name: name, version: version, structHash: content.keccak256)
    let signer = Signature.signer(of: digest, v: v, r: r, s: s) ?? .zero
    if signer.isZero || signer != owner { ERC2612Error.invalidSigner(signer: signer, owner: owner).revert() }
    allow(owner: owner, spender: spender, value)
  }
}

/// Why a permit is refused, by OpenZeppelin's names.
@ContractError("ERC2612")
public enum ERC2612Error {
  /// The signature's deadline, given here, has passed.
  case expiredSignature(UInt256)
  /// The signature is this account's, not the owner's.
  case invalidSigner(signer: Address, owner: Address)
}
