internal import CRocksDB
internal import KeyValueStore
internal import Primitives

#if canImport(Glibc)
  internal import Glibc
#endif

/// The C handles of an open database; whoever takes them destroys them.
@safe struct OpenedDatabase {
  var database: OpaquePointer
  var handles: [ColumnFamily: OpaquePointer]
  /// Handles of RocksDB's own "default" family, which stays empty, and of families that this program does not know.
  var otherHandles: [OpaquePointer]
  /// Names of the families that this program does not know: the mark of a newer or foreign database.
  var unknownNames: [String]

  /// Opens or creates the database, without LZ4 when the library was built without it.
  static func open(path: String, options: RocksDBOptions) throws(StoreError) -> OpenedDatabase {
    try createDirectories(path)
    do throws(StoreError) {
      return try openFamilies(path: path, options: options)
    } catch .inputOutput(let reason) where options.compresses && reason.contains("is not linked") {
      var plain = options
      plain.compresses = false
      return try openFamilies(path: path, options: plain)
    }
  }

  private static func openFamilies(path: String, options: RocksDBOptions) throws(StoreError) -> OpenedDatabase {
    let native = NativeOptions(options)
    defer { withExtendedLifetime(native) {} }
    let known = ColumnFamily.allCases.map(\.rawValue)
    let unknown = try existingFamilies(path: path, native).filter { $0 != "default" && !known.contains($0) }
    let names = known + ["default"] + unknown
    let familyOptions: [OpaquePointer?] = unsafe names.map { unsafe native.family(ColumnFamily(rawValue: $0), options) }
    var handles = unsafe [OpaquePointer?](repeating: nil, count: names.count)

    let cNames = unsafe names.map { unsafe UnsafePointer<CChar>(strdup($0)) }
    defer { unsafe cNames.forEach { unsafe free(UnsafeMutablePointer(mutating: $0)) } }
    // The three arrays have `names.count` elements, which is what the call reads and writes.
    let database: OpaquePointer? = try unsafe checked(path: path) { error in
      unsafe rocksdb_open_column_families(
        native.database, path, Int32(names.count), cNames, familyOptions, &handles, error)
    }
    guard let database = unsafe database else { throw .inputOutput(reason: "RocksDB gave no database for \(path)") }
    let opened = unsafe handles.compactMap { unsafe $0 }
    return unsafe OpenedDatabase(
      database: database, handles: Dictionary(uniqueKeysWithValues: zip(ColumnFamily.allCases, opened)),
      otherHandles: Array(opened.dropFirst(known.count)), unknownNames: unknown)
  }

  /// The families of the database at `path`; none when there is no database yet.
  private static func existingFamilies(path: String, _ native: NativeOptions) throws(StoreError) -> [String] {
    guard unsafe access(path + "/CURRENT", F_OK) == 0 else { return [] }
    var count = 0
    let list = try unsafe checked(path: path) { unsafe rocksdb_list_column_families(native.database, path, &count, $0) }
    guard let list = unsafe list else { return [] }
    defer { unsafe rocksdb_list_column_families_destroy(list, count) }
    // `count` NUL-terminated names, as the call promises.
    return unsafe UnsafeBufferPointer(start: list, count: count).compactMap {
      unsafe $0.map { unsafe String(cString: $0) }
    }
  }

  /// Creates `path` and its parents, readable by the owner and the group.
  private static func createDirectories(_ path: String) throws(StoreError) {
    var partial = path.hasPrefix("/") ? "" : "."
    for component in path.split(separator: "/") {
      partial += "/" + component
      guard unsafe mkdir(partial, 0o750) == 0 || errno == EEXIST else {
        let reason = unsafe String(cString: strerror(errno))
        throw .inputOutput(reason: "cannot create the directory \(partial): \(reason)")
      }
    }
  }
}
