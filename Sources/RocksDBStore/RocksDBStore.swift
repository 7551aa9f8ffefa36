internal import CRocksDB
public import KeyValueStore
public import Primitives
internal import Synchronization

/// A ``KeyValueStore`` on disk: one RocksDB database in one directory, held by one process.
///
/// A synced write that has returned is there after a crash of the process or of the machine. The database is closed by
/// ``close()`` or with the last reference.
@safe public final class RocksDBStore: KeyValueStore, @unchecked Sendable {
  // Unchecked because of the C pointers: RocksDB's objects may be used from any thread until they are destroyed, and `gate`
  // keeps every use before the destruction.

  /// The directory of the database.
  public let path: String

  let gate = OperationGate()
  /// The database; valid for whoever has passed the gate.
  let database: OpaquePointer
  /// The families' handles by ``ColumnFamily/index``; valid as the database is.
  let families: [OpaquePointer]

  private let owner: Mutex<OpenedDatabase?>
  private let writer: Mutex<Writer>
  private let snapshots = Mutex(OpenSnapshots())
  private let pointOptions = unsafe ReadOptions(isScan: false)
  private let scanOptions = unsafe ReadOptions(isScan: true)
  private let syncedWrite = WriteOptions(.synced)
  private let bufferedWrite = WriteOptions(.buffered)

  /// Opens the database in the directory `path`, creating both when there is none.
  ///
  /// A database that is locked, damaged, of another format or short of acknowledged writes is refused and left as it is.
  public init(path: String, options: RocksDBOptions = RocksDBOptions()) throws(StoreError) {
    let exists = try DatabaseDirectory(creating: path).holdsDatabase()
    let acknowledged = try AcknowledgedFile(directory: path)
    let opened = try OpenedDatabase.open(
      path: path, exists: exists, acknowledged: acknowledged, options: options)
    self.path = path
    unsafe database = opened.database
    unsafe families = opened.families
    let isNew = opened.isNew
    owner = Mutex(opened)
    writer = Mutex(Writer(acknowledged: acknowledged))
    if isNew { try writeFormat() }
    try startAcknowledging()
  }

  deinit {
    close()
  }

  /// The value of `key`, or nil when it is absent.
  public func get(_ key: Bytes, in family: ColumnFamily) throws(StoreError) -> Bytes? {
    try withValue(of: key, in: family, pointOptions) { $0.copy() }
  }

  /// Whether `key` is present, without copying its value.
  public func contains(_ key: Bytes, in family: ColumnFamily) throws(StoreError) -> Bool {
    try withValue(of: key, in: family, pointOptions) { $0.isPresent }
  }

  /// The first entry whose key starts with `prefix` and is not below `lowerBound`, or nil when there is none.
  ///
  /// Costs about as much as a lookup by key and, unlike a cursor, keeps what it reads in the cache.
  public func first(
    in family: ColumnFamily, prefix: Bytes, from lowerBound: Bytes
  ) throws(StoreError) -> (key: Bytes, value: Bytes)? {
    try RocksDBCursor(self, family: family, options: pointOptions).first(prefix: prefix, from: lowerBound)
  }

  /// Calls `body` with a cursor over the entries of the moment of the call.
  public func withCursor<Result>(
    in family: ColumnFamily, _ body: (inout KeyValueCursor) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    var cursor = KeyValueCursor(try RocksDBCursor(self, family: family, options: scanOptions))
    return try body(&cursor)
  }

  /// Applies the whole batch; returns when it has the promised durability.
  ///
  /// After one write has failed all later ones fail with the same error until the store is opened again, because what the log
  /// holds of the failed one is not known; reads go on.
  public func write(_ batch: WriteBatch, durability: Durability) throws(StoreError) {
    try gate.enter()
    defer { gate.leave() }
    let native = unsafe NativeBatch(batch, families: families)
    try writer.withLock { writer throws(StoreError) in
      if let failure = writer.failure { throw failure }
      do throws(StoreError) {
        let options = unsafe durability == .synced ? syncedWrite.pointer : bufferedWrite.pointer
        try unsafe checked(path: path) { unsafe rocksdb_write(database, options, native.pointer, $0) }
        // Under the lock nothing else is written: the newest change is this batch's last.
        if durability == .synced { try unsafe writer.acknowledged?.write(rocksdb_get_latest_sequence_number(database)) }
      } catch {
        writer.failure = error
        throw error
      }
    }
  }

  /// The store as it is now; keeps disk space that later writes would free, until its last reference is gone.
  public func snapshot() throws(StoreError) -> any KeyValueReader {
    try gate.enter()
    defer { gate.leave() }
    let taken = unsafe TakenSnapshot(pointer: rocksdb_create_snapshot(database))
    let id = snapshots.withLock { $0.add(taken) }
    return unsafe RocksDBSnapshot(self, id: id, pointer: taken.pointer)
  }

  /// Waits for the operations and cursors under way, flushes nothing (the log has it all), and releases the directory.
  public func close() {
    guard gate.close() else { return }
    snapshots.withLock { unsafe $0.releaseAll(of: database) }
    owner.withLock { $0 = nil }
    // The directory is free for others when the database has let it go.
    writer.withLock { $0.acknowledged = nil }
  }
}

extension RocksDBStore {
  /// Why writes fail until the store is opened again; nil while they work.
  public var writeFailure: StoreError? { writer.withLock { $0.failure } }

  /// Calls `body` while the database cannot be closed.
  func whileOpen<Result>(_ body: () throws(StoreError) -> Result) throws(StoreError) -> Result {
    try gate.enter()
    defer { gate.leave() }
    return try body()
  }

  /// Forgets a snapshot; closing may have done so before.
  func release(snapshot id: UInt64) {
    // Closing releases all snapshots under the same lock before it closes the database: what is still listed can be released.
    snapshots.withLock { unsafe $0.release(id, of: database) }
  }

  /// Calls `body` with the value of `key` in RocksDB's own memory.
  func withValue<Result>(
    of key: Bytes, in family: ColumnFamily, _ options: borrowing ReadOptions, _ body: (borrowing PinnedValue) -> Result
  ) throws(StoreError) -> Result {
    try gate.enter()
    defer { gate.leave() }
    let (options, handle) = unsafe (options.pointer, families[family.index])
    let slice: OpaquePointer? = try unsafe checked(path: path) { error in
      unsafe key.withCharacters { unsafe rocksdb_get_pinned_cf(database, options, handle, $0, $1, error) }
    }
    return body(unsafe PinnedValue(slice))
  }

  /// Marks a new database with this program's format.
  private func writeFormat() throws(StoreError) {
    var batch = WriteBatch()
    let version = (0..<4).map { UInt8(truncatingIfNeeded: StoreFormat.current >> UInt32(24 - 8 * $0)) }
    batch.put(version, for: DatabaseInspection.formatKey, in: .metadata)
    try write(batch, durability: .synced)
  }

  /// Notes what is there as acknowledged: opening has made it durable.
  private func startAcknowledging() throws(StoreError) {
    try writer.withLock { writer throws(StoreError) in
      try unsafe writer.acknowledged?.write(rocksdb_get_latest_sequence_number(database))
      try writer.acknowledged?.sync()
    }
  }
}

/// What writing needs, one batch at a time.
private struct Writer: ~Copyable {
  /// Nil once the store is closed.
  var acknowledged: AcknowledgedFile?
  /// Why a write has failed, and so all later ones do.
  var failure: StoreError?
}
