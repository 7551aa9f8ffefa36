import ChainStore
import ChainTypes
import FixtureSupport
import KeyValueStore
import Primitives
import Testing

/// The log index itself: what is in it, what leaves it, and what a long one costs.
struct LogIndexTests {
  @Test("a block has one entry for each distinct contract and topic of its logs, in ascending order")
  func entries() {
    let transfer = Log(address: Address(low: 1), topics: [Hash(UInt256(7)), Hash(UInt256(8)), Hash(UInt256(7))])
    let receipt = Receipt(type: .legacy, succeeded: true, cumulativeGasUsed: 1, logs: [transfer, transfer])
    var batch = WriteBatch()
    LogIndex.add([receipt, receipt], block: 5, to: &batch)
    let keys = batch.operations.map(\.key)
    #expect(keys.count == 4)
    #expect(keys.allSatisfy { $0.count == 25 && $0.suffix(8) == [0, 0, 0, 0, 0, 0, 0, 5] })
    #expect(keys.map { $0[0] } == [0, 1, 2, 3])
    #expect(zip(keys, keys.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
    #expect(batch.operations.allSatisfy { $0.family == .logIndex && $0.value.isEmpty && $0.kind == .put })
  }

  @Test("a log with more topics than the EVM makes is indexed by those that it could have")
  func surplusTopics() {
    let log = Log(address: Address(low: 1), topics: (0..<9).map { Hash(UInt256(UInt64($0))) })
    var batch = WriteBatch()
    LogIndex.add(
      [Receipt(type: .legacy, succeeded: true, cumulativeGasUsed: 1, logs: [log])], block: 1, to: &batch)
    #expect(batch.count == 5)
  }

  @Test("unwinding removes what adding added and nothing else")
  func unwinding() throws {
    var sample = LogChain(count: 120, generator: SeededGenerator(suite: "log unwinding", fallback: 3))
    let store = MemoryStore()
    try sample.fill(store)
    let before = try Self.entries(of: store)
    let first = sample.blocks.count
    sample.extend(to: 160)
    var batch = WriteBatch()
    for block in sample.blocks[first...] { LogIndex.add(block.receipts, block: block.header.number, to: &batch) }
    for block in sample.blocks[first...].reversed() {
      LogIndex.remove(block.receipts, block: block.header.number, from: &batch)
    }
    try store.write(batch, durability: .buffered)
    #expect(try Self.entries(of: store) == before)
  }

  @Test("the audit is clean for a true index, counts what is missing and names what is too much")
  func audit() throws {
    var generator = SeededGenerator(suite: "log audit", fallback: 8)
    let sample = LogChain(count: 80, generator: generator)
    let store = MemoryStore()
    try sample.fill(store)
    #expect(try Self.audit(sample, store) == Findings(missing: 0, stray: 0))

    let entries = try Self.entries(of: store)
    let lost = try #require(entries.randomElement(using: &generator))
    var batch = WriteBatch()
    batch.delete(lost, in: .logIndex)
    batch.put([], for: Array(entries[0].dropLast(8)) + [0, 0, 0, 0, 0, 0, 1, 0], in: .logIndex)
    batch.put([], for: [9, 9], in: .logIndex)
    try store.write(batch, durability: .buffered)
    #expect(try Self.audit(sample, store) == Findings(missing: 1, stray: 2))

    var named: [String] = []
    let receipts = sample.blocks.map(\.receipts)
    try LogIndexAudit.forEachStrayEntry(
      in: store, receipts: { $0 < UInt64(receipts.count) ? receipts[Int($0)] : nil },
      { block, entry in
        named.append("\(block.map(String.init) ?? "-") \(entry)")
        return true
      })
    #expect(named.count == 2)
    #expect(named[0].hasPrefix("256 contract "))
    #expect(named[1] == "- a key of 2 bytes")
  }

