public import Primitives

extension WorldState {
  /// Warms an account for the rest of the transaction, unless the frame is reverted; true when it was cold (EIP-2929).
  @discardableResult
  public func warm(_ address: Address) -> Bool {
    let index = index(of: address)
    if accounts[index].warmIn == transaction { return false }
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
  public func isWarm(_ address: Address) -> Bool { accounts[index(of: address)].warmIn == transaction }

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
