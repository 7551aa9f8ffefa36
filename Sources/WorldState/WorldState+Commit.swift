import Primitives

extension WorldState {
  /// Moves the tree to the present state and gives what must be stored; the state then continues over the new root.
  ///
  /// No transaction may be under way. The changes are in a deterministic order (addresses, slots and hashes
  /// ascending). Throws the recorded fault, if any; after an error this object must be discarded. Until the changes
  /// are stored, so must it if storing fails.
  public func commit() throws(StateError) -> StateChanges {
    if let fault { throw fault }
    clearStorageOfEmptyAccounts()
    let changed = changedAccounts()
    let (code, blobs) = (changedCode(changed), stagedBlobs.sorted { $0.hash < $1.hash })
    let committed = try tree.commit(changed.map(\.change))
    settle(changed.map(\.index), storageRoots: committed.storageRoots)
    return StateChanges(root: committed.root, trieNodes: committed.nodes, code: code, blobs: blobs)
  }

  /// An account that no longer exists leaves no storage behind.
  private func clearStorageOfEmptyAccounts() {
    for index in dirtyAccounts.map(Int.init) where accounts[index].isEmpty { accounts[index].storageGeneration += 1 }
  }

  private func changedAccounts() -> [(index: Int, change: AccountChange)] {
    var changed: [(index: Int, change: AccountChange)] = []
    var slotsOf = changedSlots()
    for index in dirtyAccounts.map(Int.init).sorted(by: { accounts[$0].address < accounts[$1].address }) {
      let account = accounts[index]
      let content = account.content
      let slots = content == nil ? [] : slotsOf.removeValue(forKey: Int32(index)) ?? []
      let clears = account.storageGeneration > 0 && account.committed != nil
      if content == account.committed, slots.isEmpty, !clears { continue }
      changed.append(
        (
          index,
          AccountChange(address: account.address, content: content, clearsStorage: clears, slots: slots)
        ))
    }
    return changed
  }

  /// Dirty slots whose value differs from the tree's, by account and sorted.
  private func changedSlots() -> [Int32: [(slot: UInt256, value: UInt256)]] {
    var result: [Int32: [(slot: UInt256, value: UInt256)]] = [:]
    for index in dirtySlots {
      let record = slots[Int(index)]
      let account = Int(record.key.account)
      let isCleared = accounts[account].storageGeneration > 0
      let value = value(ofSlot: Int(index), account)
      if value != (isCleared ? .zero : record.committed) {
        result[record.key.account, default: []].append((record.key.slot, value))
      }
    }
    return result.mapValues { $0.sorted { $0.slot < $1.slot } }
  }

  private func changedCode(
    _ changed: [(index: Int, change: AccountChange)]
  ) -> [(hash: Hash, bytes: Bytes)] {
    var seen: Set<Hash> = []
    var result: [(hash: Hash, bytes: Bytes)] = []
    for (index, change) in changed {
      guard let hash = change.content?.codeHash, hash != accounts[index].committed?.codeHash,
        let code = newCode[hash], seen.insert(hash).inserted
      else { continue }
      result.append((hash, code.bytes))
    }
    return result.sorted { $0.hash < $1.hash }
  }

  /// Makes the records agree with the tree at its new root.
  private func settle(_ changed: [Int], storageRoots: [Hash]) {
    let clearedStorage = dirtyAccounts.contains { accounts[Int($0)].storageGeneration > 0 }
    for index in clearedStorage ? Array(slots.indices) : dirtySlots.map(Int.init) {
      let account = Int(slots[index].key.account)
      slots[index].value = value(ofSlot: index, account)
      slots[index].committed = slots[index].value
    }
    for index in clearedStorage ? Array(slots.indices) : dirtySlots.map(Int.init) {
      slots[index].generation = 0
      slots[index].isDirty = false
    }
    for (index, root) in zip(changed, storageRoots) { accounts[index].storageRoot = root }
    for index in dirtyAccounts.map(Int.init) {
      accounts[index].committed = accounts[index].content
      accounts[index].storageGeneration = 0
      accounts[index].isDirty = false
    }
    dirtySlots.removeAll(keepingCapacity: true)
    dirtyAccounts.removeAll(keepingCapacity: true)
    journal.removeAll(keepingCapacity: true)
    newCode.removeAll()
    stagedBlobs.removeAll()
    stagedBlobIndex.removeAll()
    logs.removeAll()
    transaction += 1
    dropRecordsAboveLimit()
  }

  /// The most accounts and slots that are kept in memory from one block to the next.
  static var retainedRecordLimit: Int { 200_000 }

  private func dropRecordsAboveLimit() {
    guard accounts.count + slots.count > Self.retainedRecordLimit else { return }
    accountIndex.removeAll()
    accounts.removeAll()
    slotTable.removeAll()
    slots.removeAll()
  }
}
