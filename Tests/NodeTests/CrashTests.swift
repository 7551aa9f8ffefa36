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
}
