extension Votes {
  /// Lets votes follow tokens that moved: from the zero address they are new, to the zero address they are gone.
  ///
  /// Reverts with `Panic(0x11)` when all tokens together need more than 208 bits.
  @inline(never)
  public mutating func move(from: Address, to: Address, _ amount: UInt256) {
    if from.isZero { total.push(total.latest + amount, at: Block.timestamp) }
    if to.isZero { total.push(total.latest - amount, at: Block.timestamp) }
    shift(from: from.isZero ? .zero : delegatees[from], to: to.isZero ? .zero : delegatees[to], amount)
  }

  /// Delegates the votes of an account, whoever calls; to the zero address they rest.
  /// - Parameter units: the tokens that the account has now.
  @inline(never)
  public mutating func delegate(of account: Address, to delegatee: Address, units: UInt256) {
    let before = delegatees[account]
    delegatees[account] = delegatee
    DelegateChanged(delegator: account, fromDelegate: before, toDelegate: delegatee).log()
    shift(from: before, to: delegatee, units)
  }

  /// The account that signed a delegation (ERC-5805), whose nonce is used up; delegate its votes then.
  ///
  /// Reverts with `VotesExpiredSignature` after `expiry`, with `ECDSAInvalidSignature` and with `InvalidAccountNonce`.
  /// - Parameters:
  ///   - expiry: the last second, since 1970, at which the signature counts.
  ///   - nonces: the contract's nonces, a reference to their place.
  @inline(never)
  public static func signer(
    ofDelegationTo delegatee: Address, _ nonce: UInt256, _ expiry: UInt256, _ v: UInt8, _ r: Hash, _ s: Hash,
    nonces: Nonces, name: Text, version: Text = "1"
  ) -> Address {
    if UInt256(Block.timestamp) > expiry { VotesError.votesExpiredSignature(expiry).revert() }
    var content = ABIEncoder(words: 4, tail: 0)
    content.append(word: #keccak256("Delegation(address delegatee,uint256 nonce,uint256 expiry)").word)
    content.append(word: delegatee.word)
    content.append(word: nonce)
    content.append(word: expiry)
    let digest = EIP712.digest(name: name, version: version, structHash: content.keccak256)
    let signer = Signature.requiredSigner(of: digest, v: v, r: r, s: s)
    var nonces = nonces
    nonces.use(signer, checking: nonce)
    return signer
  }

  @inline(never)
  private mutating func shift(from: Address, to: Address, _ amount: UInt256) {
    if from == to || amount.isZero { return }
    if !from.isZero {
      var history = histories[from]
      let before = history.latest
      let after = before - amount
      history.push(after, at: Block.timestamp)
      DelegateVotesChanged(delegate: from, previousVotes: before, newVotes: after).log()
    }
    if !to.isZero {
      var history = histories[to]
      let before = history.latest
      let after = before + amount
      history.push(after, at: Block.timestamp)
      DelegateVotesChanged(delegate: to, previousVotes: before, newVotes: after).log()
    }
  }
}
