internal import CRocksDB
internal import KeyValueStore

#if canImport(Glibc)
  internal import Glibc
#endif

/// An open database; closes it when its owner lets it go.
@safe struct OpenedDatabase: ~Copyable {
  /// What may be done with the database.
  enum Access {
    /// Reading only: no file of the database changes, and logs are read into memory.
    case reading
    /// Reading and writing; the database and its families must be there.
    case writing
    /// Reading and writing; what is missing is created.
    case creating
  }

  let database: OpaquePointer
  /// The handles in the order of the names that were asked for.
  let families: [OpaquePointer]
  /// Whether it was opened for creating: its format is still to be written.
  let isNew: Bool

  /// Opens the families `names`, among which must be all that exist unless the access is for reading.
  init(
    path: String, names: [String], access: Access, options: borrowing NativeOptions
  ) throws(StoreError) {
    unsafe rocksdb_options_set_create_if_missing(options.database, access == .creating ? 1 : 0)
    unsafe rocksdb_options_set_create_missing_column_families(options.database, access == .creating ? 1 : 0)
    let familyOptions: [OpaquePointer?] = unsafe names.map { unsafe options.family(ColumnFamily(rawValue: $0)) }
    let cNames = unsafe names.map { unsafe UnsafePointer<CChar>(strdup($0)) }
    defer { unsafe cNames.forEach { unsafe free(UnsafeMutablePointer(mutating: $0)) } }
    var handles = unsafe [OpaquePointer?](repeating: nil, count: names.count)
    let native = unsafe options.database
    // The three arrays have `names.count` elements, which is what the calls read and write.
    let opened: OpaquePointer? = try unsafe checked(path: path) { error in
      let count = Int32(names.count)
      return access == .reading
        ? unsafe rocksdb_open_for_read_only_column_families(
          native, path, count, cNames, familyOptions, &handles, 0, error)
        : unsafe rocksdb_open_column_families(native, path, count, cNames, familyOptions, &handles, error)
    }
    guard let opened = unsafe opened else { throw .inputOutput(reason: "RocksDB gave no database for \(path)") }
    unsafe database = opened
    isNew = access == .creating
    unsafe families = handles.compactMap { unsafe $0 }
  }

  deinit {
    // The handles go first, as RocksDB wants it.
    unsafe families.forEach { unsafe rocksdb_column_family_handle_destroy($0) }
    unsafe rocksdb_close(database)
  }

  /// The number of the newest change.
  var latestSequenceNumber: UInt64 { unsafe rocksdb_get_latest_sequence_number(database) }

  /// The names of the families of the database at `path`.
  static func familyNames(path: String, options: borrowing NativeOptions) throws(StoreError) -> [String] {
    var count = 0
    let native = unsafe options.database
    let list = try unsafe checked(path: path) { unsafe rocksdb_list_column_families(native, path, &count, $0) }
    guard let list = unsafe list else { return [] }
    defer { unsafe rocksdb_list_column_families_destroy(list, count) }
    // `count` NUL-terminated names, as the call promises.
    return unsafe UnsafeBufferPointer(start: list, count: count).compactMap {
      unsafe $0.map { unsafe String(cString: $0) }
    }
  }
}
