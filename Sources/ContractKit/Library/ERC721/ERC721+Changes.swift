extension ERC721 {
  /// The owner of a token; zero when there is none.
  public func ownerOrZero(_ tokenId: UInt256) -> Address { owners[tokenId] }

  /// Whether an account may move a token of this owner.
  public func isAuthorised(_ account: Address, owner: Address, _ tokenId: UInt256) -> Bool {
    account == owner || approvals[tokenId] == account || isApprovedForAll(owner, account)
  }

  /// Reverts with `ERC721InsufficientApproval` unless the account may move a token of this owner.
  @inline(never)
  public func requireAuthorised(_ account: Address, owner: Address, _ tokenId: UInt256) {
    if account.isZero || !isAuthorised(account, owner: owner, tokenId) {
      ERC721Error.insufficientApproval(operator: account, tokenId: tokenId).revert()
    }
  }

  /// Makes a token. Reverts with `ERC721InvalidReceiver` for the zero address, and with `ERC721InvalidSender(0)` when
  /// the token is there already.
  public mutating func mint(_ to: Address, _ tokenId: UInt256) {
    if to.isZero { ERC721Error.invalidReceiver(to).revert() }
    if !owners[tokenId].isZero { ERC721Error.invalidSender(.zero).revert() }
    place(tokenId, from: .zero, to: to)
  }

  /// Makes a token and asks a contract that gets it; its code runs after everything is written.
  public mutating func safeMint(_ to: Address, _ tokenId: UInt256, _ data: Bytes = Bytes()) {
    mint(to, tokenId)
    ERC721.requireAcceptance(operator: Message.sender, from: .zero, to: to, tokenId, data)
  }

  /// Destroys a token, whoever calls; reverts with `ERC721NonexistentToken`.
  public mutating func burn(_ tokenId: UInt256) { place(tokenId, from: ownerOf(tokenId), to: .zero) }

  /// Moves a token between two accounts, whoever calls; reverts with `ERC721NonexistentToken`,
  /// `ERC721IncorrectOwner` or `ERC721InvalidReceiver`.
  public mutating func move(_ tokenId: UInt256, from: Address, to: Address) {
    if to.isZero { ERC721Error.invalidReceiver(to).revert() }
    let owner = ownerOf(tokenId)
    if owner != from { ERC721Error.incorrectOwner(sender: from, tokenId: tokenId, owner: owner).revert() }
    place(tokenId, from: from, to: to)
  }

  /// Writes a token's new owner; the approval of the old one ends.
  @inline(never)
  mutating func place(_ tokenId: UInt256, from: Address, to: Address) {
    if !from.isZero {
      if !approvals[tokenId].isZero { approvals[tokenId] = .zero }
      // Adding the largest number takes one away; the owner of a token has one at least.
      Amount.add(.max, at: from.slot(in: balances.origin))
    }
    if !to.isZero { Amount.add(.one, at: to.slot(in: balances.origin)) }
    owners[tokenId] = to
    Transfer(from: from, to: to, tokenId: tokenId).log()
  }

  /// Asks a contract whether it takes a token; accounts without code are not asked. A refusal reverts with the
  /// contract's reason, or with `ERC721InvalidReceiver`.
  @inline(never)
  public static func requireAcceptance(
    operator: Address, from: Address, to: Address, _ tokenId: UInt256, _ data: Bytes
  ) {
    if !to.isContract { return }
    // The selector of onERC721Received(address,address,uint256,bytes), left-aligned.
    let magic = UInt256(l0: 0, l1: 0, l2: 0, l3: 0x150b_7a02_0000_0000)
    let answer = ERC721ReceiverContract(at: to).tryOnERC721Received(`operator`, from, tokenId, data)
    switch answer {
    case .returned(let word) where word.word == magic: return
    case .failed(let reason) where !reason.isEmpty: reason.revert()
    default: ERC721Error.invalidReceiver(to).revert()
    }
  }
}

/// A contract that takes ERC-721 tokens.
@ContractInterface
protocol ERC721Receiver {
  mutating func onERC721Received(_ operator: Address, _ from: Address, _ tokenId: UInt256, _ data: Bytes) -> Hash
}
