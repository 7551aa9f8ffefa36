import Foundation
import KeyValueStore
import Primitives
import RocksDBStore
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// A process is killed in the middle of a stream of synced batches; another one looks at what is left.
@Suite(.serialized)
struct CrashTests {
  /// The entries of one batch: too many for a torn batch to look whole.
  static let entriesPerBatch: UInt8 = 40
  /// Small buffers and large values, so that tables are written and merged while the process dies.
  static let options = RocksDBOptions(writeBufferBytes: 1 << 20)
  static let valueBytes = 2_000

  @Test("after SIGKILL every acknowledged batch is there, whole, and no part of another", .timeLimit(.minutes(5)))
  func killed() async throws {
    let folder = TemporaryFolder()
    let path = folder.path
    var acknowledgedBefore = 0
    for round in 0..<8 {
      let milliseconds = 5 + round * 9
      await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, milliseconds = milliseconds as Int] in
        try Self.writeUntilKilled(path: path, milliseconds: milliseconds)
      }
      let acknowledged = try Self.acknowledged(path: path)
      let store = try RocksDBStore(path: path, options: Self.options)
      let batches = try Self.wholeBatches(in: store)
      #expect(batches >= acknowledged)
      #expect(batches <= acknowledged + round + 1, "at most one batch a round was durable without its acknowledgement")
      #expect(acknowledged >= acknowledgedBefore)
      acknowledgedBefore = acknowledged
      store.close()
    }
    print("batches acknowledged before eight kills: \(acknowledgedBefore)")
    #expect(acknowledgedBefore > 0)
  }

  @Test("a database whose creation was killed is created by the next process", .timeLimit(.minutes(5)))
  func killedWhileCreating() async throws {
    for milliseconds in stride(from: 1, to: 60, by: 8) {
      let folder = TemporaryFolder()
      let path = folder.path
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = path as String, milliseconds = milliseconds as Int] in
        Thread.detachNewThread {
          usleep(UInt32(milliseconds) * 1_000)
          _ = kill(getpid(), SIGKILL)
        }
        let store = try RocksDBStore(path: path, options: Self.options)
        while true { _ = try store.get([1], in: .code) }
      }
      let store = try RocksDBStore(path: path, options: Self.options)
      #expect(try store.get([1], in: .code) == nil)
      store.close()
    }
  }

  /// Writes batches, noting each one in a file after its acknowledgement, until a timer kills the process.
  private static func writeUntilKilled(path: String, milliseconds: Int) throws {
    let store = try RocksDBStore(path: path, options: options)
    let notes = unsafe open(path + ".acknowledged", O_CREAT | O_APPEND | O_WRONLY, 0o600)
    Thread.detachNewThread {
      usleep(UInt32(milliseconds) * 1_000)
      _ = kill(getpid(), SIGKILL)
    }
    var number = try wholeBatches(in: store)
    while true {
      var batch = WriteBatch()
      let families = ColumnFamily.allCases.filter { $0 != .metadata }
      for entry in 0..<entriesPerBatch {
        let value = Bytes(repeating: UInt8(truncatingIfNeeded: number), count: valueBytes)
        batch.put(value, for: key(number) + [entry], in: families[Int(entry) % families.count])
      }
      try store.write(batch, durability: .synced)
      let note: Bytes = [1]
      guard unsafe write(notes, note, 1) == 1 else { return }
      number += 1
    }
  }

  private static func key(_ number: Int) -> Bytes {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
  }

  private static func acknowledged(path: String) throws -> Int {
    try FileManager.default.attributesOfItem(atPath: path + ".acknowledged")[.size] as? Int ?? 0
  }

  /// The number of batches in the store; requires that they are numbered without gaps and whole.
  private static func wholeBatches(in store: RocksDBStore) throws -> Int {
    var entries: [Bytes: Int] = [:]
    for family in ColumnFamily.allCases where family != .metadata {
      try store.forEach(in: family) { key, _ in
        entries[Bytes(key.prefix(4)), default: 0] += 1
        return true
      }
    }
    for number in 0..<entries.count { #expect(entries[key(number)] == Int(entriesPerBatch)) }
    return entries.count
  }
}
