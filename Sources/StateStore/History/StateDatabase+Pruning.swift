internal import BlobStore
internal import KeyValueStore
internal import Primitives
public import WorldState

extension StateDatabase {
  /// What one step of pruning did.
  public struct PruneStep: Sendable, Hashable {
    /// The oldest block whose state can be read from now on.
    public let oldestBlock: UInt64
    /// Whether nothing is left to remove.
    public let isFinished: Bool
  }

  /// A step of pruning that is not written.
  public struct PreparedPruning: Sendable {
    let step: PruneStep
    let batch: WriteBatch
  }

  /// Forgets the history that only states before `oldest` need, at most about `limit` records of it, in one batch.
  ///
  /// Safe beside the one writer and at any interruption: every batch leaves a whole history from a later block on. Does nothing for
  /// blocks that are above the head or forgotten already.
  public func pruneHistory(before oldest: UInt64, limit: Int) throws(StateError) -> PruneStep {
    try finish(try preparePruning(before: oldest, limit: limit))
  }

  /// What one step of pruning removes, found without making the writer wait; goes to ``finish(_:)``.
  public func preparePruning(before oldest: UInt64, limit: Int) throws(StateError) -> PreparedPruning {
    let start = try oldestBlock()
    let target = min(oldest, head.number ?? 0)
    let tables = FlatTables(reader: store)
    var batch = WriteBatch()
    var reached = start
    while reached < target, batch.count < limit {
      // The history of block n leads from its state to that of n - 1.
      let list = try tables.changeList(of: reached + 1)
      batch.deleteHistory(of: list.accounts, number: reached + 1)
      reached += 1
    }
    if reached > start { batch.put(StateKey.number(reached), for: StateKey.historyStart, in: .metadata) }
    return PreparedPruning(
      step: PruneStep(oldestBlock: max(reached, start), isFinished: reached >= target), batch: batch)
  }

  /// Removes what was found. The writer must wait meanwhile: when it took back one of the blocks, nothing is removed.
  public func finish(_ prepared: PreparedPruning) throws(StateError) -> PruneStep {
    if prepared.batch.isEmpty || (head.number ?? 0) < prepared.step.oldestBlock { return prepared.step }
    try store(prepared.batch, durability: .buffered)
    return prepared.step
  }

  /// Removes at most `limit` blobs that no kept state names; true when none is left. The writer must wait meanwhile.
  public func collectBlobs(limit: Int) throws(StateError) -> Bool {
    let number = try oldestBlock()
    if number == 0 { return true }
    let registry = Keccak256.hash(BlobRegistry.address)
    let tables = FlatTables(reader: store)
    var batch = WriteBatch()
    do throws(BlobError) {
      let round = try BlobStore(store).collect(through: number, limit: limit, to: &batch) { hash throws(StoreError) in
        try tables.reader.contains(StateKey.slot(registry, Keccak256.hash(hash.word)), in: .storage)
      }
      if !batch.isEmpty {
        do throws(StoreError) { try store.write(batch, durability: .buffered) } catch { throw BlobError.store(error) }
      }
      return round.isFinished
    } catch {
      throw StateError(error)
    }
  }
}
