/// Ordered tables of bytes with atomic batches: the one door between the chain and its disk.
///
/// Every method may be called from any thread. After ``close()`` every other method, of its snapshots too, throws
/// ``StoreError/closed``.
public protocol KeyValueStore: KeyValueReader {
  /// Applies the whole batch or, when it throws, nothing that survives a restart as a part of the batch.
  func write(_ batch: WriteBatch, durability: Durability) throws(StoreError)

  /// The store as it is now, untouched by later writes; released with its last reference.
  func snapshot() throws(StoreError) -> any KeyValueReader

  /// Releases the store's resources after the operations under way; closing twice is no error.
  func close()
}

/// A store that can copy itself, as of one moment, into a directory.
public protocol CheckpointingStore: KeyValueStore {
  /// Makes the directory `path`, which must not exist, a database with everything written so far.
  ///
  /// When it throws there is no `path`.
  func checkpoint(to path: String) throws(StoreError)
}

extension KeyValueStore {
  /// Makes every write that has returned durable.
  public func sync() throws(StoreError) { try write(WriteBatch(), durability: .synced) }
}
