extension ERC1155 {
  /// The tokens of a kind that an account has.
  public func balanceOf(_ account: Address, _ id: UInt256) -> UInt256 { balances[id][account] }

  /// The balances of pairs of account and kind; reverts with `ERC1155InvalidArrayLength`.
  public func balanceOfBatch(_ accounts: [Address], _ ids: [UInt256]) -> [UInt256] {
    requireEqual(ids.count, accounts.count)
    var result: [UInt256] = []
    result.reserveCapacity(ids.count)
    for index in 0..<ids.count { result.append(balances[ids[index]][accounts[index]]) }
    return result
  }

  /// Whether an operator may move all tokens of an account.
  public func isApprovedForAll(_ account: Address, _ operator: Address) -> Bool { operators[account][`operator`] }

  /// Lets an operator move all tokens of the caller, or takes that back.
  public mutating func setApprovalForAll(_ operator: Address, _ approved: Bool) {
    if `operator`.isZero { ERC1155Error.invalidOperator(`operator`).revert() }
    let account = Message.sender
    var row = operators[account]
    row[`operator`] = approved
    ApprovalForAll(account: account, operator: `operator`, approved: approved).log()
  }

  /// Moves tokens of one kind; the caller is their owner or an operator of it.
  public mutating func safeTransferFrom(
    _ from: Address, _ to: Address, _ id: UInt256, _ value: UInt256, _ data: Bytes
  ) {
    requireApproved(from)
    if to.isZero { ERC1155Error.invalidReceiver(to).revert() }
    if from.isZero { ERC1155Error.invalidSender(from).revert() }
    change(from: from, to: to, id, value, data)
  }

  /// Moves tokens of several kinds; the caller is their owner or an operator of it.
  public mutating func safeBatchTransferFrom(
    _ from: Address, _ to: Address, _ ids: [UInt256], _ values: [UInt256], _ data: Bytes
  ) {
    requireApproved(from)
    if to.isZero { ERC1155Error.invalidReceiver(to).revert() }
    if from.isZero { ERC1155Error.invalidSender(from).revert() }
    change(from: from, to: to, ids, values, data)
  }

  private func requireApproved(_ owner: Address) {
    let sender = Message.sender
    if sender != owner && !isApprovedForAll(owner, sender) {
      ERC1155Error.missingApprovalForAll(operator: sender, owner: owner).revert()
    }
  }
}
