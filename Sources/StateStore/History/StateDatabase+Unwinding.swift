internal import BlobStore
public import KeyValueStore
public import Primitives
public import WorldState

extension StateDatabase {
  /// Adds to a batch everything that takes the newest block's changes back, checked against the state root of its parent.
  ///
  /// The result must go to ``adopt(_:)`` when the batch is durable. Throws when the block's history is no longer kept, is damaged,
  /// or does not give `parentRoot`; nothing has changed then.
  public func unwind(parentRoot: Hash, to batch: inout WriteBatch) throws(StateError) -> PreparedState {
    let base = newest
    guard let number = base.head.number, number > 0 else { throw .unknownBlock(0, head: 0) }
    let oldest = try oldestBlock()
    guard number > oldest else { throw .prunedState(block: number &- 1, oldest: oldest) }
    let tables = FlatTables(reader: store)
    let (changes, targets) = try reversed(number, tables)
    let update = try TrieUpdate(changes, forest: base.forest, reader: store, threads: threads)
    guard update.root == parentRoot, update.records == targets else {
      throw .unwindMismatch(block: number, expected: parentRoot, found: update.root)
    }
    batch.put(changes, update)
    batch.deleteHistory(of: changes.map { ($0.key, $0.slots.map(\.key)) }, number: number)
    do throws(BlobError) { try BlobStore(store).unwind(block: number, to: &batch) } catch { throw StateError(error) }
    batch.put(StateKey.pointer(number - 1, update.root), for: StateKey.state, in: .metadata)
    let head = Head(number: number - 1, root: update.root)
    return PreparedState(
      update: StateUpdate(base: base.head, head: head, forest: update.forest, batch: WriteBatch()))
  }

  /// Takes the newest block's changes back, without a block's other records: for states that belong to no stored chain.
  public func unwind(parentRoot: Hash) throws(StateError) {
    var batch = WriteBatch()
    let prepared = try unwind(parentRoot: parentRoot, to: &batch)
    try store(batch, durability: .buffered)
    adopt(prepared)
  }

  /// The way from the newest state to its parent's, with the records that the parent's has.
  private func reversed(
    _ number: UInt64, _ tables: FlatTables
  ) throws(StateError) -> (changes: [HashedAccountChange], targets: [AccountRecord?]) {
    var changes: [HashedAccountChange] = []
    var targets: [AccountRecord?] = []
    for (key, slots) in try tables.changeList(of: number).accounts {
      guard let target = try tables.account(key, changedAfter: number - 1) else {
        throw .corruptRecord(record: "the history of account \(key)", reason: "block \(number) is missing")
      }
      var change = HashedAccountChange(key: key, old: try tables.account(key), content: target?.content, slots: [])
      for slot in slots {
        guard let value = try tables.slot(key, slot, changedAfter: number - 1) else {
          throw .corruptRecord(record: "the history of slot \(slot) of \(key)", reason: "block \(number) is missing")
        }
        change.slots.append(HashedSlotChange(key: slot, old: try tables.slot(key, slot), value: value))
      }
      changes.append(change)
      targets.append(target)
    }
    return (changes, targets)
  }
}

extension FlatTables {
  /// What a block changed.
  func changeList(of number: UInt64) throws(StateError) -> ChangeList {
    guard let bytes = try get(StateKey.number(number), in: .changeLists) else {
      throw .corruptRecord(record: "the changes of block \(number)", reason: "they are missing")
    }
    guard let list = ChangeList(bytes) else {
      throw .corruptRecord(record: "the changes of block \(number)", reason: "malformed")
    }
    return list
  }
}

extension WriteBatch {
  /// Removes what one block's history holds.
  mutating func deleteHistory(of accounts: [(key: Hash, slots: [Hash])], number: UInt64) {
    for (key, slots) in accounts {
      delete(StateKey.accountHistory(key, number), in: .accountHistory)
      for slot in slots { delete(StateKey.storageHistory(key, slot, number), in: .storageHistory) }
    }
    delete(StateKey.number(number), in: .changeLists)
  }
}
