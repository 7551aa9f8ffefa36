import FixtureSupport
import Foundation
import KeyValueStore
import Primitives
import RocksDBStore
import Testing

/// Copying, measuring, compacting and checking a database that is in use.
struct MaintenanceTests {
  private static func fill(
    _ store: RocksDBStore, _ family: ColumnFamily, count: Int, _ generator: inout SeededGenerator
  ) throws {
    for start in stride(from: 0, to: count, by: 100) {
      var batch = WriteBatch()
      for index in start..<start + 100 {
        batch.put(generator.bytes(400), for: RocksDBStoreTests.key(index), in: family)
      }
      try store.write(batch, durability: .buffered)
    }
  }

  private static func entries(_ reader: any KeyValueReader, _ family: ColumnFamily) throws -> [Bytes: Bytes] {
    var entries: [Bytes: Bytes] = [:]
    try reader.forEach(in: family) { key, value in
      entries[key] = value
      return true
    }
    return entries
  }

  @Test("a checkpoint is a database of that moment and lives on its own")
  func checkpoint() throws {
    var generator = SeededGenerator(suite: "checkpoints", fallback: 86)
    let (folder, copy) = (TemporaryFolder(), TemporaryFolder())
    let store = try RocksDBStore(path: folder.path)
    try Self.fill(store, .accounts, count: 500, &generator)
    try Self.fill(store, .blobChunks, count: 100, &generator)
    let expected = try ColumnFamily.allCases.map { try Self.entries(store, $0) }
    try store.checkpoint(to: copy.path)
    try Self.fill(store, .accounts, count: 500, &generator)
    #expect(try !FileManager.default.contentsOfDirectory(atPath: copy.path).contains { $0.hasSuffix(".log") })
    let opened = try RocksDBStore(path: copy.path)
    #expect(try ColumnFamily.allCases.map { try Self.entries(opened, $0) } == expected)
    try opened.write(RocksDBStoreTests.batch([1], for: [1]), durability: .synced)
    #expect(try store.get([1], in: .code) == nil)
    opened.close()
    store.close()
    #expect(throws: StoreError.closed) { try store.checkpoint(to: copy.path + "2") }
  }

  @Test("a checkpoint that fails leaves nothing, and one never replaces anything")
  func failedCheckpoint() throws {
    let (folder, other) = (TemporaryFolder(), TemporaryFolder())
    let store = try RocksDBStore(path: folder.path)
    try FileManager.default.createDirectory(atPath: other.path, withIntermediateDirectories: true)
    #expect(throws: StoreError.alreadyExists(path: other.path)) { try store.checkpoint(to: other.path) }
    #expect(FileManager.default.createFile(atPath: other.path + "/file", contents: Data()))
    #expect(throws: StoreError.self) { try store.checkpoint(to: other.path + "/missing/copy") }
    #expect(throws: StoreError.self) { try store.checkpoint(to: other.path + "/file/copy") }
    #expect(try FileManager.default.contentsOfDirectory(atPath: other.path) == ["file"])
    try store.checkpoint(to: other.path + "/copy")
    #expect(try FileManager.default.contentsOfDirectory(atPath: other.path).sorted() == ["copy", "file"])
  }

