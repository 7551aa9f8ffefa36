import ChainStore
import ChainTypes
import FixtureSupport
import KeyValueStore
import Primitives
import Testing

/// Log queries with the meaning of `eth_getLogs`.
struct LogQueryTests {
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
    let log = Log(address: Address(low: 1), topics: topics.map { Hash(UInt256($0)) })
    let wanted = filter.map { Set($0.map { Hash(UInt256($0)) }) }
    #expect(LogFilter(topics: wanted).matches(log) == isMatch)
    #expect(LogFilter(addresses: [Address(low: 1), Address(low: 2)], topics: wanted).matches(log) == isMatch)
    #expect(!LogFilter(addresses: [Address(low: 2)], topics: wanted).matches(log))
    if isMatch { #expect(LogFilter(topics: wanted).mayMatch(Bloom(logs: [log]))) }
  }

  @Test("a random query through the index gives what looking at every log gives")
  func matchesScan() throws {
    var generator = SeededGenerator(suite: "log queries", fallback: 91)
    let sample = LogChain(count: 400, generator: generator)
    let chain = try sample.fill(MemoryStore())
    for _ in 0..<600 {
      let filter = LogChain.filter(&generator)
      let from = UInt64.random(in: 0...410, using: &generator)
      let range = from...UInt64.random(in: from...430, using: &generator)
      let expected = sample.scan(filter, range)
      #expect(try chain.logs(matching: filter, inBlocks: range) == expected)
      #expect(try chain.scannedLogPage(matching: filter, inBlocks: range).logs == expected)
      let block = try #require(sample.blocks.randomElement(using: &generator))
      let number = block.header.number
      #expect(try chain.logs(matching: filter, inBlock: block.hash) == sample.scan(filter, number...number))
    }
    #expect(try chain.logs(matching: LogFilter(), inBlock: .zero) == nil)
    #expect(try chain.logs(matching: LogFilter(), inBlocks: UInt64.max...UInt64.max).isEmpty)
  }

  @Test("a filter without address and topics may span only so many blocks")
  func blockLimit() throws {
    let (sample, chain) = try Self.chain(count: 20)
    for filter in [LogFilter(), LogFilter(topics: [[], []])] {
      var limits = LogLimits()
      limits.maximumBlocks = 20
      #expect(throws: ChainStoreError.logLimit(.init(.blocks, value: 20, fittingBlocks: 0...19))) {
        try chain.logs(matching: filter, inBlocks: 0...UInt64.max, limits: limits)
      }
      #expect(try chain.logs(matching: filter, inBlocks: 1...UInt64.max, limits: limits) == sample.scan(filter, 1...20))
      limits.maximumBlocks = 0
      #expect(throws: ChainStoreError.logLimit(.init(.blocks, value: 1, fittingBlocks: 1...1))) {
        try chain.logs(matching: filter, inBlocks: 1...2, limits: limits)
      }
      #expect(try chain.logPage(matching: filter, inBlocks: 1...2, limits: limits).logs == sample.scan(filter, 1...1))
    }
    let indexed = LogFilter(addresses: [LogChain.contract(0)])
    var limits = LogLimits()
    limits.maximumBlocks = 1
    #expect(try chain.logs(matching: indexed, inBlocks: 0...UInt64.max, limits: limits) == sample.scan(indexed, 0...20))
  }

  @Test("beyond every limit the answer names the blocks that fit, and asking for these works")
  func fittingRange() throws {
    let (sample, chain) = try Self.chain(count: 300)
    var generator = SeededGenerator(suite: "log limits", fallback: 17)
    for _ in 0..<200 {
      let filter = LogChain.filter(&generator)
      var limits = LogLimits()
      limits.maximumBlocks = UInt64.random(in: 1...100, using: &generator)
      switch Int.random(in: 0..<6, using: &generator) {
      case 5: break
      case 0: limits.maximumLogs = Int.random(in: 0...40, using: &generator)
      case 1: limits.maximumDataBytes = Int.random(in: 0...900, using: &generator)
      case 2: limits.maximumCandidates = Int.random(in: 0...60, using: &generator)
      case 3: limits.maximumReceiptBytes = Int.random(in: 0...9_000, using: &generator)
      default: limits.maximumIndexReads = Int.random(in: 0...120, using: &generator)
      }
      // Pages follow one another until the end; a block alone is never too much.
      var next: UInt64 = 0
      var collected: [LocatedLog] = []
      while next <= 300 {
        let page = try chain.logPage(matching: filter, inBlocks: next...300, limits: limits)
        guard let excess = page.excess else {
          #expect(collected + page.logs == sample.scan(filter, 0...300))
          break
        }
        let refusal = #expect(throws: ChainStoreError.self) {
          try chain.logs(matching: filter, inBlocks: next...300, limits: limits)
        }
        // A range that is read block by block is refused for its length before anything is read.
        if case .logLimit(let refused) = refusal { #expect(refused == excess || refused.limit == .blocks) }
        let fitting = excess.fittingBlocks
        #expect(fitting.lowerBound == next && fitting.upperBound < 300)
        #expect(page.logs == sample.scan(filter, fitting))
        #expect(try chain.logs(matching: filter, inBlocks: fitting, limits: limits) == page.logs)
        collected += page.logs
        next = fitting.upperBound + 1
      }
    }
  }

  @Test("the sentence of a limit has the words and the range that indexers look for")
  func limitSentences() {
    #expect(
      LogLimitExcess(.logs, value: 10_000, fittingBlocks: 16...255).description
        == "query returned more than 10000 results. Try with this block range [0x10, 0xff].")
    #expect(
      LogLimitExcess(.blocks, value: 10_000, fittingBlocks: 0...9_999).description
        == "query without address and topics exceeds max block range 10000. Try with this block range [0x0, 0x270f].")
  }

  static func chain(count: Int) throws -> (LogChain, ChainStore) {
    let sample = LogChain(count: count, generator: SeededGenerator(seed: 5))
    return (sample, try sample.fill(MemoryStore()))
  }
}
