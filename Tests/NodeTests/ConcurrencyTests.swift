import ChainStore
import ChainTypes
import Consensus
import HTTPServer
import KeyValueStore
import Node
import Testing
import TransactionPool

@Suite(.timeLimit(.minutes(2))) struct ConcurrencyTests {
  @Test("Transactions that arrive while blocks are made never wait behind a gap that is none")
  func submissionsDuringBlocks() async throws {
    let fixture = try NodeFixture()
    let node = try fixture.node(on: MemoryStore(), mode: .timed(seconds: 1_000_000))
    let blockchain = node.blockchain
    let count: UInt64 = 400
    let transfers = (0..<count).map { fixture.transfer(nonce: $0) }
    async let blocks: Int = {
      var included = 0
      var timestamp: UInt64 = 1
      while included < Int(count) {
        included += try blockchain.produceBlock(BlockRequest(timestamp: timestamp, maximumTransactions: nil))
        timestamp += 1
        await Task.yield()
      }
      return included
    }()
    for transfer in transfers {
      try blockchain.submit(transfer)
      #expect(blockchain.withPool { $0.status.queued } == 0)
    }
    #expect(try await blocks == Int(count))
    #expect(blockchain.withPool { $0.isEmpty })
    node.stop()
  }
}
