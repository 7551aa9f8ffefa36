import Primitives

extension WorldState {
  /// Gives what the block changed and the state root that it gives; the state then continues over the new root.
  ///
  /// No transaction may be under way. Throws the recorded fault, if any; after an error this object must be discarded.
  /// The changes must be stored before this object is used again; until they are, so must it if storing fails.
  public func commit() throws(StateError) -> StateChanges {
    let changes = try tree.commit(try takeDiff())
    if needsForgetting { forget() }
    return changes
  }

  /// Gives what the block changed; the state then continues from there, without a root.
  ///
  /// No transaction may be under way. Throws the recorded fault, if any. Reads go on to see the changes although nobody has
  /// stored them, until `forget()`.
  public func takeDiff() throws(StateError) -> StateDiff {
    if let fault { throw fault }
    clearStorageOfEmptyAccounts()
    let changed = changedAccounts()
    let blobs = blobChanges()
    let diff = StateDiff(
      accounts: changed.map(\.change), code: changedCode(changed), addedBlobs: blobs.added,
      releasedBlobs: blobs.released)
    settle(changed)
    return diff
  }

  /// Whether so much is kept in memory that `forget()` should be called as soon as every change is stored.
  public var needsForgetting: Bool {
    clearedStoredStorage || accounts.count + slots.count > Self.retainedRecordLimit
      || unsavedBlobByteCount > Self.retainedBlobByteLimit
  }

  /// Forgets what was read and changed; every change must be stored, as it is read from the tree again.
  public func forget() {
    accountIndex.removeAll()
    accounts.removeAll()
    slotTable.removeAll()
    slots.removeAll()
    newCode.removeAll()
    unsavedBlobs.removeAll()
    unsavedBlobByteCount = 0
    destroyedAccounts.removeAll()
    transient.removeAll()
    clearedStoredStorage = false
    // Every mark of an earlier transaction went with its record.
    transaction = 1
  }

  /// The most accounts and slots that are kept in memory from one block to the next.
  private static var retainedRecordLimit: Int { 200_000 }
  /// The most bytes of new blobs that are kept in memory from one block to the next.
  private static var retainedBlobByteLimit: Int { 64 << 20 }

  /// An account that no longer exists leaves no storage behind.
  private func clearStorageOfEmptyAccounts() {
    for index in dirtyAccounts.map(Int.init) where accounts[index].isEmpty { accounts[index].storageGeneration += 1 }
  }

  private func changedAccounts() -> [(index: Int, change: AccountChange)] {
    var changed: [(index: Int, change: AccountChange)] = []
    changed.reserveCapacity(dirtyAccounts.count)
    var slotsOf = changedSlots()
    for index in dirtyAccounts.map(Int.init).sorted(by: { accounts[$0].address < accounts[$1].address }) {
      let account = accounts[index]
      let content = account.content
      let slots = content == nil ? [] : slotsOf.removeValue(forKey: Int32(index)) ?? []
      let clears = account.storageGeneration > 0 && account.committed != nil && account.hasStorage
      if content == account.committed, slots.isEmpty, !clears { continue }
      changed.append(
        (
          index,
          AccountChange(
            address: account.address, previous: account.committed, content: content, clearsStorage: clears,
            slots: slots)
        ))
    }
    return changed
  }

  /// Dirty slots whose value differs from the tree's, by account and sorted.
  private func changedSlots() -> [Int32: [SlotChange]] {
    var result: [Int32: [SlotChange]] = [:]
    for index in dirtySlots {
      let record = slots[Int(index)]
      let account = Int(record.key.account)
      let previous = accounts[account].storageGeneration > 0 ? .zero : record.committed
      let value = value(ofSlot: Int(index), account)
      if value != previous {
        result[record.key.account, default: []].append(
          SlotChange(slot: record.key.slot, previous: previous, value: value))
      }
    }
    return result.mapValues { $0.sorted { $0.slot < $1.slot } }
  }

  private func changedCode(
    _ changed: [(index: Int, change: AccountChange)]
  ) -> [(hash: Hash, bytes: Bytes)] {
    if newCode.isEmpty { return [] }
    var seen: Set<Hash> = []
    var result: [(hash: Hash, bytes: Bytes)] = []
    for (_, change) in changed {
      guard let hash = change.content?.codeHash, hash != change.previous?.codeHash,
        let code = newCode[hash], seen.insert(hash).inserted
      else { continue }
      result.append((hash, code.bytes))
    }
    return result.sorted { $0.hash < $1.hash }
  }

  /// Makes the records agree with the state after the changes.
  private func settle(_ changed: [(index: Int, change: AccountChange)]) {
    let clearedStorage = dirtyAccounts.contains { accounts[Int($0)].storageGeneration > 0 }
    let settledSlots = clearedStorage ? Array(slots.indices) : dirtySlots.map(Int.init)
    for index in settledSlots {
      let account = Int(slots[index].key.account)
      slots[index].value = value(ofSlot: index, account)
      slots[index].committed = slots[index].value
    }
    for index in settledSlots {
      slots[index].generation = 0
      slots[index].isDirty = false
    }
    for index in dirtyAccounts.map(Int.init) {
      if accounts[index].storageGeneration > 0 { accounts[index].hasStorage = false }
      accounts[index].committed = accounts[index].content
      accounts[index].storageGeneration = 0
      accounts[index].isDirty = false
    }
    if changed.contains(where: \.change.clearsStorage) { clearedStoredStorage = true }
    for (index, change) in changed where change.slots.contains(where: { !$0.value.isZero }) {
      accounts[index].hasStorage = true
    }
    dirtySlots.removeAll(keepingCapacity: true)
    dirtyAccounts.removeAll(keepingCapacity: true)
    journal.removeAll(keepingCapacity: true)
    logs.removeAll()
    transaction += 1
    keepStagedBlobs()
  }
}
