import ChainStore
import ChainTypes
import Cryptography
import Foundation
import KeyValueStore
import Primitives
import RocksDBStore
import WorldState

/// Log queries over long chains: what they cost through the index and block by block, and how that grows with the chain.
enum LogQueryBench {
  /// Measures at each of these chain lengths, ascending; the whole takes about two minutes for a million blocks.
  static func measure(lengths: [UInt64] = [10_000, 100_000, 1_000_000]) throws -> Table {
    var table = Table(
      title: "Log queries",
      method: """
        \(LogQueryChain.logsPerBlock) logs a block; contracts, events and the two indexed parties each occur as often as their \
        rank is low (Zipf), \(LogQueryChain.rareCount) logs of a rare contract are spread over the chain. RocksDB, warm, one core; \
        medians of \(runs) queries over the whole chain, block by block once.
        """)
    table.comparisonTitles = ["logs", "block by block"]
    table.ratioTitle = "speedup"
    try Files.withTemporaryFolder { folder in
      let store = try RocksDBStore(path: folder.appending(path: "logs").path)
      defer { store.close() }
      var chain = try LogQueryChain(store)
      for length in lengths {
        let indexing = try chain.extend(to: length, lengths: lengths)
        try addQueries(chain.store, length, to: &table)
        if length == lengths.last {
          table.add("add to the index, for each log", indexing * 1e6, "µs")
          try store.compact(.logIndex)
          let bytes = try store.statistics().families.first { $0.family == .logIndex }?.tableBytes ?? 0
          table.add(
            "bytes of the index, for each log", Double(bytes) / Double(length * UInt64(LogQueryChain.logsPerBlock)),
            "bytes")
        }
      }
    }
    return table
  }

  private static let runs = 9

  private static func addQueries(_ chain: ChainStore, _ length: UInt64, to table: inout Table) throws {
    let cases: [(String, LogFilter, ClosedRange<UInt64>)] = [
      ("rare contract", LogFilter(addresses: [LogQueryChain.rareContract(length)]), 1...length),
      ("contract of rank 1,000", LogFilter(addresses: [LogQueryChain.contract(1_000)]), 1...length),
      (
        "commonest event of the rare contract",
        LogFilter(addresses: [LogQueryChain.rareContract(length)], topics: [[LogQueryChain.event(0)]]), 1...length
      ),
      (
        "commonest contract, its event, a party of rank 10,000",
        LogFilter(
          addresses: [LogQueryChain.contract(0)],
          topics: [[LogQueryChain.event(0)], [], [LogQueryChain.party(10_000)]]), 1...length
      ),
      (
        "1,000 rare parties at either position",
        LogFilter(topics: [[], Set((50_000..<51_000).map { LogQueryChain.party($0) })]), 1...length
      ),
      (
        "commonest contract, the last 1,000 blocks", LogFilter(addresses: [LogQueryChain.contract(0)]),
        (length - 999)...length
      ),
      ("commonest event, refused after 10,000 logs", LogFilter(topics: [[LogQueryChain.event(0)]]), 1...length),
    ]
    for (index, (name, filter, range)) in cases.enumerated() {
      var found = 0
      let samples = try (0..<runs).map { _ in
        try seconds { found = try chain.logPage(matching: filter, inBlocks: range).logs.count }
      }
      let time = median(samples) * 1e3
      // Every query reads the same headers block by block: two of them show what that costs.
      var comparisons = [Double(found)]
      var speedup: Double?
      if index == 0 || index == 3 {
        let scan = try scanSeconds(chain, filter, range, expecting: found) * 1e3
        comparisons.append(scan)
        speedup = scan / time
      }
      table.add("\(name), \(number(Double(length))) blocks", time, "ms", comparisons: comparisons, ratio: speedup)
    }
  }

  private static func scanSeconds(
    _ chain: ChainStore, _ filter: LogFilter, _ range: ClosedRange<UInt64>, expecting count: Int
  ) throws -> Double {
    var limits = LogLimits()
    limits.maximumBlocks = .max
    limits.maximumCandidates = .max
    var found = 0
    let time = try seconds {
      found = try chain.scannedLogPage(matching: filter, inBlocks: range, limits: limits).logs.count
    }
    guard found == count else { throw BenchError("the index found \(count) logs and reading every block \(found)") }
    return time
  }
}

