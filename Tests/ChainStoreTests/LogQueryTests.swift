import ChainStore
import ChainTypes
import FixtureSupport
import KeyValueStore
import Primitives
import Testing

/// Log queries with the meaning of `eth_getLogs`.
struct LogQueryTests {
  static func log(_ address: UInt64, _ topics: [UInt64]) -> Log {
    Log(address: Address(low: address), topics: topics.map { Hash(UInt256($0)) })
  }

  static func topics(_ positions: [[UInt64]]) -> [Set<Hash>] {
    positions.map { Set($0.map { Hash(UInt256($0)) }) }
  }

  @Test(
    "a topic filter means what the execution-apis specification says",
    arguments: [
      ([], [1, 2], true), ([], [], true),
      ([[1]], [1, 2], true), ([[1]], [2, 1], false), ([[1]], [], false),
      ([[], [2]], [1, 2], true), ([[], [2]], [2], false), ([[], [2]], [2, 1], false),
      ([[1], [2]], [1, 2, 3], true), ([[1], [2]], [1, 3], false),
      ([[1, 5], [2, 6]], [5, 2], true), ([[1, 5], [2, 6]], [1, 6], true), ([[1, 5], [2, 6]], [1, 7], false),
      ([[], []], [1], false), ([[], []], [1, 2], true), ([[], [], [], [], []], [1, 2, 3, 4], false),
    ] as [([[UInt64]], [UInt64], Bool)])
  func topicFilter(_ filter: [[UInt64]], topics: [UInt64], isMatch: Bool) {
    let log = Self.log(1, topics)
    #expect(LogFilter(topics: Self.topics(filter)).matches(log) == isMatch)
    #expect(
      LogFilter(addresses: [Address(low: 1), Address(low: 2)], topics: Self.topics(filter)).matches(log) == isMatch)
    #expect(!LogFilter(addresses: [Address(low: 2)], topics: Self.topics(filter)).matches(log))
    if isMatch { #expect(LogFilter(topics: Self.topics(filter)).mayMatch(Bloom(logs: [log]))) }
  }

  @Test("random queries give what a plain scan gives")
  func matchesScan() throws {
    var generator = SeededGenerator(suite: "log queries", fallback: 91)
    let sample = try SampleChain(count: 50, seed: 5)
    let chain = try sample.fill(MemoryStore())
    for _ in 0..<300 {
      let filter = Self.randomFilter(&generator)
      let from = UInt64.random(in: 0...55, using: &generator)
      let range = from...UInt64.random(in: from...60, using: &generator)
      #expect(try chain.logs(matching: filter, inBlocks: range) == Self.scan(sample, filter, range))
      if let block = sample.blocks.randomElement(using: &generator)?.block {
        let number = block.header.number
        #expect(try chain.logs(matching: filter, inBlock: block.hash) == Self.scan(sample, filter, number...number))
      }
    }
    #expect(try chain.logs(matching: LogFilter(), inBlock: .zero) == nil)
  }

  @Test("queries beyond the limits are refused, and a range far above the head is empty")
  func limits() throws {
    let sample = try SampleChain(count: 20, seed: 5)
    let chain = try sample.fill(MemoryStore())
    let count = Self.scan(sample, LogFilter(), 0...20).count
    let everything = LogFilter()
    #expect(throws: ChainStoreError.tooManyBlocks(asked: 21, limit: 20)) {
      try chain.logs(matching: everything, inBlocks: 0...UInt64.max, limits: LogLimits(maximumBlocks: 20))
    }
    #expect(throws: ChainStoreError.tooManyLogs(limit: count - 1)) {
      try chain.logs(matching: everything, inBlocks: 0...20, limits: LogLimits(maximumLogs: count - 1))
    }
    #expect(
      try chain.logs(matching: everything, inBlocks: 0...20, limits: LogLimits(maximumLogs: count)).count == count)
    #expect(try chain.logs(matching: everything, inBlocks: UInt64.max...UInt64.max).isEmpty)
  }

  private static func randomFilter(_ generator: inout SeededGenerator) -> LogFilter {
    var filter = LogFilter()
    for _ in 0..<Int.random(in: 0...2, using: &generator) {
      filter.addresses.insert(SampleChain.contract(UInt64.random(in: 0...2, using: &generator)))
    }
    for _ in 0..<Int.random(in: 0...3, using: &generator) {
      let choices = (0..<Int.random(in: 0...2, using: &generator)).map { _ in
        SampleChain.topic(UInt64.random(in: 0...8, using: &generator))
      }
      filter.topics.append(Set(choices))
    }
    return filter
  }

  private static func scan(_ sample: SampleChain, _ filter: LogFilter, _ range: ClosedRange<UInt64>) -> [LocatedLog] {
    sample.blocks.filter { range.contains($0.block.header.number) }.flatMap { block, _ in
      let logs = block.receipts.enumerated().flatMap { position, receipt in receipt.logs.map { (position, $0) } }
      return logs.enumerated().filter { filter.matches($0.element.1) }.map { index, located in
        LocatedLog(
          log: located.1, blockNumber: block.header.number, blockHash: block.hash,
          blockTimestamp: block.header.timestamp,
          transactionHash: block.block.transactions[located.0].hash, transactionIndex: located.0, index: index)
      }
    }
  }
}
