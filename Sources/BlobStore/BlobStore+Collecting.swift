public import KeyValueStore
public import Primitives

/// What one round of collecting did.
public struct BlobCollection: Sendable, Hashable {
  /// The blobs that went.
  public var blobCount = 0
  /// The sum of their lengths in bytes.
  public var byteCount: UInt64 = 0
  /// The chunks that no blob has any more.
  public var chunkCount = 0
  /// Whether no event of a block up to the asked one is left.
  public var isFinished = true
}

extension BlobStore {
  /// Adds to a batch the removal of the blobs that were released in a block up to `number` and that nothing refers to since.
  ///
  /// To be called with the oldest block whose state is kept: no kept state needs such a blob. Blocks up to `number` can no longer be
  /// undone. At most about `limit` events and chunks, and at least one blob, are looked at; call again, after the batch is written, until the result is finished.
  /// `isReferenced` says whether the state of the newest block has a blob; one that it has is kept whatever the records say.
  /// Throws, and leaves the batch alone, when the store fails or a record is malformed.
  public func collect(
    through number: UInt64, limit: Int, to batch: inout WriteBatch,
    isReferenced: (Hash) throws(StoreError) -> Bool
  ) throws(BlobError) -> BlobCollection {
    var result = BlobCollection()
    var ledger = ChunkLedger(over: reader)
    var records = WriteBatch()
    let bound = max(limit, 1)
    let events = try events(prefix: [], limit: bound)
    result.isFinished = events.count < bound || (events.last.map { $0.number > number } ?? true)
    // Every chunk of a blob is a record to look at as well.
    var visited = 0
    for event in events where event.number <= number {
      if visited >= bound {
        result.isFinished = false
        break
      }
      visited += 1
      if event.event == .released, try isOrphan(event.hash, releasedIn: event.number, isReferenced, &records) {
        let byteCount = try remove(event.hash, &ledger, &records)
        visited += Int(clamping: byteCount / UInt64(ContentChunker.minimumByteCount))
        result.byteCount += byteCount
        result.blobCount += 1
      }
      records.delete(BlobKey.event(event.number, event.hash), in: .blobEvents)
    }
    result.chunkCount = ledger.write(to: &records)
    batch.append(records)
    return result
  }

  /// Whether this was the blob's last release and the newest state does not have it.
  private func isOrphan(
    _ hash: Hash, releasedIn number: UInt64, _ isReferenced: (Hash) throws(StoreError) -> Bool,
    _ batch: inout WriteBatch
  ) throws(BlobError) -> Bool {
    guard try releasingBlock(of: hash) == number, try contains(hash) else { return false }
    do throws(StoreError) {
      if try !isReferenced(hash) { return true }
    } catch {
      throw .store(error)
    }
    batch.delete(BlobKey.release(hash), in: .blobs)
    return false
  }
}
