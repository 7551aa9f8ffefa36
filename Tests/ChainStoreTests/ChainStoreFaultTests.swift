import ChainStore
import ChainTypes
import KeyValueStore
import Primitives
import Testing

/// Whatever operation of the store goes wrong, the chain is consistent and goes on to the same contents.
struct ChainStoreFaultTests {
  @Test(
    "a store that fails or dies at any operation leaves a consistent head, from which the chain continues",
    arguments: [FaultInjectingStore.Plan.Effect.fail, .killBefore, .killAfter])
  func everyOperation(_ effect: FaultInjectingStore.Plan.Effect) throws {
    let sample = try SampleChain(count: 6)
    let reference = MemoryStore()
    try sample.fill(reference)
    var operation = 0
    var wasReached = true
    while wasReached {
      operation += 1
      let base = MemoryStore()
      let store = FaultInjectingStore(over: base, plan: .init(at: operation, of: .allOperations, effect: effect))
      wasReached = (try? sample.fill(store)) == nil
      // A new process opens what is left.
      if try ChainStore.storedGenesisHash(in: base) != nil {
        let chain = try ChainStore(base)
        try ChainStoreTests.expect(chain, holds: sample, upTo: Int(chain.head.header.number))
      } else {
        #expect(try base.contents().isEmpty)
      }
      try sample.fill(base)
      #expect(try base.contents() == reference.contents(), "operation \(operation)")
    }
    print("operations at which the store was made to fail: \(operation - 1)")
    #expect(operation > 7)
  }

  @Test("after a failed write the same process goes on from what is durable", arguments: [false, true])
  func samePlace(tookEffect: Bool) throws {
    let sample = try SampleChain(count: 4)
    let base = MemoryStore()
    let store = FaultInjectingStore(over: base)
    let chain = try sample.fill(store, upTo: 2)
    store.reset(plan: .init(at: 1, effect: tookEffect ? .killAfter : .fail))
    #expect(throws: ChainStoreError.self) { try chain.append(sample.blocks[3].block, sample.blocks[3].changes) }
    #expect(chain.head.header.number == 2)
    store.reset(plan: nil)
    if tookEffect {
      let error = #expect(throws: ChainStoreError.self) {
        try chain.append(sample.blocks[3].block, sample.blocks[3].changes)
      }
      guard case .notTheNextBlock = error else { throw try #require(error) }
    } else {
      try chain.append(sample.blocks[3].block, sample.blocks[3].changes)
    }
    try chain.append(sample.blocks[4].block, sample.blocks[4].changes)
    try ChainStoreTests.expect(chain, holds: sample, upTo: 4)
  }
}
