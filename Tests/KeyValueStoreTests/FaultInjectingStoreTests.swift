import Foundation
import KeyValueStore
import Primitives
import RocksDBStore
import Testing

struct FaultInjectingStoreTests {
  private static func batch(_ value: UInt8) -> WriteBatch { .putting([value], for: [value], in: .code) }

  @Test("a planned failure happens once and changes nothing")
  func fail() throws {
    let base = MemoryStore()
    let store = FaultInjectingStore(over: base, plan: .init(at: 2, effect: .fail))
    try store.write(Self.batch(1), durability: .synced)
    #expect(throws: StoreError.self) { try store.write(Self.batch(2), durability: .synced) }
    try store.write(Self.batch(3), durability: .synced)
    #expect(try base.keys(in: .code) == [[1], [3]])
    #expect(store.operationCount == 3)
    #expect(!store.isKilled)
  }

  @Test("a planned kill comes before or after the batch and stays", arguments: [false, true])
  func kill(after: Bool) throws {
    let base = MemoryStore()
    let store = FaultInjectingStore(over: base, plan: .init(at: 2, effect: after ? .killAfter : .killBefore))
    try store.write(Self.batch(1), durability: .synced)
    #expect(throws: StoreError.self) { try store.write(Self.batch(2), durability: .synced) }
    #expect(throws: StoreError.self) { try store.write(Self.batch(3), durability: .synced) }
    #expect(throws: StoreError.self) { try store.get([1], in: .code) }
    #expect(throws: StoreError.self) { try store.keys(in: .code) }
    #expect(store.isKilled)
    #expect(try base.keys(in: .code) == (after ? [[1], [2]] : [[1]]))
    store.reset(plan: nil)
    #expect(try store.get([1], in: .code) == [1])
  }

  /// One operation of each kind, in order; gives how many came to their end.
  private static func work(_ store: FaultInjectingStore) -> Int {
    var done = 0
    let steps: [() throws -> Void] = [
      { try store.write(batch(1), durability: .synced) },
      { try store.write(batch(2), durability: .buffered) },
      { _ = try store.get([1], in: .code) },
      { _ = try store.contains([1], in: .code) },
      { _ = try store.snapshot().get([1], in: .code) },
      { _ = try store.snapshot().first(in: .code) },
      { _ = try store.keys(in: .code) },
      { try store.checkpoint(to: "nowhere") },
    ]
    for step in steps {
      do { try step() } catch { continue }
      done += 1
    }
    return done
  }

  @Test(
    "a plan counts what it says",
    arguments: [
      (FaultInjectingStore.Plan.Counted.writes, 2), (.syncs, 1), (.reads, 3), (.cursorSteps, 4), (.snapshots, 2),
      (.checkpoints, 1), (.allOperations, 12),
    ])
  func counted(_ counted: FaultInjectingStore.Plan.Counted, count: Int) {
    // Memory makes no checkpoints: that step always fails.
    let whole = FaultInjectingStore(over: MemoryStore(), plan: .init(at: 1_000, of: counted, effect: .fail))
    #expect(Self.work(whole) == 7)
    #expect(whole.operationCount == count)
    for operation in 1...count {
      let failing = FaultInjectingStore(over: MemoryStore(), plan: .init(at: operation, of: counted, effect: .fail))
      #expect(Self.work(failing) == (counted == .checkpoints || operation == 12 ? 7 : 6))
      #expect(!failing.isKilled)
      let killed = FaultInjectingStore(
        over: MemoryStore(), plan: .init(at: operation, of: counted, effect: .killBefore))
      #expect(Self.work(killed) <= 7)
      #expect(killed.isKilled)
      #expect(throws: StoreError.self) { try killed.snapshot() }
    }
  }

  @Test("a loss of power takes the buffered batches since the last synced one")
  func torn() throws {
    let base = MemoryStore()
    try base.write(.putting([9], for: [2], in: .code), durability: .synced)
    let store = FaultInjectingStore(over: base, plan: .init(at: 6, effect: .torn))
    try store.write(Self.batch(1), durability: .synced)
    try store.write(Self.batch(3), durability: .buffered)
    try store.write(Self.batch(4), durability: .synced)
    try store.write(Self.batch(2), durability: .buffered)
    try store.write(.deleting([1], in: .code), durability: .buffered)
    #expect(try store.keys(in: .code) == [[2], [3], [4]])
    #expect(throws: StoreError.self) { try store.write(Self.batch(5), durability: .synced) }
    #expect(store.isKilled)
    #expect(try base.keys(in: .code) == [[1], [2], [3], [4]])
    #expect(try base.get([2], in: .code) == [9])
  }

  @Test("a checkpoint goes to a store that can make one")
  func checkpoint() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "openledger-store-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let plan = FaultInjectingStore.Plan(at: 2, of: .checkpoints, effect: .killAfter)
    let store = FaultInjectingStore(over: try RocksDBStore(path: folder + "/database"), plan: plan)
    defer { store.close() }
    try store.write(Self.batch(1), durability: .synced)
    try store.checkpoint(to: folder + "/first")
    #expect(throws: StoreError.self) { try store.checkpoint(to: folder + "/second") }
    for name in ["first", "second"] {
      let copy = try RocksDBStore(path: folder + "/" + name)
      #expect(try copy.get([1], in: .code) == [1])
      copy.close()
    }
  }

  @Test("every store error is one sentence that ends in what to do")
  func descriptions() {
    let errors: [StoreError] = [
      .locked(path: "data"), .noPermission(reason: "x"), .readOnlyFileSystem(reason: "x"), .full(reason: "x"),
      .inputOutput(reason: "x"), .notADirectory(path: "data"), .notADatabase(path: "data", entry: "letter"),
      .corruption(reason: "x"), .missingWrites(path: "data", found: 1, acknowledged: 2),
      .olderFormat(path: "data", found: 1, supported: 2), .newerFormat(path: "data", found: 2, supported: 1),
      .otherChain(stored: "0x1", expected: "0x2"), .alreadyExists(path: "data"), .closed,
    ]
    for error in errors {
      #expect(error.description.hasSuffix("."))
      #expect(!error.description.dropLast().contains(". "))
    }
  }
}