  @Test("a key of another form inside a list is reported as damage")
  func damagedKey() throws {
    let sample = LogChain(count: 30, generator: SeededGenerator(seed: 4))
    let store = MemoryStore()
    let chain = try sample.fill(store)
    var batch = WriteBatch()
    let entries = try Self.entries(of: store)
    batch.put([], for: entries[0] + [7], in: .logIndex)
    try store.write(batch, durability: .buffered)
    #expect(throws: ChainStoreError.self) {
      try chain.logs(matching: LogFilter(addresses: [LogChain.contract(0)]), inBlocks: 0...30)
    }
  }

  @Test("an entry that names no such log, as two topics may share one, changes no answer")
  func falseCandidates() throws {
    let sample = LogChain(count: 60, generator: SeededGenerator(seed: 6))
    let store = MemoryStore()
    let chain = try sample.fill(store)
    var generator = SeededGenerator(suite: "false candidates", fallback: 2)
    var batch = WriteBatch()
    for entry in try Self.entries(of: store) {
      let block = UInt8.random(in: 0...60, using: &generator)
      batch.put([], for: Array(entry.dropLast(1)) + [block], in: .logIndex)
    }
    try store.write(batch, durability: .buffered)
    for _ in 0..<100 {
      let filter = LogChain.filter(&generator)
      #expect(try chain.logs(matching: filter, inBlocks: 0...60) == sample.scan(filter, 0...60))
    }
  }

  @Test("over a million blocks a rare topic beside a common contract costs what the rare one costs")
  func millionBlocks() throws {
    var sample = LogChain(count: 3, generator: SeededGenerator(seed: 7))
    while sample.blocks[3].receipts.allSatisfy({ $0.logs.isEmpty }) {
      sample.truncate(to: 2)
      sample.extend(to: 3)
    }
    let store = MemoryStore()
    let chain = try sample.fill(store)
    // A contract with a log in every block from 4 on, and a topic in three of a million; block 3 is the only one that is really there.
    let log = try #require(sample.blocks[3].receipts.flatMap(\.logs).first)
    let common = Receipt(type: .legacy, succeeded: true, cumulativeGasUsed: 1, logs: [Log(address: log.address)])
    let rare = Hash(UInt256(0xabcdef))
    var batch = WriteBatch()
    for block in stride(from: UInt64(4), to: 1_000_000, by: 20) {
      LogIndex.add([common], block: block, to: &batch)
    }
    let unusual = Receipt(
      type: .legacy, succeeded: true, cumulativeGasUsed: 1, logs: [Log(address: Address(low: 1), topics: [rare])])
    for block in [UInt64(3), 400_001, 800_001] { LogIndex.add([unusual], block: block, to: &batch) }
    batch.put([0, 0, 0, 0, 0, 0x0f, 0x42, 0x40] + sample.blocks[3].hash.bytes, for: Bytes("head".utf8), in: .metadata)
    try store.write(batch, durability: .buffered)

    var limits = LogLimits()
    limits.maximumIndexReads = 300
    limits.maximumCandidates = 1
    let filter = LogFilter(addresses: [log.address], topics: [[rare]])
    #expect(try chain.logs(matching: filter, inBlocks: 0...1_000_000, limits: limits).isEmpty)
    #expect(throws: ChainStoreError.self) {
      try chain.logs(
        matching: LogFilter(addresses: [log.address]), inBlocks: 0...1_000_000, limits: limits)
    }
  }

  private struct Findings: Equatable {
    var missing: UInt64
    var stray: UInt64
  }

  private static func audit(_ sample: LogChain, _ store: MemoryStore) throws -> Findings {
    var audit = LogIndexAudit(store)
    for block in sample.blocks { _ = try audit.check(block.receipts, block: block.header.number) }
    return Findings(missing: audit.missingEntryCount, stray: try audit.strayEntryCount())
  }

  private static func entries(of store: MemoryStore) throws -> [Bytes] {
    var keys: [Bytes] = []
    try store.forEach(in: .logIndex) { key, _ in
      keys.append(key)
      return true
    }
    return keys
  }
}
