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

/// A snapshot as RocksDB knows it; any thread may read through it and release it.
@safe struct TakenSnapshot: @unchecked Sendable {
  let pointer: OpaquePointer
}

/// The snapshots that are taken and not released.
struct OpenSnapshots {
  private var taken: [UInt64: TakenSnapshot] = [:]
  private var nextID: UInt64 = 0

  mutating func add(_ snapshot: TakenSnapshot) -> UInt64 {
    nextID += 1
    taken[nextID] = snapshot
    return nextID
  }

  @unsafe mutating func release(_ id: UInt64, of database: OpaquePointer) {
    if let snapshot = taken.removeValue(forKey: id) { unsafe rocksdb_release_snapshot(database, snapshot.pointer) }
  }

  @unsafe mutating func releaseAll(of database: OpaquePointer) {
    taken.values.forEach { unsafe rocksdb_release_snapshot(database, $0.pointer) }
    taken = [:]
  }
}
