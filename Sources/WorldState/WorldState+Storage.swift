public import Primitives

/// A storage slot as one access sees it, with what the gas rules of EIP-2200, EIP-2929 and EIP-3529 need.
public struct StorageAccess: Sendable, Hashable {
  /// The present value.
  public let value: UInt256
  /// The value before the transaction.
  public let original: UInt256
  /// Whether this was the transaction's first access to the slot.
  public let wasCold: Bool

  /// Gathers what one access sees.
  public init(value: UInt256, original: UInt256, wasCold: Bool) {
    self.value = value
    self.original = original
    self.wasCold = wasCold
  }
}

extension WorldState {
  /// The value of a slot; does not warm it.
  public func storage(_ address: Address, _ slot: UInt256) -> UInt256 {
    let account = index(of: address)
    return value(ofSlot: slotIndex(account, slot), account)
  }

  /// The value of a slot before the transaction; does not warm it.
  public func originalStorage(_ address: Address, _ slot: UInt256) -> UInt256 {
    let account = index(of: address)
    return original(ofSlot: slotIndex(account, slot), account)
  }

  /// Warms a slot and gives its values; one look-up.
  public func accessStorage(_ address: Address, _ slot: UInt256) -> StorageAccess {
    let account = index(of: address)
    let index = slotIndex(account, slot)
    return StorageAccess(
      value: value(ofSlot: index, account), original: original(ofSlot: index, account), wasCold: warmSlot(at: index))
  }

  /// Sets the value of a slot.
  public func setStorage(_ address: Address, _ slot: UInt256, _ value: UInt256) {
    let account = index(of: address)
    let index = slotIndex(account, slot)
    let current = self.value(ofSlot: index, account)
    if current == value { return }
    journal.append(.slot(Int32(index), slots[index].value, generation: slots[index].generation))
    if slots[index].writtenIn != transaction {
      slots[index].writtenIn = transaction
      slots[index].original = current
    }
    slots[index].value = value
    slots[index].generation = accounts[account].storageGeneration
    markDirty(account)
    if !slots[index].isDirty {
      slots[index].isDirty = true
      dirtySlots.append(Int32(index))
    }
  }

  /// Whether the account has storage (EIP-7610).
  public func hasStorage(_ address: Address) -> Bool {
    let account = index(of: address)
    if accounts[account].storageGeneration == 0, accounts[account].hasStorage { return true }
    return dirtySlots.contains { index in
      slots[Int(index)].key.account == account && !value(ofSlot: Int(index), account).isZero
    }
  }

  /// The value of a transient slot (EIP-1153).
  public func transientStorage(_ address: Address, _ slot: UInt256) -> UInt256 {
    if transient.isEmpty { return .zero }
    return transient[SlotKey(account: Int32(index(of: address)), slot: slot)] ?? .zero
  }

  /// Sets the value of a transient slot (EIP-1153).
  public func setTransientStorage(_ address: Address, _ slot: UInt256, _ value: UInt256) {
    let key = SlotKey(account: Int32(index(of: address)), slot: slot)
    journal.append(.transient(key, transient.updateValue(value, forKey: key) ?? .zero))
  }

  /// The index of a slot's record, read from the tree on first use.
  func slotIndex(_ account: Int, _ slot: UInt256) -> Int {
    let key = SlotKey(account: Int32(account), slot: slot)
    if let index = slotTable.find(key) { return index }
    let value = committedValue(account, slot)
    slots.append(SlotRecord(key: key, value: value, generation: 0, original: value, committed: value))
    slotTable.add(key, slots.count - 1)
    return slots.count - 1
  }

  private func committedValue(_ account: Int, _ slot: UInt256) -> UInt256 {
    if !accounts[account].hasStorage { return .zero }
    do {
      return try tree.storage(accounts[account].address, slot)
    } catch {
      recordFault(error)
      return .zero
    }
  }

  /// The value of a slot that belongs to the account's present storage; a slot of cleared storage is zero.
  func value(ofSlot index: Int, _ account: Int) -> UInt256 {
    slots[index].generation == accounts[account].storageGeneration ? slots[index].value : .zero
  }

  private func original(ofSlot index: Int, _ account: Int) -> UInt256 {
    slots[index].writtenIn == transaction ? slots[index].original : value(ofSlot: index, account)
  }
}