  @Test("a checkpoint is refused as cut off when its files are older than it says")
  func checkpointIsAcknowledged() throws {
    var generator = SeededGenerator(suite: "acknowledged checkpoints", fallback: 87)
    let (folder, first, second) = (TemporaryFolder(), TemporaryFolder(), TemporaryFolder())
    let store = try RocksDBStore(path: folder.path)
    try Self.fill(store, .accounts, count: 100, &generator)
    try store.checkpoint(to: first.path)
    try Self.fill(store, .accounts, count: 100, &generator)
    try store.checkpoint(to: second.path)
    try FileManager.default.removeItem(atPath: first.path + "/ACKNOWLEDGED")
    try FileManager.default.copyItem(atPath: second.path + "/ACKNOWLEDGED", toPath: first.path + "/ACKNOWLEDGED")
    let error = #expect(throws: StoreError.self) { try RocksDBStore(path: first.path) }
    guard case .missingWrites(_, let found, let acknowledged) = error else { throw try #require(error) }
    #expect(acknowledged - found == 100)
  }

  @Test("statistics tell how much there is and where")
  func statistics() throws {
    var generator = SeededGenerator(suite: "statistics", fallback: 88)
    let folder = TemporaryFolder()
    let store = try RocksDBStore(path: folder.path)
    try Self.fill(store, .accounts, count: 1_000, &generator)
    let before = try store.statistics()
    #expect(before.families.map(\.family) == ColumnFamily.allCases)
    #expect(before.latestChange == 1_001, "1,000 accounts and the format")
    #expect(before.logBytes > 400_000)
    #expect(before.families[ColumnFamily.accounts.index].memoryBytes > 400_000)
    #expect(before.families[ColumnFamily.accounts.index].tableBytes == 0)
    let snapshot = try store.snapshot()
    try store.compact(.accounts)
    let after = try store.statistics()
    let accounts = after.families[ColumnFamily.accounts.index]
    #expect(accounts.estimatedKeys == 1_000)
    #expect(accounts.tableBytes > 400_000)
    #expect(accounts.filesPerLevel.reduce(0, +) == 1)
    #expect(after.snapshots == 1)
    #expect(after.backgroundErrors == 0)
    #expect(store.writeFailure == nil)
    withExtendedLifetime(snapshot) {}
  }

  @Test("compacting gives back the space of what was removed")
  func compact() throws {
    var generator = SeededGenerator(suite: "compaction", fallback: 89)
    let folder = TemporaryFolder()
    let store = try RocksDBStore(path: folder.path)
    try Self.fill(store, .accounts, count: 1_000, &generator)
    try store.compact(.accounts)
    var batch = WriteBatch()
    for index in 0..<900 { batch.delete(RocksDBStoreTests.key(index), in: .accounts) }
    try store.write(batch, durability: .buffered)
    let full = try store.statistics().families[ColumnFamily.accounts.index].tableBytes
    try store.compact(.accounts)
    let family = try store.statistics().families[ColumnFamily.accounts.index]
    #expect(family.tableBytes < full / 5)
    #expect(try Self.entries(store, .accounts).count == 100)
  }

  @Test(
    "checking checksums reads everything and names the damaged file", arguments: [ColumnFamily.bodies, .blobChunks])
  func verify(_ family: ColumnFamily) throws {
    var generator = SeededGenerator(suite: "checksums", fallback: 90)
    let folder = TemporaryFolder()
    let store = try RocksDBStore(path: folder.path)
    var batch = WriteBatch()
    for index in 0..<200 { batch.put(generator.bytes(5_000), for: RocksDBStoreTests.key(index), in: family) }
    try store.write(batch, durability: .synced)
    try store.compact(family)
    var seen = (entries: 0, bytes: 0)
    try store.verifyChecksums(of: family) { seen = ($0, $1) }
    #expect(seen == (200, 200 * 5_004))

    let kept = family == .blobChunks ? ".blob" : ".sst"
    var names: [String] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(kept) {
      let url = URL(fileURLWithPath: folder.path + "/" + name)
      guard let handle = try? FileHandle(forUpdating: url), try handle.seekToEnd() > 900_000 else { continue }
      try handle.seek(toOffset: 500_000)
      let byte = try #require(try handle.read(upToCount: 1)?.first)
      try handle.seek(toOffset: 500_000)
      try handle.write(contentsOf: Data([byte ^ 1]))
      names.append(name)
    }
    let name = try #require(names.first)
    let error = #expect(throws: StoreError.self) { try store.verifyChecksums(of: family) }
    guard case .corruption(let reason) = error else { throw try #require(error) }
    #expect(reason.contains(name) || family == .blobChunks)
  }

  @Test("the options for an import make an ordinary database")
  func bulkImport() throws {
    let folder = TemporaryFolder()
    let store = try RocksDBStore(path: folder.path, options: .bulkImport)
    try store.write(RocksDBStoreTests.batch([1], for: [1]), durability: .synced)
    store.close()
    #expect(try RocksDBStore(path: folder.path).get([1], in: .code) == [1])
  }
}
