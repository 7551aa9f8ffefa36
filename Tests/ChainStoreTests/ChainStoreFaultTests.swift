import ChainStore
import ChainTypes
import KeyValueStore
import Primitives
import StateStore
import Testing

/// Whatever operation of the store goes wrong, the chain is consistent, has what it acknowledged and goes on to the same contents.
struct ChainStoreFaultTests {
  typealias Effect = FaultInjectingStore.Plan.Effect

  /// Work on a chain that can be done again from any block that it left the chain at.
  struct Work {
    let sample: SampleChain
    /// What is there before.
    let base: MemoryStore
    /// How many blocks one step appends; a negative number takes blocks back.
    var step = 1
    /// Does it, or what is left of it; notes the head after every step that was acknowledged.
    let run: (ChainStore, inout UInt64?) throws -> Void

    func onStore(_ store: any KeyValueStore, _ acknowledged: inout UInt64?) throws {
      let chain = try ChainStore(store, genesis: sample.blocks[0].block, changes: sample.blocks[0].changes)
      acknowledged = chain.head.header.number
      try run(chain, &acknowledged)
    }
  }

  @Test("blocks are appended, whichever operation fails or dies", arguments: Effect.allCases)
  func appending(_ effect: Effect) throws {
    let sample = try SampleChain(count: 7)
    let work = Work(sample: sample, base: MemoryStore()) { chain, acknowledged in
      try Self.append(sample, upTo: 7, to: chain, &acknowledged)
    }
    try sweep(work, effect)
  }

  @Test(
    "blocks share a sync, whichever operation fails or dies, even with the loss of what was not synced",
    arguments: Effect.allCases)
  func groups(_ effect: Effect) throws {
    let sample = try SampleChain(count: 8)
    let work = Work(sample: sample, base: MemoryStore(), step: 3) { chain, acknowledged in
      while chain.head.header.number < 8 {
        let (block, changes) = sample.blocks[Int(chain.head.header.number) + 1]
        try chain.append(block, changes, durability: .buffered)
        if block.header.number.isMultiple(of: 3) || block.header.number == 8 {
          try chain.sync()
          acknowledged = block.header.number
        }
      }
    }
    try sweep(work, effect)
  }

  @Test("blocks are taken back, whichever operation fails or dies", arguments: Effect.allCases)
  func unwinding(_ effect: Effect) throws {
    let sample = try SampleChain(count: 9)
    let base = MemoryStore()
    try sample.fill(base)
    let work = Work(sample: sample, base: base, step: -1) { chain, acknowledged in
      while chain.head.header.number > 4 {
        let block = try chain.unwindHead()
        #expect(block == sample.blocks[Int(block.header.number)].block)
        acknowledged = chain.head.header.number
      }
    }
    let reference = try sweep(work, effect)
    let chain = try ChainStore(reference)
    try ChainStoreTests.expect(chain, holds: sample, upTo: 4)
    // Code stays, as it is named by its hash; all else is as if the later blocks had never been.
    let direct = MemoryStore()
    try sample.fill(direct, upTo: 4)
    var (left, right) = (try reference.contents(), try direct.contents())
    (left[.code], right[.code]) = (nil, nil)
    #expect(left == right)
    try sample.fill(reference)
    #expect(try reference.contents() == base.contents())
  }

  @Test("history and blobs are forgotten between blocks, whichever operation fails or dies", arguments: Effect.allCases)
  func pruning(_ effect: Effect) throws {
    let sample = try SampleChain(count: 16)
    let base = MemoryStore()
    try sample.fill(base, upTo: 9)
    let work = Work(sample: sample, base: base) { chain, acknowledged in
      for number in UInt64(10)...16 {
        try Self.append(sample, upTo: number, to: chain, &acknowledged)
        _ = try chain.states.pruneHistory(before: number - 4, limit: 8)
        _ = try chain.states.collectBlobs(limit: 1)
      }
      while try !chain.states.pruneHistory(before: 12, limit: 8).isFinished {}
      while try !chain.pruneHistory(before: 12) {}
    }
    let reference = try sweep(work, effect)
    let chain = try ChainStore(reference)
    #expect(try chain.oldestUnwindTarget() == 12)
    try ChainStoreTests.expect(chain, holds: sample, upTo: 16, oldestState: 12)
    while chain.head.header.number > 12 { try chain.unwindHead() }
    #expect(throws: ChainStoreError.self) { try chain.unwindHead() }
    #expect(try chain.verify(.everything).findings == [])
  }

