import Foundation
import KeyValueStore
import Primitives
import RocksDBStore
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// No room, no permission and no writing: each is an error of its own, and what was acknowledged stays.
@Suite(.serialized)
struct FullDiskTests {
  static let options = RocksDBOptions(writeBufferBytes: 1 << 20)

  /// Writes until the store refuses; gives the number of acknowledged batches and the refusal.
  static func fill(_ store: RocksDBStore, limit: Int) throws -> (acknowledged: Int, error: StoreError) {
    for number in 0..<limit {
      var batch = WriteBatch()
      for entry in UInt8(0)..<10 {
        let value = Bytes(repeating: UInt8(truncatingIfNeeded: number), count: 2_000)
        batch.put(value, for: RocksDBStoreTests.key(number) + [entry], in: entry < 5 ? .bodies : .accounts)
      }
      do throws(StoreError) { try store.write(batch, durability: .synced) } catch { return (number, error) }
    }
    throw StoreError.inputOutput(reason: "the disk did not fill up")
  }

  /// Writes a file until nothing more can be written.
  static func takeAllRoom(_ path: String) {
    let file = unsafe open(path, O_CREAT | O_WRONLY, 0o600)
    let block = Bytes(repeating: 1, count: 4_096)
    while unsafe write(file, block, block.count) > 0 {}
    _ = Glibc.close(file)
  }

  /// Whether all of the acknowledged batches are there, and no part of another.
  static func holds(_ acknowledged: Int, _ store: RocksDBStore) throws -> Bool {
    var counts: [Bytes: Int] = [:]
    for family in [ColumnFamily.bodies, .accounts] {
      try store.forEach(in: family) { key, value in
        counts[Bytes(key.prefix(4)), default: 0] += value.count == 2_000 ? 1 : 100
        return true
      }
    }
    return counts.count >= acknowledged && counts.values.allSatisfy { $0 == 10 }
      && (0..<acknowledged).allSatisfy { counts[RocksDBStoreTests.key($0)] == 10 }
  }

  @Test("a full disk fails every write with one sentence, reads go on, and with space everything is there")
  func fullDisk() throws {
    let folder = TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    guard unsafe mount("tmpfs", folder.path, "tmpfs", 0, "size=12m") == 0 else {
      print("skipped: a file system of limited size cannot be mounted here")
      return
    }
    defer { _ = unsafe umount2(folder.path, Int32(MNT_DETACH)) }
    let ballast = folder.path + "/ballast"
    #expect(FileManager.default.createFile(atPath: ballast, contents: Data(repeating: 1, count: 3 << 20)))
    let path = folder.path + "/database"
    let store = try RocksDBStore(path: path, options: Self.options)
    let (acknowledged, error) = try Self.fill(store, limit: 10_000)
    guard case .full = error else { throw error }
    #expect(acknowledged > 50)
    #expect(store.writeFailure == error)
    #expect(throws: error) { try store.write(RocksDBStoreTests.batch([1], for: [1]), durability: .buffered) }
    #expect(try Self.holds(acknowledged, store))
    // A checkpoint may just find the little room that it needs.
    let copy = folder.path + "/copy"
    do throws(StoreError) {
      try store.checkpoint(to: copy)
      try? FileManager.default.removeItem(atPath: copy)
    } catch {
      guard case .full = error else { throw error }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["ballast", "database"])

    // Space alone does not undo the failure: what the log holds of the failed batch is not known.
    try FileManager.default.removeItem(atPath: ballast)
    #expect(throws: error) { try store.write(RocksDBStoreTests.batch([1], for: [1]), durability: .synced) }
    store.close()
    // A start on a disk that is full still is refused as such or succeeds, and loses nothing.
    Self.takeAllRoom(ballast)
    do throws(StoreError) {
      try RocksDBStore(path: path, options: Self.options).close()
    } catch {
      guard case .full = error else { throw error }
    }
    try FileManager.default.removeItem(atPath: ballast)
    let again = try RocksDBStore(path: path, options: Self.options)
    #expect(try Self.holds(acknowledged, again))
    try again.write(RocksDBStoreTests.batch([1], for: [1]), durability: .synced)
    #expect(again.writeFailure == nil)
    again.close()
  }

  @Test("a file system for reading only is refused as such")
  func readOnlyFileSystem() throws {
    let folder = TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    guard unsafe mount("tmpfs", folder.path, "tmpfs", 0, "size=12m") == 0 else {
      print("skipped: a file system for reading only cannot be mounted here")
      return
    }
    defer { _ = unsafe umount2(folder.path, Int32(MNT_DETACH)) }
    do {
      try RocksDBStore(path: folder.path + "/database").write(
        RocksDBStoreTests.batch([1], for: [1]), durability: .synced)
    }
    let readOnly = UInt(MS_REMOUNT | MS_RDONLY)
    let remounted = unsafe mount("tmpfs", folder.path, "tmpfs", readOnly, nil)
    try #require(remounted == 0)
    for path in [folder.path + "/database", folder.path + "/new"] {
      let error = #expect(throws: StoreError.self) { try RocksDBStore(path: path) }
      guard case .readOnlyFileSystem = error else { throw try #require(error) }
    }
  }

  @Test("the largest allowed file is a limit like a full disk", .timeLimit(.minutes(2)))
  func fileSizeLimit() async throws {
    let folder = TemporaryFolder()
    let path = folder.path
    await #expect(processExitsWith: .success) { [path = path as String] in
      // The limit's signal would end the process before the error is seen.
      signal(SIGXFSZ, SIG_IGN)
      let store = try RocksDBStore(path: path)
      var limit = rlimit(rlim_cur: 2 << 20, rlim_max: rlim_t.max)
      guard unsafe setrlimit(__rlimit_resource_t(1), &limit) == 0 else { exit(2) }
      let (acknowledged, error) = try Self.fill(store, limit: 10_000)
      guard case .full = error, try Self.holds(acknowledged, store) else { exit(3) }
      limit.rlim_cur = rlim_t.max
      _ = unsafe setrlimit(__rlimit_resource_t(1), &limit)
      try "\(acknowledged)".write(toFile: path + ".acknowledged", atomically: true, encoding: .utf8)
    }
    let acknowledged = try #require(Int(try String(contentsOfFile: path + ".acknowledged", encoding: .utf8)))
    #expect(acknowledged > 10)
    #expect(try Self.holds(acknowledged, try RocksDBStore(path: path)))
  }

  @Test("a database of another user is refused as not permitted", .timeLimit(.minutes(2)))
  func noPermission() async throws {
    let folder = TemporaryFolder()
    let path = folder.path
    do { _ = try RocksDBStore(path: path + "/database") }
    for name in ["", "/database", "/database/ACKNOWLEDGED"] {
      _ = unsafe chmod(path + name, name.isEmpty ? 0o755 : 0o700)
    }
    guard getuid() == 0 else {
      print("skipped: only the superuser can become another user")
      return
    }
    let before = try folder.contents(of: "database")
    await #expect(processExitsWith: .success) { [path = path as String] in
      guard seteuid(65_534) == 0 else { exit(2) }
      for below in ["/database", "/new"] {
        do throws(StoreError) {
          _ = try RocksDBStore(path: path + below)
          exit(3)
        } catch {
          guard case .noPermission = error else { exit(4) }
        }
      }
    }
    #expect(try folder.contents(of: "database") == before)
  }
}
