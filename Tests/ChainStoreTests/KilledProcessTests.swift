import ChainStore
import ChainTypes
import FixtureSupport
import Foundation
import KeyValueStore
import Primitives
import RocksDBStore
import StateStore
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// A process is killed while it appends blocks, takes them back and forgets history; another one looks at what is left.
@Suite(.serialized)
struct KilledProcessTests {
  static let blockCount = 24
  /// The states of earlier blocks are forgotten; the chain is never taken back to them.
  static let oldestState: UInt64 = 4
  /// Marks a note as that of a step that was acknowledged; without it, the step is about to begin.
  static let acknowledgedMark: UInt8 = 0x80

  @Test(
    "after SIGKILL the chain is whole, and at the acknowledged block or after the step in work", .timeLimit(.minutes(2))
  )
  func killed() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "openledger-killed-\(UUID().uuidString)").path
    let notes = path + ".acknowledged"
    defer { for path in [path, notes] { try? FileManager.default.removeItem(atPath: path) } }
    let sample = try SampleChain(count: Self.blockCount)
    var random = SeededGenerator(suite: "KilledProcessTests", fallback: 77)
    var steps = 0
    for _ in 0..<6 {
      let milliseconds = Int.random(in: 20...120, using: &random)
      let seed = random.next()
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = path as String, notes = notes as String, milliseconds = milliseconds as Int, seed = seed as UInt64] in
        try Self.workUntilKilled(path: path, notes: notes, milliseconds: milliseconds, seed: seed)
      }
      let noted = Array(FileManager.default.contents(atPath: notes) ?? Data())
      let last = noted.lastIndex { $0 & Self.acknowledgedMark != 0 }
      steps = noted.count(where: { $0 & Self.acknowledgedMark != 0 })
      // The last acknowledged head, and what was begun after it.
      let heads = last.map { [noted[$0] & ~Self.acknowledgedMark] + noted[($0 + 1)...] } ?? [0] + noted
      let store = try RocksDBStore(path: path)
      if try ChainStore.storedGenesisHash(in: store) != nil {
        let chain = try ChainStore(store)
        let head = Int(chain.head.header.number)
        #expect(heads.contains(UInt8(head)), "\(heads)")
        #expect(chain.head.hash == sample.blocks[head].block.hash)
        #expect(try chain.verify(.everything).findings == [])
      } else {
        #expect(noted.isEmpty)
      }
      store.close()
    }
    print("steps acknowledged before six kills: \(steps)")
    #expect(steps > 0)
    let (store, reference) = (try RocksDBStore(path: path), MemoryStore())
    for store in [store, reference] as [any KeyValueStore] {
      let chain = try sample.fill(store)
      while try !chain.pruneHistory(before: Self.oldestState) {}
    }
    let (found, expected) = (try store.contents(), try reference.contents())
    // In its metadata each store notes its own format as well. How a blob came says whether an earlier one was collected meanwhile.
    for family in ColumnFamily.allCases where family != .metadata && family != .blobEvents {
      #expect(found[family] == expected[family], "\(family)")
    }
    #expect(try ChainStore(store).oldestUnwindTarget() == Self.oldestState)
    store.close()
  }

  /// Moves the chain to random blocks, noting each step in a file after its acknowledgement, until a timer kills the process.
  private static func workUntilKilled(path: String, notes: String, milliseconds: Int, seed: UInt64) throws {
    let sample = try SampleChain(count: blockCount)
    var random = SeededGenerator(seed: seed)
    let file = unsafe open(notes, O_CREAT | O_APPEND | O_WRONLY, 0o600)
    let chain = try sample.fill(try RocksDBStore(path: path), upTo: 0)
    Thread.detachNewThread {
      usleep(UInt32(milliseconds) * 1_000)
      _ = kill(getpid(), SIGKILL)
    }
    while true {
      let target = UInt64.random(in: oldestState...UInt64(blockCount), using: &random)
      while chain.head.header.number != target {
        let number = chain.head.header.number
        let next = number > target ? number - 1 : number + 1
        note(UInt8(next), in: file)
        if next < number {
          try chain.unwindHead()
        } else {
          try chain.append(sample.blocks[Int(next)].block, sample.blocks[Int(next)].changes)
        }
        note(UInt8(next) | acknowledgedMark, in: file)
      }
      _ = try chain.states.pruneHistory(before: oldestState, limit: 20)
      _ = try chain.states.collectBlobs(limit: 2)
    }
  }

  private static func note(_ byte: UInt8, in file: Int32) {
    // SAFETY: the byte is read during the call only.
    _ = unsafe write(file, [byte], 1)
  }
}
