extension ERC721 {
  /// The owner of a token; reverts with `ERC721NonexistentToken`.
  @inline(never)
  public func ownerOf(_ tokenId: UInt256) -> Address {
    let owner = owners[tokenId]
    if owner.isZero { ERC721Error.nonexistentToken(tokenId).revert() }
    return owner
  }

  /// The number of an owner's tokens; reverts with `ERC721InvalidOwner` for the zero address.
  public func balanceOf(_ owner: Address) -> UInt256 {
    if owner.isZero { ERC721Error.invalidOwner(owner).revert() }
    return balances[owner]
  }

  /// Who may move a token besides its owner, zero for nobody; reverts with `ERC721NonexistentToken`.
  public func getApproved(_ tokenId: UInt256) -> Address {
    _ = ownerOf(tokenId)
    return approvals[tokenId]
  }

  /// Whether an operator may move all tokens of an owner.
  public func isApprovedForAll(_ owner: Address, _ operator: Address) -> Bool { operators[owner][`operator`] }

  /// Lets an account move a token; the caller is its owner or an operator of the owner.
  public mutating func approve(_ to: Address, _ tokenId: UInt256) {
    let owner = ownerOf(tokenId)
    let sender = Message.sender
    if sender != owner && !isApprovedForAll(owner, sender) { ERC721Error.invalidApprover(sender).revert() }
    approvals[tokenId] = to
    Approval(owner: owner, approved: to, tokenId: tokenId).log()
  }

  /// Lets an operator move all tokens of the caller, or takes that back.
  public mutating func setApprovalForAll(_ operator: Address, _ approved: Bool) {
    if `operator`.isZero { ERC721Error.invalidOperator(`operator`).revert() }
    let owner = Message.sender
    var row = operators[owner]
    row[`operator`] = approved
    ApprovalForAll(owner: owner, operator: `operator`, approved: approved).log()
  }

  /// Moves a token out of what the caller may move.
  @inline(never)
  public mutating func transferFrom(_ from: Address, _ to: Address, _ tokenId: UInt256) {
    if to.isZero { ERC721Error.invalidReceiver(to).revert() }
    let owner = ownerOf(tokenId)
    requireAuthorised(Message.sender, owner: owner, tokenId)
    if owner != from { ERC721Error.incorrectOwner(sender: from, tokenId: tokenId, owner: owner).revert() }
    place(tokenId, from: owner, to: to)
  }

  /// Moves a token as `transferFrom` does, and asks a contract that gets it.
  ///
  /// The receiver's code runs after everything is written and may call back.
  public mutating func safeTransferFrom(_ from: Address, _ to: Address, _ tokenId: UInt256, _ data: Bytes = Bytes()) {
    transferFrom(from, to, tokenId)
    ERC721.requireAcceptance(operator: Message.sender, from: from, to: to, tokenId, data)
  }
}
