extension ERC20 {
  /// Moves tokens between two accounts, whoever calls.
  ///
  /// Reverts with `ERC20InvalidSender` or `ERC20InvalidReceiver` for the zero address and with
  /// `ERC20InsufficientBalance`.
  @inline(never)
  public mutating func move(from: Address, to: Address, _ value: UInt256) {
    if from.isZero { ERC20Error.invalidSender(from).revert() }
    if to.isZero { ERC20Error.invalidReceiver(to).revert() }
    take(value, of: from)
    // No overflow: no balance is above the supply, and the supply fits.
    Amount.add(value, at: to.slot(in: balances.origin))
    Transfer(from: from, to: to, value: value).log()
  }

  /// Makes new tokens for an account. Reverts with `ERC20InvalidReceiver` for the zero address and with `Panic(0x11)`
  /// when the supply would not fit.
  @inline(__always)
  public mutating func mint(_ to: Address, _ value: UInt256) {
    if to.isZero { ERC20Error.invalidReceiver(to).revert() }
    supply = supply + value
    Amount.add(value, at: to.slot(in: balances.origin))
    Transfer(from: .zero, to: to, value: value).log()
  }

  /// Destroys tokens of an account, whoever calls. Reverts with `ERC20InvalidSender` for the zero address and with
  /// `ERC20InsufficientBalance`.
  @inline(never)
  public mutating func burn(_ from: Address, _ value: UInt256) {
    if from.isZero { ERC20Error.invalidSender(from).revert() }
    take(value, of: from)
    // No underflow: no balance is above the supply.
    supply = supply &- value
    Transfer(from: from, to: .zero, value: value).log()
  }

  @inline(never)
  private func take(_ value: UInt256, of account: Address) {
    let slot = account.slot(in: balances.origin)
    let balance = Host.storageLoad(slot)
    let (rest, isShort) = balance.subtractingReportingOverflow(value)
    if isShort { ERC20Error.insufficientBalance(sender: account, balance: balance, needed: value).revert() }
    Host.storageStore(rest, at: slot)
  }

  /// Sets what `spender` may move of the owner's tokens, whoever calls. Reverts with `ERC20InvalidApprover` or
  /// `ERC20InvalidSpender` for the zero address.
  @inline(never)
  public mutating func allow(owner: Address, spender: Address, _ value: UInt256) {
    if owner.isZero { ERC20Error.invalidApprover(owner).revert() }
    if spender.isZero { ERC20Error.invalidSpender(spender).revert() }
    Host.storageStore(value, at: allowanceSlot(owner, spender))
    Approval(owner: owner, spender: spender, value: value).log()
  }

  /// Takes `value` from what `spender` may move; an allowance of the largest number stays. No event, as in
  /// OpenZeppelin's. Reverts with `ERC20InsufficientAllowance`.
  @inline(never)
  public mutating func spendAllowance(owner: Address, spender: Address, _ value: UInt256) {
    let slot = allowanceSlot(owner, spender)
    let allowed = Host.storageLoad(slot)
    if allowed == .max { return }
    let (rest, isShort) = allowed.subtractingReportingOverflow(value)
    if isShort {
      ERC20Error.insufficientAllowance(spender: spender, allowance: allowed, needed: value).revert()
    }
    Host.storageStore(rest, at: slot)
  }

  @inline(never)
  func allowanceSlot(_ owner: Address, _ spender: Address) -> UInt256 {
    spender.slot(in: owner.slot(in: allowances.origin))
  }
}
