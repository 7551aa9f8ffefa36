internal import CRocksDB
public import KeyValueStore
public import Primitives

/// A ``KeyValueStore`` on disk: one RocksDB database in one directory, held by one process.
///
/// A synced write that has returned is there after a crash of the process or of the machine. The database is closed by
/// ``close()`` or with the last reference.
@safe public final class RocksDBStore: KeyValueStore, @unchecked Sendable {
  // Unchecked because of the C pointers: RocksDB's handles may be used from any thread until they are destroyed, and `gate`
  // keeps every use before the destruction.

  /// The directory of the database.
  public let path: String

  private let gate = OperationGate()
  private let database: OpaquePointer
  private let handles: [ColumnFamily: OpaquePointer]
  private let otherHandles: [OpaquePointer]
  private let readOptions: OpaquePointer
  private let scanOptions: OpaquePointer
  private let syncedWrite: OpaquePointer
  private let bufferedWrite: OpaquePointer

  /// Opens the database in the directory `path`, creating both when there is none.
  ///
  /// Throws ``StoreError/locked(path:)`` when another process holds it and ``StoreError/newerFormat(path:found:supported:)``
  /// when a newer program wrote it.
  public init(path: String, options: RocksDBOptions = RocksDBOptions()) throws(StoreError) {
    let opened = try OpenedDatabase.open(path: path, options: options)
    self.path = path
    unsafe database = opened.database
    unsafe handles = opened.handles
    unsafe otherHandles = opened.otherHandles
    unsafe readOptions = rocksdb_readoptions_create()
    unsafe scanOptions = rocksdb_readoptions_create()
    unsafe syncedWrite = rocksdb_writeoptions_create()
    unsafe bufferedWrite = rocksdb_writeoptions_create()
    // A scan reads each block once: it must not push the hot blocks out of the cache.
    unsafe rocksdb_readoptions_set_fill_cache(scanOptions, 0)
    unsafe rocksdb_writeoptions_set_sync(syncedWrite, 1)
    unsafe rocksdb_writeoptions_set_sync(bufferedWrite, 0)
    try checkFormat(unknownFamilies: opened.unknownNames)
  }

  deinit {
    close()
  }

  /// The value of `key`, or nil when it is absent.
  public func get(_ key: Bytes, in family: ColumnFamily) throws(StoreError) -> Bytes? {
    try unsafe withPinnedValue(of: key, in: family) { value in unsafe Bytes(value) }
  }

  /// Whether `key` is present, without copying its value.
  public func contains(_ key: Bytes, in family: ColumnFamily) throws(StoreError) -> Bool {
    try unsafe withPinnedValue(of: key, in: family) { _ in true } ?? false
  }

  /// Visits matching entries in ascending key order, as of the moment of the call.
  public func forEach(
    in family: ColumnFamily, prefix: Bytes, from lowerBound: Bytes, _ body: (_ key: Bytes, _ value: Bytes) -> Bool
  ) throws(StoreError) {
    try gate.enter()
    defer { gate.leave() }
    let iterator: OpaquePointer = unsafe rocksdb_create_iterator_cf(database, scanOptions, try handle(family))
    defer { unsafe rocksdb_iter_destroy(iterator) }
    let start = prefix.lexicographicallyPrecedes(lowerBound) ? lowerBound : prefix
    unsafe start.withCharacters { unsafe rocksdb_iter_seek(iterator, $0, $1) }
    while unsafe rocksdb_iter_valid(iterator) != 0 {
      var length = 0
      // The pointers stay valid until the iterator moves; both are copied at once.
      let key = unsafe Bytes(characters: rocksdb_iter_key(iterator, &length), count: length)
      guard key.starts(with: prefix) else { return }
      let value = unsafe Bytes(characters: rocksdb_iter_value(iterator, &length), count: length)
      guard body(key, value) else { return }
      unsafe rocksdb_iter_next(iterator)
    }
    try unsafe checked(path: path) { unsafe rocksdb_iter_get_error(iterator, $0) }
  }

