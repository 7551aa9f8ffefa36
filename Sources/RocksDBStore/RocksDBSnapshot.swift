internal import CRocksDB
internal import KeyValueStore
internal import Primitives

/// A ``RocksDBStore`` as it was at one moment; keeps the store's object alive, not its database open.
@safe final class RocksDBSnapshot: KeyValueReader, @unchecked Sendable {
  // Unchecked because of the C pointers: RocksDB reads with the same options from any thread, and nothing changes them.

  private let store: RocksDBStore
  private let id: UInt64
  private let pointOptions: ReadOptions
  private let scanOptions: ReadOptions

  /// A snapshot that `store` has taken and knows by `id`.
  init(_ store: RocksDBStore, id: UInt64, pointer: OpaquePointer) {
    self.store = store
    self.id = id
    unsafe pointOptions = ReadOptions(isScan: false, snapshot: pointer)
    unsafe scanOptions = ReadOptions(isScan: true, snapshot: pointer)
  }

  deinit {
    store.release(snapshot: id)
  }

  func get(_ key: Bytes, in family: ColumnFamily) throws(StoreError) -> Bytes? {
    try store.withValue(of: key, in: family, pointOptions) { $0.copy() }
  }

  func contains(_ key: Bytes, in family: ColumnFamily) throws(StoreError) -> Bool {
    try store.withValue(of: key, in: family, pointOptions) { $0.isPresent }
  }

  func first(
    in family: ColumnFamily, prefix: Bytes, from lowerBound: Bytes
  ) throws(StoreError) -> (key: Bytes, value: Bytes)? {
    try RocksDBCursor(store, family: family, options: pointOptions).first(prefix: prefix, from: lowerBound)
  }

  func withCursor<Result>(
    in family: ColumnFamily, _ body: (inout KeyValueCursor) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    var cursor = KeyValueCursor(try RocksDBCursor(store, family: family, options: scanOptions))
    return try body(&cursor)
  }
}
