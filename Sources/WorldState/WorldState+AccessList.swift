public import Primitives

extension WorldState {
  /// Sets which accounts are warm in every transaction, in ascending order: the precompiled contracts (EIP-2929).
  ///
  /// Takes constant time when they are the same as before.
  public func setAlwaysWarm(_ addresses: [Address]) {
    if alwaysWarm == addresses { return }
    alwaysWarm = addresses
    for index in accounts.indices { accounts[index].isAlwaysWarm = isAlwaysWarm(accounts[index].address) }
  }

  /// Whether an account is warm in every transaction; constant time for almost every address.
  func isAlwaysWarm(_ address: Address) -> Bool {
    guard let last = alwaysWarm.last, address <= last else { return false }
    return alwaysWarm.contains(address)
  }

  /// Warms an account for the rest of the transaction, unless the frame is reverted; true when it was cold (EIP-2929).
  @discardableResult
  public func warm(_ address: Address) -> Bool {
    let index = index(of: address)
    if accounts[index].warmIn == transaction || accounts[index].isAlwaysWarm { return false }
    journal.append(.warmAccount(Int32(index), accounts[index].warmIn))
    accounts[index].warmIn = transaction
    return true
  }

  /// Warms a slot for the rest of the transaction, unless the frame is reverted; true when it was cold (EIP-2929).
  @discardableResult
  public func warm(_ address: Address, _ slot: UInt256) -> Bool {
    warmSlot(at: slotIndex(index(of: address), slot))
  }

  /// Whether the account is warm.
  public func isWarm(_ address: Address) -> Bool {
    let index = index(of: address)
    return accounts[index].warmIn == transaction || accounts[index].isAlwaysWarm
  }

  /// Whether the slot is warm.
  public func isWarm(_ address: Address, _ slot: UInt256) -> Bool {
    slots[slotIndex(index(of: address), slot)].warmIn == transaction
  }

  func warmSlot(at index: Int) -> Bool {
    if slots[index].warmIn == transaction { return false }
    journal.append(.warmSlot(Int32(index), slots[index].warmIn))
    slots[index].warmIn = transaction
    return true
  }
}
