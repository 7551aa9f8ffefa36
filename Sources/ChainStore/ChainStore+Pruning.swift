internal import StateStore
internal import Synchronization
internal import WorldState

extension ChainStore {
  /// The most records that one step of pruning removes: some milliseconds of work.
  public static let pruneStepRecords = 2_000

  /// Forgets the state history that only states before block `oldest` need, one small step of it; true when nothing is left to do.
  ///
  /// May be called from any thread beside the one that writes blocks, which waits for no more than the writing of one step's removals.
  /// Whatever interrupts it, the states of later blocks stay whole.
  public func pruneHistory(before oldest: UInt64) throws(ChainStoreError) -> Bool {
    do throws(StateError) {
      let prepared = try states.preparePruning(before: oldest, limit: ChainStore.pruneStepRecords)
      return try writing.withLock { _ throws(StateError) in
        let step = try states.finish(prepared)
        let blobsAreDone = try states.collectBlobs(limit: ChainStore.pruneStepRecords)
        return step.isFinished && blobsAreDone
      }
    } catch {
      throw .state(error)
    }
  }
}
