import CRocksDB
import FixtureSupport
import Foundation
import KeyValueStore
import Primitives
import RocksDBStore
import Testing

/// A folder that is removed with its last reference.
final class TemporaryFolder: Sendable {
  let path = FileManager.default.temporaryDirectory.appending(path: "openledger-rocksdb-\(UUID().uuidString)").path
  deinit {
    try? FileManager.default.removeItem(atPath: path)
    try? FileManager.default.removeItem(atPath: path + ".acknowledged")
  }
}

struct RocksDBStoreTests {
  static func batch(_ value: Bytes, for key: Bytes, in family: ColumnFamily = .code) -> WriteBatch {
    var batch = WriteBatch()
    batch.put(value, for: key, in: family)
    return batch
  }

  @Test("what was written is there after closing and opening, in every family")
  func reopen() throws {
    let folder = TemporaryFolder()
    for round in UInt8(0)..<3 {
      let store = try RocksDBStore(path: folder.path + "/nested/database")
      for family in ColumnFamily.allCases {
        if round > 0 { #expect(try store.get([1], in: family) == [round - 1]) }
        try store.write(Self.batch([round], for: [1], in: family), durability: round == 0 ? .synced : .buffered)
      }
      store.close()
    }
  }

  @Test("a store that nobody holds any more releases its directory")
  func releasedWithLastReference() throws {
    let folder = TemporaryFolder()
    for _ in 0..<3 { try RocksDBStore(path: folder.path).write(Self.batch([1], for: [1]), durability: .synced) }
  }

  @Test("a second handle is refused by name while the first is open")
  func locked() throws {
    let folder = TemporaryFolder()
    let store = try RocksDBStore(path: folder.path)
    #expect(throws: StoreError.locked(path: folder.path)) { try RocksDBStore(path: folder.path) }
    store.close()
    #expect(throws: Never.self) { try RocksDBStore(path: folder.path) }
  }

  @Test("a database of a newer format is refused")
  func newerFormat() throws {
    let folder = TemporaryFolder()
    let newer = StoreFormat.current + 1
    let encoded = (0..<4).map { UInt8(truncatingIfNeeded: newer >> UInt32(24 - 8 * $0)) }
    let key = Bytes("format-version".utf8)
    do {
      let store = try RocksDBStore(path: folder.path)
      #expect(try store.get(key, in: .metadata)?.count == 4)
      try store.write(Self.batch(encoded, for: key, in: .metadata), durability: .synced)
    }
    #expect(throws: StoreError.newerFormat(path: folder.path, found: newer, supported: StoreFormat.current)) {
      try RocksDBStore(path: folder.path)
    }
  }

  @Test("a database with another program's column families is refused")
  func foreign() throws {
    let folder = TemporaryFolder()
    do { _ = try RocksDBStore(path: folder.path) }
    try Self.addColumnFamily("foreign", path: folder.path)
    let error = #expect(throws: StoreError.self) { try RocksDBStore(path: folder.path) }
    #expect(error?.description.contains("foreign") == true)
  }

  @Test("a path that cannot be a directory is an input/output error")
  func unusablePath() throws {
    let folder = TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    let file = folder.path + "/file"
    #expect(FileManager.default.createFile(atPath: file, contents: Data([1])))
    for path in [file, file + "/below"] {
      let error = #expect(throws: StoreError.self) { try RocksDBStore(path: path) }
      guard case .inputOutput = error else { throw try #require(error) }
    }
  }

  @Test("a damaged table file is an error, not an answer")
  func damaged() throws {
    let folder = TemporaryFolder()
    var generator = SeededGenerator(suite: "damaged tables", fallback: 83)
    // Small buffers so that data reaches table files.
    let options = RocksDBOptions(blockCacheBytes: 1 << 20, writeBufferBytes: 1 << 20)
    do {
      let store = try RocksDBStore(path: folder.path, options: options)
      for index in 0..<4_000 {
        let key = Keccak256.hash([UInt8(index & 255), UInt8(index >> 8)]).bytes
        try store.write(Self.batch(generator.bytes(1_000), for: key, in: .trieNodes), durability: .buffered)
      }
    }
    let tables = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".sst") }
    try #require(!tables.isEmpty)
    for table in tables {
      let url = URL(fileURLWithPath: folder.path + "/" + table)
      var data = try Data(contentsOf: url)
      for index in stride(from: 64, to: data.count / 2, by: 512) { data[index] ^= 0x55 }
      try data.write(to: url)
    }
    #expect(throws: StoreError.self) {
      let store = try RocksDBStore(path: folder.path, options: options)
      for index in 0..<4_000 {
        _ = try store.get(Keccak256.hash([UInt8(index & 255), UInt8(index >> 8)]).bytes, in: .trieNodes)
      }
    }
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
