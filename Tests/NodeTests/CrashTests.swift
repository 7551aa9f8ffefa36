import ChainStore
import ChainTypes
import Consensus
import Cryptography
import HTTPServer
import JSONCoding
import JSONRPC
import KeyValueStore
import Node
import Primitives
import Testing

@Suite(.timeLimit(.minutes(2))) struct CrashTests {
  /// Which write dies, counted from block 0's, and whether it still takes effect.
  static let plans: [(Int, FaultInjectingStore.Plan.Effect)] = (2...6).flatMap {
    [($0, .killBefore), ($0, .killAfter), ($0, .fail)]
  }

  @Test("Whichever write dies, every receipt that was shown is there after the restart", arguments: plans)
  func crash(_ operation: Int, _ effect: FaultInjectingStore.Plan.Effect) async throws {
    let fixture = try NodeFixture()
    let disk = MemoryStore()
    let store = FaultInjectingStore(over: KeptStore(disk), plan: .init(at: operation, effect: effect))
    let node = try fixture.node(on: store)
    node.start()
    var shown: [(nonce: UInt64, receipt: JSON)] = []
    for nonce in 0..<6 as Range<UInt64> {
      let transfer = fixture.transfer(nonce: nonce)
      guard (try? await node.send(transfer)) != nil, node.health.isHealthy,
        let receipt = try? await node.receipt(transfer), receipt != .null
      else { break }
      shown.append((nonce, receipt))
    }
    #expect(!node.health.isHealthy)
    node.stop()

    let restarted = try fixture.node(on: KeptStore(disk))
    restarted.start()
    for (nonce, receipt) in shown {
      #expect(try await restarted.receipt(fixture.transfer(nonce: nonce)) == receipt)
    }
    let next = try await restarted.rpc.call("eth_getTransactionCount", [.address(fixture.keys[0].address)])
    let nonce = try #require(next.text.flatMap { UInt256(hex: $0) }.flatMap { UInt64(exactly: $0) })
    #expect(nonce >= UInt64(shown.count))
    _ = try await restarted.send(fixture.transfer(nonce: nonce))
    #expect(try await restarted.receipt(fixture.transfer(nonce: nonce))["status"] == "0x1")
    restarted.stop()
    #expect(try ChainReplay.run(fixture.genesis, store: disk).number == nonce + 1)
  }

  @Test(
    "Whichever operation fails or dies while blocks are made, the chain is whole and goes on to the same contents",
    arguments: FaultInjectingStore.Plan.Effect.allCases)
  func production(_ effect: FaultInjectingStore.Plan.Effect) throws {
    let fixture = try NodeFixture()
    let reference = MemoryStore()
    var all: [Hash] = []
    try Self.produce(fixture, on: reference, shown: &all)
    let contents = try reference.contents()
    let rounds = try FaultSweep(effect).run(progress: [Hash]()) { store, shown in
      try Self.produce(fixture, on: store, shown: &shown)
    } check: { round in
      #expect(round.error != nil, "\(round.plan)")
      if !round.progress.isEmpty {
        let chain = try ChainStore(round.disk)
        for hash in round.progress { #expect(try chain.location(ofTransaction: hash) != nil, "\(round.plan)") }
        #expect(try chain.verify(.everything).findings == [], "\(round.plan)")
      }
      var again: [Hash] = []
      try Self.produce(fixture, on: round.disk, shown: &again)
      #expect(try round.disk.contents() == contents, "\(round.plan)")
    }
    print("production, \(effect): \(rounds) rounds")
    #expect(rounds > 90)
  }

  /// Makes what is missing of four blocks, each with a transfer and a contract that stores the parent's hash; notes the transactions of
  /// every block that was made.
  private static func produce(_ fixture: NodeFixture, on store: any KeyValueStore, shown: inout [Hash]) throws {
    let node = try fixture.node(on: KeptStore(store), mode: .timed(seconds: 1_000_000))
    defer { node.stop() }
    let chain = node.blockchain.chain
    while chain.head.header.number < 4 {
      let number = chain.head.header.number
      let transactions = [fixture.transfer(nonce: 2 * number), contract(fixture, nonce: 2 * number + 1)]
      for transaction in transactions { try node.blockchain.submit(transaction) }
      _ = try node.blockchain.produceBlock(BlockRequest(timestamp: number + 1, maximumTransactions: nil))
      shown += transactions.map(\.hash)
    }
  }

  private static func contract(_ fixture: NodeFixture, nonce: UInt64) -> SignedTransaction {
    let gwei: UInt256 = 1_000_000_000
    // The hash of block `NUMBER - 1` goes to slot 0.
    let code: Bytes = [0x60, 0x01, 0x43, 0x03, 0x40, 0x5F, 0x55, 0x00]
    return Transaction(
      envelope: .dynamicFee(
        chainID: NodeFixture.chainID, maximumPriorityFeePerGas: gwei, maximumFeePerGas: 20 &* gwei, accessList: []),
      nonce: nonce, gasLimit: 200_000, to: nil, data: code
    ).signed(with: fixture.keys[0])
  }
}
