public import Primitives

/// Ordered tables of bytes with atomic batches: the one door between the chain and its disk.
///
/// Every method may be called from any thread. A reader never sees a part of a batch. After ``close()`` every operation
/// throws ``StoreError/closed``.
public protocol KeyValueStore: Sendable {
  /// The value of `key`, or nil when it is absent.
  func get(_ key: Bytes, in family: ColumnFamily) throws(StoreError) -> Bytes?

  /// Whether `key` is present (its value may be empty).
  func contains(_ key: Bytes, in family: ColumnFamily) throws(StoreError) -> Bool

  /// Visits, in ascending key order, the entries whose key starts with `prefix` and is not below `lowerBound`, as of one
  /// moment, until `body` returns false.
  ///
  /// `body` may read and write the store (it does not see its own writes) but must not close it.
  func forEach(
    in family: ColumnFamily, prefix: Bytes, from lowerBound: Bytes, _ body: (_ key: Bytes, _ value: Bytes) -> Bool
  ) throws(StoreError)

  /// Applies the whole batch or, when it throws, nothing that survives a restart as a part of the batch.
  func write(_ batch: WriteBatch, durability: Durability) throws(StoreError)

  /// Releases the store's resources after the operations under way; closing twice is no error.
  func close()
}

extension KeyValueStore {
  /// Whether `key` is present; stores with a cheaper way than reading the value provide their own.
  public func contains(_ key: Bytes, in family: ColumnFamily) throws(StoreError) -> Bool {
    try get(key, in: family) != nil
  }

  /// Visits the entries whose key starts with `prefix` in ascending order until `body` returns false.
  public func forEach(
    in family: ColumnFamily, prefix: Bytes = [], _ body: (_ key: Bytes, _ value: Bytes) -> Bool
  ) throws(StoreError) {
    try forEach(in: family, prefix: prefix, from: prefix, body)
  }

  /// Visits the entries whose key is not below `lowerBound` in ascending order until `body` returns false.
  public func forEach(
    in family: ColumnFamily, from lowerBound: Bytes, _ body: (_ key: Bytes, _ value: Bytes) -> Bool
  ) throws(StoreError) {
    try forEach(in: family, prefix: [], from: lowerBound, body)
  }
}