  @Test(
    "the same process goes on after any failure, even when the write took effect", arguments: [Effect.fail, .killAfter])
  func samePlace(_ effect: Effect) throws {
    let sample = try SampleChain(count: 6)
    let base = MemoryStore()
    try sample.fill(base, upTo: 3)
    let upAndDown = { (store: FaultInjectingStore, failures: inout Int) throws in
      var opened: ChainStore?
      while opened == nil { try Self.attempt(store, &failures) { opened = try ChainStore(store) } }
      let chain = try #require(opened)
      for target in [6, 2, 5] as [UInt64] {
        while chain.head.header.number != target {
          let number = chain.head.header.number
          try Self.attempt(store, &failures) {
            if number > target {
              try chain.unwindHead()
            } else {
              let (block, changes) = sample.blocks[Int(number) + 1]
              try chain.append(block, changes)
            }
          }
        }
      }
    }
    let reference = try MemoryStore(copying: base)
    var none = 0
    try upAndDown(FaultInjectingStore(over: reference), &none)
    let contents = try reference.contents()
    try ChainStoreTests.expect(try ChainStore(reference), holds: sample, upTo: 5)
    let rounds = try FaultSweep(effect).run(over: base, progress: 0, work: upAndDown) { round in
      if let error = round.error { throw error }
      #expect(round.progress == 1 || round.progress == 2, "\(round.plan)")
      #expect(try round.disk.contents() == contents, "\(round.plan)")
    }
    print("chain, same process, \(effect): \(rounds) rounds")
  }

  /// Tries once; a failure is counted and repaired.
  private static func attempt(_ store: FaultInjectingStore, _ failures: inout Int, _ body: () throws -> Void) throws {
    do {
      try body()
    } catch {
      failures += 1
      store.revive()
      if failures > 2 { throw error }
    }
  }

  private static func append(
    _ sample: SampleChain, upTo last: UInt64, to chain: ChainStore, _ acknowledged: inout UInt64?
  ) throws {
    while chain.head.header.number < last {
      let (block, changes) = sample.blocks[Int(chain.head.header.number) + 1]
      try chain.append(block, changes)
      acknowledged = block.header.number
    }
  }

  /// Makes every operation go wrong in turn; after each a new process must find a consistent chain and end at the same contents.
  ///
  /// Gives the store that an undisturbed run leaves.
  @discardableResult
  private func sweep(_ work: Work, _ effect: Effect) throws -> MemoryStore {
    let reference = try MemoryStore(copying: work.base)
    var unused: UInt64?
    try work.onStore(reference, &unused)
    let contents = try reference.contents()
    let rounds = try FaultSweep(effect).run(over: work.base, progress: UInt64?.none) { store, acknowledged in
      try work.onStore(store, &acknowledged)
    } check: { round in
      #expect(round.error != nil, "the failure was not noticed: \(round.plan)")
      if try ChainStore.storedGenesisHash(in: round.disk) == nil {
        #expect(try round.disk.contents().isEmpty)
      } else {
        let chain = try ChainStore(round.disk)
        let head = chain.head.header.number
        // The step in work may have taken effect although nobody was told so; nothing else may be there or lost.
        if let acknowledged = round.progress {
          let next = UInt64(max(Int(acknowledged) + work.step, 0))
          #expect((min(acknowledged, next)...max(acknowledged, next)).contains(head), "\(round.plan)")
        }
        #expect(chain.head.hash == work.sample.blocks[Int(head)].block.hash)
        #expect(try chain.verify(.everything).findings == [], "\(round.plan)")
      }
      try work.onStore(round.disk, &unused)
      #expect(try round.disk.contents() == contents, "\(round.plan)")
    }
    print("chain, \(effect): \(rounds) rounds")
    #expect(rounds > 7)
    return reference
  }
}
