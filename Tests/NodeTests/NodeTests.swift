import ChainSpecification
import ChainStore
import ChainTypes
import Consensus
import Cryptography
import JSONCoding
import JSONRPC
import KeyValueStore
import Node
import Primitives
import RocksDBStore
import Testing
import TransactionPool

@Suite(.timeLimit(.minutes(2))) struct NodeTests {
  let fixture: NodeFixture

  init() throws { fixture = try NodeFixture() }

  @Test("A transfer is in a durable block when the call that sent it returns, and survives a restart")
  func transferAndRestart() async throws {
    try await NodeFixture.withFolder { folder in
      let transfer = fixture.transfer(nonce: 0, value: 12_345)
      let first = try fixture.node(on: RocksDBStore(path: folder))
      first.start()
      _ = try await first.send(transfer)
      let receipt = try await first.receipt(transfer)
      #expect(receipt["status"] == "0x1")
      #expect(receipt["gasUsed"] == "0x5208")
      #expect(receipt["blockNumber"] == "0x1")
      #expect(receipt["contractAddress"] == .null)
      first.stop()

      let second = try fixture.node(on: RocksDBStore(path: folder))
      second.start()
      #expect(try await second.receipt(transfer) == receipt)
      let balance = try await second.rpc.call("eth_getBalance", [.address(fixture.keys[5].address)])
      #expect(balance == .quantity(UInt64(12_345)))
      _ = try await second.send(fixture.transfer(nonce: 1))
      #expect(try await second.rpc.call("eth_blockNumber", []) == "0x2")
      second.stop()
    }
  }

  @Test("Two nodes that get the same transactions make the same blocks, and a replay agrees")
  func determinism() async throws {
    var hashes: [JSON] = []
    let stores = [MemoryStore(), MemoryStore()]
    for store in stores {
      let node = try fixture.node(on: KeptStore(store))
      node.start()
      for nonce in 0..<5 as Range<UInt64> {
        _ = try await node.send(fixture.transfer(from: 0, nonce: nonce))
        _ = try await node.send(fixture.transfer(from: 1, nonce: nonce))
      }
      hashes.append(try await node.rpc.call("eth_getBlockByNumber", ["latest"])["hash"] ?? .null)
      node.stop()
    }
    #expect(hashes[0] == hashes[1])
    let replay = try ChainReplay.run(fixture.genesis, store: stores[0])
    #expect(replay.number == 10)
    #expect(JSON.hash(replay.hash) == hashes[0])
  }

  @Test("A block takes what fits, drops what can no longer run, and leaves what does not pay", arguments: [1, 7])
  func mixedPool(_ seed: UInt64) async throws {
    let node = try fixture.node(on: MemoryStore(), mode: .timed(seconds: 1_000_000))
    let blockchain = node.blockchain
    let rich = fixture.transfer(nonce: 0)
    let cheap = fixture.transfer(from: 1, nonce: 0, fee: 1)
    try blockchain.submit(rich)
    let poor = fixture.transfer(nonce: 2)
    try blockchain.submit(poor)
    #expect(try blockchain.produceBlock(BlockRequest(timestamp: seed, maximumTransactions: nil)) == 1)
    #expect(blockchain.withPool { $0.status.queued } == 1)
    try blockchain.submit(fixture.transfer(nonce: 1))
    try blockchain.submit(cheap)
    #expect(try blockchain.produceBlock(BlockRequest(timestamp: seed + 1, maximumTransactions: nil)) == 3)
    #expect(blockchain.withPool { $0.isEmpty })
    #expect(try blockchain.produceBlock(BlockRequest(timestamp: seed + 2, maximumTransactions: 1)) == 0)
    #expect(blockchain.chain.head.header.number == 2)
    node.stop()
  }

  @Test("What the pool refuses is an error with a reason, and nothing changes")
  func refusals() async throws {
    let node = try fixture.node(on: MemoryStore())
    node.start()
    _ = try await node.send(fixture.transfer(nonce: 0))
    for (transaction, reason) in [
      (fixture.transfer(nonce: 0), "nonce too low"), (fixture.transfer(from: 3, nonce: 0), "insufficient funds"),
    ] {
      await #expect(throws: RPCError.self) { try await node.send(transaction) }
      do {
        _ = try await node.send(transaction)
      } catch let error as RPCError {
        #expect(error.code == -32000)
        #expect(error.message.contains(reason))
      }
    }
    #expect(try await node.rpc.call("eth_blockNumber", []) == "0x1")
    #expect(try await node.rpc.call("txpool_status", []) == ["pending": "0x0", "queued": "0x0"])
    node.stop()
  }

  @Test("A transaction behind a gap does not block its sender's call and runs when the gap is filled")
  func gap() async throws {
    let node = try fixture.node(on: MemoryStore())
    node.start()
    let second = fixture.transfer(nonce: 1)
    _ = try await node.send(second)
    #expect(try await node.receipt(second) == .null)
    let waiting = try await node.rpc.call("eth_getTransactionByHash", [.hash(second.hash)])
    #expect(waiting["blockHash"] == .null)
    _ = try await node.send(fixture.transfer(nonce: 0))
    _ = try await node.send(fixture.transfer(nonce: 2))
    #expect(try await node.receipt(second)["blockNumber"] == "0x2")
    node.stop()
  }

  @Test("eth_sendTransaction signs with an unlocked account and fills in what is missing")
  func unlockedAccounts() async throws {
    let node = try fixture.node(on: MemoryStore())
    node.start()
    let from = fixture.keys[1].address
    let hash = try await node.rpc.call(
      "eth_sendTransaction", [["from": .address(from), "to": .address(fixture.keys[6].address), "value": "0x5"]])
    let transaction = try await node.rpc.call("eth_getTransactionByHash", [hash])
    #expect(transaction["from"] == .address(from))
    #expect(transaction["type"] == "0x2")
    #expect(transaction["gas"] == "0x5208")
    await #expect(throws: RPCError.self) {
      try await node.rpc.call("eth_sendTransaction", [["from": .address(.zero), "to": .address(from)]])
    }
    node.stop()
  }

  @Test("A database is refused when its chain was made with other rules, although block 0 is the same")
  func otherSpecification() throws {
    let store = MemoryStore()
    try fixture.node(on: KeptStore(store)).stop()
    let other = try NodeFixture(baseGas: 20_000)
    let error = #expect(throws: NodeError.self) { try other.node(on: KeptStore(store)) }
    #expect(error?.description.contains("specification hash \(fixture.genesis.specificationHash)") == true)
    #expect(error?.description.contains("\(other.genesis.specificationHash)") == true)
    try fixture.node(on: KeptStore(store)).stop()
  }

  @Test("History stays readable at every block")
  func history() async throws {
    let node = try fixture.node(on: MemoryStore())
    node.start()
    for nonce in 0..<4 as Range<UInt64> { _ = try await node.send(fixture.transfer(nonce: nonce, value: 10)) }
    for number in 0...4 as ClosedRange<UInt64> {
      let balance = try await node.rpc.call(
        "eth_getBalance", [.address(fixture.keys[5].address), .quantity(number)])
      #expect(balance == .quantity(number * 10))
    }
    let proof = try await node.rpc.call("eth_getProof", [.address(fixture.keys[0].address), [], "0x2"])
    #expect(proof["nonce"] == "0x2")
    #expect(proof["accountProof"]?.elements?.isEmpty == false)
    node.stop()
  }
}
