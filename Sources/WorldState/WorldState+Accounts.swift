public import Primitives

extension WorldState {
  /// Whether the account exists: it has a nonce, a balance or code (EIP-161).
  public func accountExists(_ address: Address) -> Bool { !accounts[index(of: address)].isEmpty }

  /// The balance in wei.
  public func balance(_ address: Address) -> UInt256 { accounts[index(of: address)].balance }

  /// The nonce.
  public func nonce(_ address: Address) -> UInt64 { accounts[index(of: address)].nonce }

  /// Sets the balance in wei.
  public func setBalance(_ balance: UInt256, of address: Address) {
    setBalance(balance, at: index(of: address))
  }

  /// Adds to the balance; false, and no change, when it would exceed 256 bits.
  @discardableResult
  public func addBalance(_ amount: UInt256, to address: Address) -> Bool {
    if amount.isZero { return true }
    let index = index(of: address)
    let (sum, overflow) = accounts[index].balance.addingReportingOverflow(amount)
    if overflow { return false }
    setBalance(sum, at: index)
    return true
  }

  /// Subtracts from the balance; false, and no change, when it is too low.
  public func subtractBalance(_ amount: UInt256, from address: Address) -> Bool {
    let index = index(of: address)
    let (rest, overflow) = accounts[index].balance.subtractingReportingOverflow(amount)
    if overflow { return false }
    if !amount.isZero { setBalance(rest, at: index) }
    return true
  }

  /// Moves an amount between accounts; false, and no change, when the sender's balance is too low.
  public func transfer(_ amount: UInt256, from sender: Address, to recipient: Address) -> Bool {
    guard subtractBalance(amount, from: sender) else { return false }
    if addBalance(amount, to: recipient) { return true }
    addBalance(amount, to: sender)
    return false
  }

  /// Sets the nonce.
  public func setNonce(_ nonce: UInt64, of address: Address) {
    let index = index(of: address)
    journal.append(.nonce(Int32(index), accounts[index].nonce))
    accounts[index].nonce = nonce
    markDirty(index)
  }

  /// Adds one to the nonce; false, and no change, at the maximum (EIP-2681).
  public func incrementNonce(of address: Address) -> Bool {
    let nonce = nonce(address)
    if nonce == .max { return false }
    setNonce(nonce + 1, of: address)
    return true
  }

  private func setBalance(_ balance: UInt256, at index: Int) {
    journal.append(.balance(Int32(index), accounts[index].balance))
    accounts[index].balance = balance
    markDirty(index)
  }
}