/// A chain of blocks with logs and without state, made from its block numbers.
private struct LogQueryChain {
  static let logsPerBlock = 4
  static let rareCount: UInt64 = 10
  private static let contractCount = 20_000
  private static let eventCount = 200
  private static let partyCount = 500_000
  private static let blocksPerBatch: UInt64 = 1_000

  let store: ChainStore
  private var head: ExecutedBlock

  init(_ store: any KeyValueStore) throws {
    head = ExecutedBlock(
      block: Block(
        header: Header(
          stateRoot: Keccak256.emptyTrieRoot, number: 0, gasLimit: 30_000_000, timestamp: 0, baseFeePerGas: .one)))
    self.store = try ChainStore(store, genesis: head, changes: StateChanges(root: Keccak256.emptyTrieRoot))
  }

  static func contract(_ rank: Int) -> Address { Address(truncating: Keccak256.hash(UInt256(UInt64(rank))).word) }
  static func event(_ rank: Int) -> Hash { Keccak256.hash(UInt256(UInt64(1 << 32 + rank))) }
  static func party(_ rank: Int) -> Hash { Hash(contract(1 << 40 + rank).word) }
  /// The contract with ``rareCount`` logs in a chain of this length.
  static func rareContract(_ length: UInt64) -> Address { contract(1 << 50 + Int(length)) }

  /// Adds blocks up to `length`; gives the processor seconds that indexing took for each log.
  mutating func extend(to length: UInt64, lengths: [UInt64]) throws -> Double {
    var indexing = 0.0
    var logCount = 0
    let first = head.header.number
    while head.header.number < length {
      var batch = WriteBatch()
      var blocks: [ExecutedBlock] = []
      for _ in 0..<min(Self.blocksPerBatch, length - head.header.number) {
        head = block(after: head, lengths)
        blocks.append(head)
        try ChainStore.put(head, in: &batch)
      }
      var entries = WriteBatch()
      indexing += processorSeconds {
        for block in blocks { LogIndex.add(block.receipts, block: block.header.number, to: &entries) }
      }
      logCount += blocks.reduce(0) { $0 + $1.receipts.reduce(0) { $0 + $1.logs.count } }
      try store.store.write(batch, durability: .buffered)
    }
    return first == length ? .nan : indexing / Double(logCount)
  }

  private func block(after parent: ExecutedBlock, _ lengths: [UInt64]) -> ExecutedBlock {
    let number = parent.header.number + 1
    var numbers = Randomness(state: number)
    var logs = (0..<Self.logsPerBlock).map { _ in
      let contract = numbers.rank(below: Self.contractCount)
      return Log(
        address: Self.contract(contract),
        topics: [
          Self.event(contract == 0 ? 0 : numbers.rank(below: Self.eventCount)),
          Self.party(numbers.rank(below: Self.partyCount)), Self.party(numbers.rank(below: Self.partyCount)),
        ], data: UInt256(number).bigEndianBytes)
    }
    for length in lengths where number <= length && number.isMultiple(of: length / Self.rareCount) {
      logs.append(Log(address: Self.rareContract(length), topics: [Self.event(0)]))
    }
    let receipt = Receipt(type: .legacy, succeeded: true, cumulativeGasUsed: 100_000, logs: logs)
    // Nobody looks at the signature; it tells the transactions apart.
    let transaction = SignedTransaction(
      transaction: Transaction(
        envelope: .legacy(chainID: 1, gasPrice: UInt256(7)), nonce: number, gasLimit: 100_000, to: logs[0].address),
      signature: RecoverableSignature(r: UInt256(number), s: .one, yParity: 0))
    let header = Header(
      parentHash: parent.hash, stateRoot: Keccak256.emptyTrieRoot, logsBloom: receipt.logsBloom, number: number,
      gasLimit: 30_000_000, gasUsed: 100_000, timestamp: number, baseFeePerGas: .one)
    return ExecutedBlock(
      block: Block(header: header, transactions: [transaction]), receipts: [receipt], senders: [Address(low: 1)])
  }

  /// SplitMix64.
  private struct Randomness {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
      return mixed ^ (mixed >> 31)
    }

    /// A rank from 0 that occurs about as often as one over the rank.
    mutating func rank(below count: Int) -> Int {
      let uniform = Double(next() >> 11) / Double(UInt64(1) << 53)
      return min(Int(pow(Double(count + 1), uniform)) - 1, count - 1)
    }
  }
}
