import KeyValueStore
import Primitives
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

  @Test("reads count when the plan says so")
  func reads() throws {
    let store = FaultInjectingStore(over: MemoryStore(), plan: .init(at: 3, of: .allOperations, effect: .fail))
    try store.write(Self.batch(1), durability: .synced)
    _ = try store.get([1], in: .code)
    #expect(throws: StoreError.self) { try store.keys(in: .code) }
    #expect(try store.get([1], in: .code) == [1])
  }

  @Test("every store error is one sentence that ends in what to do")
  func descriptions() {
    let errors: [StoreError] = [
      .locked(path: "data"), .corruption(reason: "x"), .inputOutput(reason: "x"),
      .newerFormat(path: "data", found: 2, supported: 1), .otherChain(stored: "0x1", expected: "0x2"), .closed,
    ]
    for error in errors {
      #expect(error.description.hasSuffix("."))
      #expect(!error.description.dropLast().contains(". "))
    }
  }
}
