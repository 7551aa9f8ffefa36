extension ERC20 {
  /// All tokens there are.
  @inline(__always)
  public func totalSupply() -> UInt256 { supply }

  /// The tokens of an account.
  public func balanceOf(_ account: Address) -> UInt256 { balances[account] }

  /// What `spender` may still move of the owner's tokens.
  public func allowance(_ owner: Address, _ spender: Address) -> UInt256 {
    Host.storageLoad(allowanceSlot(owner, spender))
  }

  /// Moves tokens of the caller; true, or a revert.
  @inline(__always)
  public mutating func transfer(_ to: Address, _ value: UInt256) -> Bool {
    move(from: Message.sender, to: to, value)
    return true
  }

  /// Sets what `spender` may move of the caller's tokens; the largest number is without limit.
  ///
  /// A spender who sees the change coming can use the old allowance before it and the new one after it; set it to zero
  /// first when that matters.
  @inline(__always)
  public mutating func approve(_ spender: Address, _ value: UInt256) -> Bool {
    allow(owner: Message.sender, spender: spender, value)
    return true
  }

  /// Moves tokens of `from` out of what the caller may move; true, or a revert.
  @inline(__always)
  public mutating func transferFrom(_ from: Address, _ to: Address, _ value: UInt256) -> Bool {
    spendAllowance(owner: from, spender: Message.sender, value)
    move(from: from, to: to, value)
    return true
  }
}
