import ChainStore
import ChainTypes
import FixtureSupport
import Foundation
import KeyValueStore
import Primitives
import RocksDBStore
import StateStore
import Testing
import WorldState

struct ChainStoreTests {
  @Test("every appended block is found by number and hash, with its receipts, senders and transactions")
  func readBack() throws {
    let sample = try SampleChain(count: 20)
    let chain = try sample.fill(MemoryStore())
    try Self.expect(chain, holds: sample, upTo: 20)
    #expect(try chain.block(number: 21) == nil)
    #expect(try chain.hash(ofBlock: .max) == nil)
    #expect(try chain.header(hash: .zero) == nil)
    #expect(try chain.receipts(blockHash: .zero) == nil)
    #expect(try chain.location(ofTransaction: .zero) == nil)
  }

  @Test("a restart continues at the last durable block")
  func restart() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "openledger-chain-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let sample = try SampleChain(count: 12)
    for last in [0, 1, 5, 6, 12] {
      let store = try RocksDBStore(path: path)
      let chain = try sample.fill(store, upTo: last)
      try Self.expect(chain, holds: sample, upTo: last)
      store.close()
    }
    let store = try RocksDBStore(path: path)
    #expect(try ChainStore(store).head.hash == sample.blocks[12].block.hash)
    store.close()
  }

  @Test("the database of another chain is refused in one sentence")
  func otherChain() throws {
    let store = MemoryStore()
    let (first, second) = (try SampleChain(count: 1, seed: 1), try SampleChain(count: 1, seed: 2))
    try first.fill(store)
    let expected = StoreError.otherChain(
      stored: first.blocks[0].block.hash.hex, expected: second.blocks[0].block.hash.hex)
    let error = #expect(throws: ChainStoreError.self) { try second.fill(store) }
    #expect(error == .store(expected))
    #expect(error?.description == expected.description)
  }

  @Test("an empty store holds no chain")
  func empty() throws {
    #expect(throws: ChainStoreError.noChain) { try ChainStore(MemoryStore()) }
    #expect(try ChainStore.storedGenesisHash(in: MemoryStore()) == nil)
  }

  @Test("a block that does not follow the head, or is not whole, changes nothing")
  func refusals() throws {
    let store = MemoryStore()
    let sample = try SampleChain(count: 6)
    let chain = try sample.fill(store, upTo: 3)
    let before = try store.contents()
    for index in [2, 3, 5] {
      let (block, changes) = sample.blocks[index]
      let error = #expect(throws: ChainStoreError.self) { try chain.append(block, changes) }
      guard case .notTheNextBlock = error else { throw try #require(error) }
    }
    var fork = try SampleChain(count: 4, seed: 9).blocks[4]
    #expect(throws: ChainStoreError.self) { try chain.append(fork.block, fork.changes) }
    for index in [4, 5] {
      // The right header with the changes of another block, whose root is computed here or was before.
      let (block, changes) = (sample.blocks[4].block, sample.blocks[index].changes)
      let other = StateChanges(root: block.header.stateRoot, diff: sample.blocks[5].changes.diff)
      for changes in index == 4 ? [other] : [changes, other] {
        #expect(throws: ChainStoreError.self) { try chain.append(block, changes) }
      }
    }
    fork = sample.blocks[4]
    fork.block.receipts.append(Receipt(type: .legacy, succeeded: true, cumulativeGasUsed: 0, logs: []))
    let error = #expect(throws: ChainStoreError.self) { try chain.append(fork.block, fork.changes) }
    guard case .incompleteExecution = error else { throw try #require(error) }
    #expect(try store.contents() == before)
    #expect(chain.head.hash == sample.blocks[3].block.hash)
  }

  @Test("damaged records are errors that name the record")
  func damaged() throws {
    let sample = try SampleChain(count: 3)
    for family in [ColumnFamily.headers, .bodies, .receipts, .canonicalHashes, .headerNumbers] {
      let store = MemoryStore()
      let chain = try sample.fill(store)
      var batch = WriteBatch()
      try store.forEach(in: family) { key, value in
        batch.put(Bytes(value.dropLast()) + [0, 1], for: key, in: family)
        return true
      }
      try store.write(batch, durability: .synced)
      let error = #expect(throws: ChainStoreError.self, "\(family)") {
        for number in UInt64(0)...3 {
          _ = try chain.executedBlock(number: number)
          _ = try chain.executedBlock(hash: sample.blocks[Int(number)].block.hash)
        }
      }
      guard case .corruptRecord = error else { throw try #require(error) }
    }
  }

  @Test("readers see whole blocks while others are appended")
  func concurrency() throws {
    let sample = try SampleChain(count: 60)
    let chain = try sample.fill(MemoryStore(), upTo: 0)
    DispatchQueue.concurrentPerform(iterations: 3) { worker in
      if worker == 0 {
        #expect(throws: Never.self) {
          for (block, changes) in sample.blocks.dropFirst() { try chain.append(block, changes) }
        }
      } else {
        #expect(throws: Never.self) {
          for _ in 0..<200 {
            let head = chain.head
            let block = try #require(try chain.executedBlock(hash: head.hash))
            #expect(block == sample.blocks[Int(head.header.number)].block)
            _ = try chain.state(at: head.header).account(Address(low: 1))
          }
        }
      }
    }
    #expect(chain.head.header.number == 60)
  }

  /// Requires that a chain ends at block `last` of the sample and answers every question about it and its ancestors.
  ///
  /// Of the states only those from block `oldestState` on are asked for.
  static func expect(
    _ chain: ChainStore, holds sample: SampleChain, upTo last: Int, oldestState: UInt64 = 0
  ) throws {
    #expect(chain.head.hash == sample.blocks[last].block.hash)
    #expect(chain.head.header == sample.blocks[last].block.header)
    #expect(chain.genesisHash == sample.blocks[0].block.hash)
    for (block, changes) in sample.blocks[...last] {
      let number = block.header.number
      #expect(try chain.hash(ofBlock: number) == block.hash)
      #expect(try chain.number(ofBlock: block.hash) == number)
      #expect(try chain.header(number: number) == block.header)
      #expect(try chain.header(hash: block.hash) == block.header)
      #expect(try chain.block(number: number) == block.block)
      #expect(try chain.block(hash: block.hash) == block.block)
      #expect(try chain.executedBlock(number: number) == block)
      #expect(try chain.executedBlock(hash: block.hash) == block)
      #expect(try chain.receipts(blockHash: block.hash) == block.receipts)
      for (index, transaction) in block.block.transactions.enumerated() {
        let location = try chain.location(ofTransaction: transaction.hash)
        #expect(location?.blockNumber == number && location?.blockHash == block.hash && location?.index == index)
      }
      for (hash, bytes) in changes.diff.code { #expect(try chain.code(hash) == bytes) }
      if number < oldestState { continue }
      try expectState(chain, sample, block.header, changes.diff)
    }
    #expect(try chain.hash(ofBlock: UInt64(last) + 1) == nil)
    #expect(try chain.verify(.everything).findings == [])
  }

  /// Requires that a block's state reads as the sample's own.
  private static func expectState(
    _ chain: ChainStore, _ sample: SampleChain, _ header: Header, _ diff: StateDiff
  ) throws {
    let (state, expected) = (try chain.state(at: header), try sample.states.reader(at: header.number))
    for index in UInt64(1)...41 {
      let (address, slot) = (Address(low: index), UInt256(index % 10))
      #expect(try state.account(address) == expected.account(address))
      #expect(try state.storage(address, slot) == expected.storage(address, slot))
    }
    for (hash, bytes) in diff.addedBlobs { #expect(try state.blob(hash) == bytes) }
  }
}

extension KeyValueStore {
  /// Everything in the store.
  func contents() throws -> [ColumnFamily: [Bytes: Bytes]] {
    var contents: [ColumnFamily: [Bytes: Bytes]] = [:]
    for family in ColumnFamily.allCases {
      try forEach(in: family) { key, value in
        contents[family, default: [:]][key] = value
        return true
      }
    }
    return contents
  }
}
