import ChainStore
import ChainTypes
import Cryptography
import FixtureSupport
import KeyValueStore
import Node
import Primitives
import Testing

@Suite("Importing blocks")
struct ImportTests {
  static let threadCounts = [1, 2, 3, 6]

  @Test("Any number of threads stores exactly what the maker of the chain stored")
  func threadsAgree() throws {
    var generator = SeededGenerator(suite: "ImportTests.threadsAgree", fallback: 11)
    let source = try ImportChain(blocks: 24, generator: &generator)
    let encoded = source.blocks.map(\.encoded)
    let expected = try source.store.contents()
    #expect(source.blocks.map(\.encodedByteCount) == encoded.map(\.count))
    for threads in Self.threadCounts {
      let store = MemoryStore()
      var told: [Int] = []
      let summary = try source.run(encoded, into: source.emptyChain(on: store), threads: threads) {
        told.append($0.blocks)
      }.get()
      #expect(try store.contents() == expected, "\(threads) threads")
      #expect(!summary.isStopped && summary.progress.blocks == 24 && summary.progress.headNumber == 24)
      #expect(summary.progress.transactions == source.blocks.reduce(0) { $0 + $1.transactions.count })
      #expect(summary.progress.gasUsed == source.blocks.reduce(0) { $0 + $1.header.gasUsed })
      #expect(summary.progress.byteCount == encoded.reduce(0) { $0 + $1.count })
      #expect(told == told.sorted() && told.last == 24)
    }
  }

  @Test("Blocks that the chain has already are skipped", arguments: threadCounts)
  func knownBlocksAreSkipped(threads: Int) throws {
    var generator = SeededGenerator(suite: "ImportTests.knownBlocks", fallback: 12)
    let source = try ImportChain(blocks: 9, generator: &generator)
    let encoded = source.blocks.map(\.encoded)
    let store = MemoryStore()
    let chain = try source.emptyChain(on: store)
    _ = try source.run(Array(encoded.prefix(5)), into: chain, threads: threads).get()
    // Block 0 is known, and a block may come twice.
    let again = [source.genesis.block.block.encoded] + encoded.prefix(7) + encoded.dropFirst(6)
    let progress = try source.run(again, into: chain, threads: threads).get().progress
    #expect(progress.skippedBlocks == 7 && progress.blocks == 4 && progress.headNumber == 9)
    #expect(try store.contents() == source.store.contents())
  }

  @Test("A stopped import has stored what it executed and can be taken up again", arguments: threadCounts)
  func stopping(threads: Int) throws {
    var generator = SeededGenerator(suite: "ImportTests.stopping", fallback: 13)
    let source = try ImportChain(blocks: 12, generator: &generator)
    let encoded = source.blocks.map(\.encoded)
    let store = MemoryStore()
    let chain = try source.emptyChain(on: store)
    var stored = 0
    while stored < 12 {
      let limit = Int.random(in: 1...4, using: &generator)
      let summary = try source.run(
        Array(encoded.dropFirst(stored)), into: chain, threads: threads, stopAfter: limit
      ).get()
      stored += summary.progress.blocks
      #expect(summary.progress.blocks == min(limit, 12 - stored + summary.progress.blocks))
      #expect(chain.head.header.number == UInt64(stored) && summary.progress.headNumber == UInt64(stored))
      #expect(summary.isStopped == (stored < 12))
    }
    #expect(try store.contents() == source.store.contents())
  }

  @Test("A store that fails ends the import at a block, with everything before it", arguments: threadCounts)
  func failingStore(threads: Int) throws {
    var generator = SeededGenerator(suite: "ImportTests.failingStore", fallback: 14)
    let source = try ImportChain(blocks: 8, generator: &generator)
    let encoded = source.blocks.map(\.encoded)
    let base = MemoryStore()
    let store = FaultInjectingStore(over: base)
    let chain = try source.emptyChain(on: store)
    store.reset(plan: .init(at: 5, of: .writes, effect: .fail))
    guard case .failure(.chain) = source.run(encoded, into: chain, threads: threads) else {
      Issue.record("the import must fail")
      return
    }
    let number = try ChainStore(base).head.header.number
    #expect(number <= 5)
    store.reset(plan: nil)
    let reopened = try ChainStore(base)
    #expect(try source.run(encoded, into: reopened, threads: threads).get().progress.skippedBlocks == Int(number))
    #expect(try base.contents() == source.store.contents())
  }
}
