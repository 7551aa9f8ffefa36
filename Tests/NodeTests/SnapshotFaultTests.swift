import ChainStore
import Foundation
import KeyValueStore
import Node
import RocksDBStore
import Testing

@Suite("Faults during a snapshot", .timeLimit(.minutes(2)))
struct SnapshotFaultTests {
  @Test(
    "Whichever operation fails or dies, no snapshot is there, the chain is as it was, and the next attempt succeeds",
    arguments: [FaultInjectingStore.Plan.Effect.fail, .killBefore, .killAfter])
  func creating(_ effect: FaultInjectingStore.Plan.Effect) async throws {
    let fixture = try NodeFixture()
    try await NodeFixture.withFolder { folder in
      let node = try fixture.node(on: RocksDBStore(path: folder + "/data"))
      node.start()
      for nonce in 0..<5 as Range<UInt64> { _ = try await node.send(fixture.transfer(nonce: nonce)) }
      node.stop()

      let disk = try RocksDBStore(path: folder + "/data")
      let store = FaultInjectingStore(over: disk)
      let chain = try ChainStore(store)
      let snapshot = folder + "/snapshot"
      var operation = 0
      var manifest: SnapshotManifest?
      while manifest == nil {
        operation += 1
        store.reset(plan: .init(at: operation, of: .allOperations, effect: effect))
        do throws(SnapshotError) {
          manifest = try SnapshotCreation.run(chain, on: store, to: snapshot)
        } catch {
          #expect(store.operationCount == operation, "\(error)")
          #expect(!FileManager.default.fileExists(atPath: snapshot))
          #expect(try ChainStore(disk).verify(.everything).findings == [])
        }
      }
      print("snapshot, \(effect): \(operation - 1) rounds")
      #expect(operation > 1)
      _ = try SnapshotRestoration.run(snapshot, to: folder + "/restored", genesis: fixture.genesis)
      let restored = try RocksDBStore(path: folder + "/restored")
      #expect(try ChainStore(restored).head == chain.head)
      for store in [disk, restored] { store.close() }
    }
  }
}
