import ChainStore
import Consensus
import Cryptography
import JSONCoding
import JSONRPC
import KeyValueStore
import Logging
import Node
import Primitives
import StateStore
import Testing

@Suite("History", .timeLimit(.minutes(2)))
struct HistoryTests {
  /// A node that keeps so many past states.
  private func node(
    _ fixture: NodeFixture, on store: any KeyValueStore, history: HistoryRetention?, usual: HistoryRetention? = nil
  ) throws -> Node {
    var configuration = NodeConfiguration(
      mode: .instant, usesFixedTimestamps: true, history: history, usualHistory: usual)
    configuration.callThreads = 1
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return try Node(genesis: fixture.genesis, store: store, configuration: configuration, logger: logger)
  }

  /// Makes blocks with a transfer each.
  private func makeBlocks(_ nonces: Range<UInt64>, _ fixture: NodeFixture, _ node: Node) async throws {
    for nonce in nonces { _ = try await node.send(fixture.transfer(nonce: nonce)) }
  }

  @Test("a choice is read as it is written", arguments: ["full", "0", "1", "90000"])
  func description(_ text: String) {
    #expect(HistoryRetention(text)?.description == text)
  }

  @Test("what is no choice is refused", arguments: ["", "Full", "-1", "1.5", "all", "18446744073709551615", "1e3"])
  func malformed(_ text: String) {
    #expect(HistoryRetention(text) == nil)
  }

  @Test("the oldest kept block follows the head at its distance")
  func oldestBlock() {
    #expect(HistoryRetention.full.oldestBlock(head: 1_000) == 0)
    #expect(HistoryRetention.blocks(10).oldestBlock(head: 10) == 0)
    #expect(HistoryRetention.blocks(10).oldestBlock(head: 1_000) == 990)
    #expect(HistoryRetention.blocks(0).oldestBlock(head: 1_000) == 1_000)
  }

  @Test("a running node forgets old states, keeps the newest ones, and says which are gone")
  func pruning() async throws {
    let fixture = try NodeFixture()
    let store = MemoryStore()
    let node = try node(fixture, on: store, history: .blocks(3))
    node.start()
    try await makeBlocks(0..<12, fixture, node)
    let chain = node.blockchain.chain
    while try chain.states.oldestBlock() < 9 { try await Task.sleep(for: .milliseconds(20)) }
    #expect(try chain.states.oldestBlock() == 9)
    let recipient = fixture.keys[5].address
    for number in 9...12 as ClosedRange<UInt64> {
      let balance = try await node.rpc.call("eth_getBalance", [.address(recipient), .quantity(number)])
      #expect(balance == .quantity(number))
    }
    await #expect(throws: (any Error).self) {
      try await node.rpc.call("eth_getBalance", [.address(recipient), .quantity(8 as UInt64)])
    }
    #expect(try chain.verify(.everything).findings == [])
    node.stop()
  }

  @Test("a choice is remembered until there is another")
  func remembered() throws {
    let fixture = try NodeFixture()
    let store = MemoryStore()
    for (choice, usual, expected) in [
      (nil, nil, nil), (nil, .blocks(7), .blocks(7)), (nil, .full, .blocks(7)), (.full, .blocks(7), .full),
      (nil, .blocks(7), .full), (.blocks(2), nil, .blocks(2)),
    ] as [(HistoryRetention?, HistoryRetention?, HistoryRetention?)] {
      let node = try node(fixture, on: KeptStore(store), history: choice, usual: usual)
      node.stop()
      #expect(try HistoryRetention.stored(in: store) == expected)
    }
  }

  @Test("a damaged record of the choice is an error")
  func damagedChoice() throws {
    let store = MemoryStore()
    var batch = WriteBatch()
    batch.put([1, 2, 3], for: Bytes("history".utf8), in: .metadata)
    try store.write(batch, durability: .synced)
    #expect(throws: StoreError.self) { try HistoryRetention.stored(in: store) }
  }

  @Test("a node that is stopped stops forgetting at once, however often it is told")
  func stops() async throws {
    let fixture = try NodeFixture()
    let node = try node(fixture, on: MemoryStore(), history: .blocks(1))
    node.start()
    try await makeBlocks(0..<4, fixture, node)
    node.stop()
    node.stop()
  }
}
