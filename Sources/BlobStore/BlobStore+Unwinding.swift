public import KeyValueStore
import Primitives

extension BlobStore {
  /// Adds to a batch what undoes the blob changes of the newest block that is left: blobs that it added go, unless they were there before,
  /// and blobs that it released or took back are as before.
  ///
  /// Blocks whose events were collected cannot be undone: there, this does nothing. Throws, and leaves the batch alone, when the
  /// store fails or a record that must be there is missing or malformed.
  public func unwind(block number: UInt64, to batch: inout WriteBatch) throws(BlobError) {
    var ledger = ChunkLedger(over: reader)
    var records = WriteBatch()
    for (hash, event) in try events(of: number) {
      switch event {
      case .came: try remove(hash, &ledger, &records)
      case .cameAgain(let released):
        records.put(Bytes(bigEndian: released), for: BlobKey.release(hash), in: .blobs)
        // The release may have been looked at while the blob was in use; it must be found again.
        records.put(BlobEvent.released.encoded, for: BlobKey.event(released, hash), in: .blobEvents)
      case .released:
        guard try contains(hash) else { throw .missing(hash) }
        records.delete(BlobKey.release(hash), in: .blobs)
      }
      records.delete(BlobKey.event(number, hash), in: .blobEvents)
    }
    _ = ledger.write(to: &records)
    batch.append(records)
  }

  /// Adds the removal of a blob's record to a batch, and of its chunks to a ledger; gives the length of the content.
  @discardableResult
  func remove(_ hash: Hash, _ ledger: inout ChunkLedger, _ batch: inout WriteBatch) throws(BlobError) -> UInt64 {
    guard let record = try record(hash) else { throw .missing(hash) }
    for chunk in record.distinctChunks { try ledger.release(chunk, for: hash) }
    batch.delete(BlobKey.content(hash), in: .blobs)
    batch.delete(BlobKey.release(hash), in: .blobs)
    return record.byteCount
  }

  /// What a block did, in the order of the hashes.
  private func events(of number: UInt64) throws(BlobError) -> [(hash: Hash, event: BlobEvent)] {
    try events(prefix: Bytes(bigEndian: number), limit: .max).map { ($0.hash, $0.event) }
  }

  /// The first `limit` events whose key starts with `prefix`, in the order of block and hash.
  func events(
    prefix: Bytes, limit: Int
  ) throws(BlobError) -> [(number: UInt64, hash: Hash, event: BlobEvent)] {
    var events: [(number: UInt64, hash: Hash, event: BlobEvent)] = []
    var malformed: String?
    try reading { () throws(StoreError) in
      try reader.forEach(in: .blobEvents, prefix: prefix) { key, value in
        if events.count == limit { return false }
        guard let (number, hash) = BlobKey.eventParts(key), let event = BlobEvent(value) else {
          malformed = Hex.encode(key)
          return false
        }
        events.append((number, hash, event))
        return true
      }
    }
    if let malformed { throw .store(.corruption(reason: "the blob event \(malformed) is malformed")) }
    return events
  }
}
