internal import CRocksDB
internal import KeyValueStore
internal import Primitives

/// What a database turns out to be when it is looked at without changing a file of it.
///
/// Opening for writing reads the log, stores what it holds in tables and removes it. A log that lost acknowledged changes must
/// stay as it is, so it is first read with nothing written.
struct DatabaseInspection {
  /// The key of the format's version, 4 bytes big-endian, in the family for metadata.
  static let formatKey = Bytes("format-version".utf8)

  /// The families that exist; none before the creation of the database came that far.
  let names: [String]
  /// Whether every family and the format's version are there; otherwise the creation was cut short before anything was acknowledged.
  let isComplete: Bool

  /// What there is when there is no database.
  static let nothing = DatabaseInspection(names: [], isComplete: false)

  /// Looks at the database at `path`; throws what makes it unusable for this program.
  static func inspect(
    path: String, acknowledged: borrowing AcknowledgedFile, options: borrowing NativeOptions
  ) throws(StoreError) -> DatabaseInspection {
    let names = try OpenedDatabase.familyNames(path: path, options: options)
    let acknowledgedNumber = try acknowledged.read()
    guard names.contains(ColumnFamily.metadata.rawValue) else {
      if acknowledgedNumber == nil { return DatabaseInspection(names: names, isComplete: false) }
      throw .corruption(reason: "\(path) has no column family \(ColumnFamily.metadata.rawValue)")
    }
    // The family for metadata and RocksDB's own are enough to read the format and to follow the log to its end.
    let database = try OpenedDatabase(
      path: path, names: [ColumnFamily.metadata.rawValue, "default"], access: .reading, options: options)
    let found = database.latestSequenceNumber
    if let acknowledgedNumber, found < acknowledgedNumber {
      throw .missingWrites(path: acknowledged.path, found: found, acknowledged: acknowledgedNumber)
    }
    guard try hasFormat(database, path: path) else {
      if found == 0 { return DatabaseInspection(names: names, isComplete: false) }
      throw .corruption(reason: "\(path) has no format version")
    }
    let known = ColumnFamily.allCases.map(\.rawValue)
    if let name = known.first(where: { !names.contains($0) }) {
      throw .corruption(reason: "\(path) has no column family \(name)")
    }
    if let name = names.first(where: { $0 != "default" && !known.contains($0) }) {
      throw .corruption(reason: "\(path) has a column family \(name), which is not this program's")
    }
    return DatabaseInspection(names: names, isComplete: true)
  }

  /// Whether the database has this program's format; false when it has none, and an error when it has another one.
  private static func hasFormat(_ database: borrowing OpenedDatabase, path: String) throws(StoreError) -> Bool {
    let options = unsafe ReadOptions(isScan: false)
    let (pointer, family, read) = unsafe (database.database, database.families[0], options.pointer)
    let slice: OpaquePointer? = try unsafe checked(path: path) { error in
      unsafe formatKey.withCharacters { unsafe rocksdb_get_pinned_cf(pointer, read, family, $0, $1, error) }
    }
    guard let stored = unsafe PinnedValue(slice).copy() else { return false }
    guard stored.count == 4 else {
      throw .corruption(reason: "the format version has \(stored.count) bytes instead of 4")
    }
    let found = stored.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    if found > StoreFormat.current { throw .newerFormat(path: path, found: found, supported: StoreFormat.current) }
    if found < StoreFormat.current { throw .olderFormat(path: path, found: found, supported: StoreFormat.current) }
    return true
  }
}
