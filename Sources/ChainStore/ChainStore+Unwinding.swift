public import ChainTypes
internal import KeyValueStore
internal import Primitives
internal import StateStore
internal import WorldState

extension ChainStore {
  /// Takes the newest block back: its changes of the state, its records and its indexes, in one synced batch.
  ///
  /// The state root must then be the parent's, or nothing changes. Gives the block that was taken back. Throws when the head is block 0
  /// or the history that leads to its parent is no longer kept.
  @discardableResult
  public func unwindHead() throws(ChainStoreError) -> ExecutedBlock {
    let expected = head
    return try write { () throws(ChainStoreError) in
      // After a failed write the head may be another one than was asked for.
      let head = head
      guard head.hash == expected.hash else {
        throw .notTheNextBlock(
          number: expected.header.number, parent: expected.header.parentHash, head: head.header.number,
          headHash: head.hash)
      }
      guard head.header.number > 0 else { throw .unwoundTooFar(asked: 0, oldest: 0) }
      guard let parent = try header(number: head.header.number - 1) else {
        throw .corruptRecord(record: "block \(head.header.number - 1)", reason: "its header is missing")
      }
      guard let block = try executedBlock(hash: head.hash) else {
        throw .corruptRecord(record: "block \(head.header.number)", reason: "it is missing")
      }
      var batch = WriteBatch()
      let prepared: PreparedState
      do throws(StateError) {
        prepared = try states.unwind(parentRoot: parent.stateRoot, to: &batch)
      } catch {
        throw .state(error)
      }
      ChainStore.remove(block, from: &batch)
      batch.put(ChainKey.block(parent.number, head.header.parentHash), for: ChainKey.head, in: .metadata)
      return (Step(batch: batch, head: Head(header: parent, hash: head.header.parentHash), state: prepared), block)
    }
  }

  /// The lowest block that the head can be taken back to.
  public func oldestUnwindTarget() throws(ChainStoreError) -> UInt64 {
    do throws(StateError) { return try states.oldestBlock() } catch { throw .state(error) }
  }

  private static func remove(_ block: ExecutedBlock, from batch: inout WriteBatch) {
    let (number, hash) = (block.header.number, block.hash)
    let key = ChainKey.block(number, hash)
    for family in [ColumnFamily.headers, .bodies, .receipts] { batch.delete(key, in: family) }
    batch.delete(ChainKey.number(number), in: .canonicalHashes)
    batch.delete(hash.bytes, in: .headerNumbers)
    for transaction in block.block.transactions { batch.delete(transaction.hash.bytes, in: .transactionLookup) }
    LogIndex.remove(block.receipts, block: number, from: &batch)
  }
}