  /// Applies the whole batch; returns when it has the promised durability.
  public func write(_ batch: WriteBatch, durability: Durability) throws(StoreError) {
    try gate.enter()
    defer { gate.leave() }
    let native: OpaquePointer = unsafe rocksdb_writebatch_create()
    defer { unsafe rocksdb_writebatch_destroy(native) }
    for operation in batch.operations {
      switch operation {
      case .put(let key, let value, let family):
        let handle = try unsafe handle(family)
        unsafe key.withCharacters { keyPointer, keyCount in
          unsafe value.withCharacters { unsafe rocksdb_writebatch_put_cf(native, handle, keyPointer, keyCount, $0, $1) }
        }
      case .delete(let key, let family):
        let handle = try unsafe handle(family)
        unsafe key.withCharacters { unsafe rocksdb_writebatch_delete_cf(native, handle, $0, $1) }
      }
    }
    let options = unsafe durability == .synced ? syncedWrite : bufferedWrite
    try unsafe checked(path: path) { unsafe rocksdb_write(database, options, native, $0) }
  }

  /// Waits for the operations under way, flushes nothing (the log has it all), and releases the directory.
  public func close() {
    guard gate.close() else { return }
    unsafe handles.values.forEach { unsafe rocksdb_column_family_handle_destroy($0) }
    unsafe otherHandles.forEach { unsafe rocksdb_column_family_handle_destroy($0) }
    unsafe rocksdb_close(database)
    unsafe rocksdb_readoptions_destroy(readOptions)
    unsafe rocksdb_readoptions_destroy(scanOptions)
    unsafe rocksdb_writeoptions_destroy(syncedWrite)
    unsafe rocksdb_writeoptions_destroy(bufferedWrite)
  }
}

extension RocksDBStore {
  private func handle(_ family: ColumnFamily) throws(StoreError) -> OpaquePointer {
    guard let handle = unsafe handles[family] else {
      throw .corruption(reason: "column family \(family.rawValue) is missing")
    }
    return unsafe handle
  }

  /// Calls `body` with the value of `key` in RocksDB's own memory; nil when the key is absent.
  private func withPinnedValue<Result>(
    of key: Bytes, in family: ColumnFamily, _ body: (UnsafeRawBufferPointer) -> Result
  ) throws(StoreError) -> Result? {
    try gate.enter()
    defer { gate.leave() }
    let handle = try unsafe handle(family)
    let slice: OpaquePointer? = try unsafe checked(path: path) { error in
      unsafe key.withCharacters { unsafe rocksdb_get_pinned_cf(database, readOptions, handle, $0, $1, error) }
    }
    guard let slice = unsafe slice else { return nil }
    defer { unsafe rocksdb_pinnableslice_destroy(slice) }
    var length = 0
    let start = unsafe rocksdb_pinnableslice_value(slice, &length)
    return unsafe body(UnsafeRawBufferPointer(start: start, count: length))
  }

  /// Refuses a newer or foreign format; marks a new database with the current one.
  private func checkFormat(unknownFamilies: [String]) throws(StoreError) {
    let key = Bytes("format-version".utf8)
    if let stored = try get(key, in: .metadata) {
      guard stored.count == 4 else {
        throw .corruption(reason: "the format version has \(stored.count) bytes instead of 4")
      }
      let found = stored.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      if found > StoreFormat.current { throw .newerFormat(path: path, found: found, supported: StoreFormat.current) }
    } else {
      var batch = WriteBatch()
      let version = (0..<4).map { UInt8(truncatingIfNeeded: StoreFormat.current >> UInt32(24 - 8 * $0)) }
      batch.put(version, for: key, in: .metadata)
      try write(batch, durability: .synced)
    }
    if let name = unknownFamilies.first {
      throw .corruption(reason: "column family \"\(name)\" is not one of this program's")
    }
  }
}
