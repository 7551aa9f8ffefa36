import CRocksDB
import Foundation
import KeyValueStore
import Primitives
import RocksDBStore
import Testing

/// What must not be opened is refused by one sentence of the right kind and left as it is.
struct RefusalTests {
  private static let formatKey = Bytes("format-version".utf8)

  private static func bigEndian(_ version: UInt32) -> Bytes {
    (0..<4).map { UInt8(truncatingIfNeeded: version >> UInt32(24 - 8 * $0)) }
  }

  @Test("a database of a newer or an older format is refused", arguments: [-1, 1])
  func otherFormat(offset: Int) throws {
    let folder = TemporaryFolder()
    let found = UInt32(Int(StoreFormat.current) + offset)
    do {
      let store = try RocksDBStore(path: folder.path)
      #expect(try store.get(Self.formatKey, in: .metadata) == Self.bigEndian(StoreFormat.current))
      let batch = RocksDBStoreTests.batch(Self.bigEndian(found), for: Self.formatKey, in: .metadata)
      try store.write(batch, durability: .synced)
    }
    let before = try folder.contents()
    let expected: StoreError =
      offset > 0
      ? .newerFormat(path: folder.path, found: found, supported: StoreFormat.current)
      : .olderFormat(path: folder.path, found: found, supported: StoreFormat.current)
    #expect(throws: expected) { try RocksDBStore(path: folder.path) }
    #expect(try folder.contents() == before)
  }

  @Test("a database with another program's column families is refused")
  func foreign() throws {
    let folder = TemporaryFolder()
    do { _ = try RocksDBStore(path: folder.path) }
    try Self.addColumnFamily("foreign", path: folder.path)
    let before = try folder.contents()
    let error = #expect(throws: StoreError.self) { try RocksDBStore(path: folder.path) }
    #expect(error?.description.contains("foreign") == true)
    #expect(try folder.contents() == before)
  }

  @Test("a path through a file is not a directory")
  func notADirectory() throws {
    let folder = TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    let file = folder.path + "/file"
    #expect(FileManager.default.createFile(atPath: file, contents: Data([1])))
    for path in [file, file + "/below"] {
      let error = #expect(throws: StoreError.self) { try RocksDBStore(path: path) }
      guard case .notADirectory = error else { throw try #require(error) }
    }
  }

  @Test("a directory with other files is not made a database")
  func otherFiles() throws {
    let folder = TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    #expect(FileManager.default.createFile(atPath: folder.path + "/letter.txt", contents: Data([1])))
    #expect(throws: StoreError.notADatabase(path: folder.path, entry: "letter.txt")) {
      try RocksDBStore(path: folder.path)
    }
    #expect(try folder.contents().count == 1)
  }

  @Test("a database without its file CURRENT is damaged, not new")
  func missingCurrent() throws {
    let folder = TemporaryFolder()
    do { try RocksDBStore(path: folder.path).write(RocksDBStoreTests.batch([1], for: [1]), durability: .synced) }
    try FileManager.default.removeItem(atPath: folder.path + "/CURRENT")
    let before = try folder.contents()
    let error = #expect(throws: StoreError.self) { try RocksDBStore(path: folder.path) }
    guard case .corruption(let reason) = error else { throw try #require(error) }
    #expect(reason.contains("CURRENT"))
    #expect(try folder.contents() == before)
  }

  @Test("the loss of acknowledged writes is refused until their file is removed")
  func missingWrites() throws {
    let folder = TemporaryFolder()
    do {
      let store = try RocksDBStore(path: folder.path)
      for key in UInt8(0)..<10 { try store.write(RocksDBStoreTests.batch([key], for: [key]), durability: .synced) }
    }
    let log = try #require(try folder.contents().keys.first { $0.hasSuffix(".log") })
    let handle = try #require(FileHandle(forUpdatingAtPath: folder.path + "/" + log))
    try handle.truncate(atOffset: try handle.seekToEnd() - 1)
    let before = try folder.contents()
    let acknowledged = folder.path + "/ACKNOWLEDGED"
    #expect(throws: StoreError.missingWrites(path: acknowledged, found: 10, acknowledged: 11)) {
      try RocksDBStore(path: folder.path)
    }
    #expect(try folder.contents() == before)
    try FileManager.default.removeItem(atPath: acknowledged)
    let store = try RocksDBStore(path: folder.path)
    #expect(try store.get([8], in: .code) == [8])
    #expect(try store.get([9], in: .code) == nil)
  }

  /// Adds a column family as another program might.
  private static func addColumnFamily(_ name: String, path: String) throws {
    let options: OpaquePointer = unsafe rocksdb_options_create()
    defer { unsafe rocksdb_options_destroy(options) }
    unsafe rocksdb_options_set_create_missing_column_families(options, 1)
    let names = ["default", name] + ColumnFamily.allCases.map(\.rawValue)
    let cNames = unsafe names.map { unsafe UnsafePointer<CChar>(strdup($0)) }
    defer { unsafe cNames.forEach { unsafe free(UnsafeMutablePointer(mutating: $0)) } }
    let all: [OpaquePointer?] = unsafe names.map { _ in unsafe options }
    var handles = unsafe [OpaquePointer?](repeating: nil, count: names.count)
    var message: UnsafeMutablePointer<CChar>? = nil
    let database: OpaquePointer? = unsafe rocksdb_open_column_families(
      options, path, Int32(names.count), cNames, all, &handles, &message)
    let opened = try unsafe #require(database)
    unsafe handles.forEach { unsafe rocksdb_column_family_handle_destroy($0) }
    unsafe rocksdb_close(opened)
  }
}
