internal import BlobStore
public import KeyValueStore
internal import MerklePatriciaTrie
public import Primitives
public import WorldState

/// A block's changes with their tries and everything that storing them writes.
struct StateUpdate: StateCommitment {
  /// The state that the changes were made on.
  let base: StateDatabase.Head
  let head: StateDatabase.Head
  let forest: TrieForest
  /// All records but the blobs'.
  let batch: WriteBatch
}

extension StateDatabase {
  /// The tries after a block's changes, and what storing them writes; the newest state stays as it is.
  func prepare(_ diff: StateDiff) throws(StateError) -> StateUpdate {
    let base = newest
    let changes = try [HashedAccountChange](diff, from: FlatTables(reader: store))
    let update = try TrieUpdate(changes, forest: base.forest, reader: store, threads: threads)
    let head = Head(number: base.head.nextNumber, root: update.root)
    var batch = WriteBatch()
    batch.put(changes, update)
    batch.putHistory(changes, number: base.head.nextNumber)
    for (hash, bytes) in diff.code { batch.put(bytes, for: hash.bytes, in: .code) }
    batch.put(StateKey.pointer(base.head.nextNumber, update.root), for: StateKey.state, in: .metadata)
    return StateUpdate(base: base.head, head: head, forest: update.forest, batch: batch)
  }

  /// Adds everything that a block's changes write to a batch, and computes their root unless that is done already.
  ///
  /// The result must go to ``adopt(_:)`` when the batch is durable. Throws ``WorldState/StateError/staleState(root:head:)`` when the
  /// changes were made on another state than the newest one.
  public func write(_ changes: StateChanges, to batch: inout WriteBatch) throws(StateError) -> PreparedState {
    let update: StateUpdate
    if let done = changes.commitment as? StateUpdate {
      update = done
      let head = head
      guard update.base == head else { throw .staleState(root: update.base.root, head: head.root) }
    } else {
      update = try prepare(changes.diff)
    }
    batch.append(update.batch)
    try writeBlobs(changes.diff, block: update.base.nextNumber, to: &batch)
    return PreparedState(update: update)
  }

  /// Makes what was written the newest state; its batch must be durable.
  public func adopt(_ prepared: PreparedState) { adopt(prepared.update.head, prepared.update.forest) }

  /// Stores a block's changes alone, without a block's other records: for states that belong to no stored chain.
  public func save(_ changes: StateChanges, durability: Durability = .buffered) throws(StateError) {
    var batch = WriteBatch()
    let prepared = try write(changes, to: &batch)
    try store(batch, durability: durability)
    adopt(prepared)
  }

  func store(_ batch: WriteBatch, durability: Durability) throws(StateError) {
    do throws(StoreError) { try store.write(batch, durability: durability) } catch { throw .store(error) }
  }

  private func writeBlobs(_ diff: StateDiff, block number: UInt64, to batch: inout WriteBatch) throws(StateError) {
    if diff.addedBlobs.isEmpty, diff.releasedBlobs.isEmpty { return }
    var blobs = BlobChanges()
    for (hash, bytes) in diff.addedBlobs { blobs.add(hash, bytes) }
    for hash in diff.releasedBlobs { blobs.drop(hash) }
    do throws(BlobError) { try blobs.write(block: number, to: &batch, over: store) } catch { throw StateError(error) }
  }
}

/// A state that is written but perhaps not durable.
public struct PreparedState: Sendable {
  let update: StateUpdate

  /// The state root.
  public var root: Hash { update.head.root }
}

extension WriteBatch {
  /// The flat records and the branches after the changes.
  mutating func put(_ changes: [HashedAccountChange], _ update: TrieUpdate) {
    for (change, record) in zip(changes, update.records) {
      put(record?.encoded, for: change.key.bytes, in: .accounts)
      for slot in change.slots {
        let value = slot.value.isZero ? nil : SlotRecord.encode(slot.value)
        put(value, for: StateKey.slot(change.key, slot.key), in: .storage)
      }
    }
    for branch in update.accountBranches { put(branch.record, for: branch.path.encoded, in: .accountBranches) }
    for (account, branches) in update.storageBranches {
      let prefix = account.bytes
      for branch in branches { put(branch.record, for: prefix + branch.path.encoded, in: .storageBranches) }
    }
  }

  /// What the changed records were before the block, and the list of them.
  fileprivate mutating func putHistory(_ changes: [HashedAccountChange], number: UInt64) {
    for change in changes {
      put(change.old?.encoded ?? [], for: StateKey.accountHistory(change.key, number), in: .accountHistory)
      for slot in change.slots {
        let key = StateKey.storageHistory(change.key, slot.key, number)
        put(SlotRecord.encode(slot.old), for: key, in: .storageHistory)
      }
    }
    put(ChangeList(changes).encoded, for: StateKey.number(number), in: .changeLists)
  }

  /// Sets or, for nil, removes.
  private mutating func put(_ value: Bytes?, for key: Bytes, in family: ColumnFamily) {
    if let value { put(value, for: key, in: family) } else { delete(key, in: family) }
  }
}

extension StateError {
  init(_ error: BlobError) {
    switch error {
    case .store(let error): self = .store(error)
    case .missing(let hash, _): self = .missingBlob(hash)
    case .corrupt(let hash, let reason): self = .corruptBlob(hash, reason)
    }
  }
}
