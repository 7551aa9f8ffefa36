import ChainStore
import Foundation
import JSONRPC
import KeyValueStore
import Node
import Primitives
import RocksDBStore
import Synchronization
import Testing

@Suite("Snapshots", .timeLimit(.minutes(2)))
struct SnapshotTests {
  /// Makes a chain of some blocks in `folder/data` and a snapshot of it in `folder/snapshot`.
  private func makeSnapshot(_ fixture: NodeFixture, in folder: String) async throws -> SnapshotManifest {
    let store = try RocksDBStore(path: folder + "/data")
    let node = try fixture.node(on: store)
    node.start()
    for nonce in 0..<5 as Range<UInt64> { _ = try await node.send(fixture.transfer(nonce: nonce)) }
    let manifest = try SnapshotCreation.run(node.blockchain.chain, on: store, to: folder + "/snapshot")
    node.stop()
    return manifest
  }

  @Test("a snapshot of a running node is restored with everything checked")
  func roundTrip() async throws {
    let fixture = try NodeFixture()
    try await NodeFixture.withFolder { folder in
      let manifest = try await makeSnapshot(fixture, in: folder)
      #expect(manifest.headNumber == 5)
      #expect(try SnapshotRestoration.manifest(in: folder + "/snapshot") == manifest)
      let summary = try SnapshotRestoration.run(
        folder + "/snapshot", to: folder + "/restored/", genesis: fixture.genesis)
      #expect(summary.manifest == manifest)
      #expect(summary.verification.blocks == 6)
      let store = try RocksDBStore(path: folder + "/restored")
      #expect(try ChainStore(store).head.hash == manifest.headHash)
      store.close()
      #expect(
        Set(try FileManager.default.contentsOfDirectory(atPath: folder)) == ["data", "snapshot", "restored"])
    }
  }

  @Test("a snapshot of another chain or of other rules is refused")
  func otherChain() async throws {
    let fixture = try NodeFixture()
    let other = try NodeFixture(baseGas: 9)
    try await NodeFixture.withFolder { folder in
      _ = try await makeSnapshot(fixture, in: folder)
      #expect(throws: SnapshotError.self) {
        try SnapshotRestoration.run(folder + "/snapshot", to: folder + "/restored", genesis: other.genesis)
      }
      #expect(!FileManager.default.fileExists(atPath: folder + "/restored"))
    }
  }

  @Test("stopping at any moment leaves nothing behind")
  func stopped() async throws {
    let fixture = try NodeFixture()
    try await NodeFixture.withFolder { folder in
      _ = try await makeSnapshot(fixture, in: folder)
      for moment in [0, 3, 9] {
        let asked = Atomic<Int>(0)
        let observer = WorkObserver(shouldStop: { asked.wrappingAdd(1, ordering: .relaxed).oldValue >= moment })
        let error = #expect(throws: SnapshotError.self) {
          try SnapshotRestoration.run(
            folder + "/snapshot", to: folder + "/restored", genesis: fixture.genesis, observer: observer)
        }
        guard case .stopped = error else {
          Issue.record("\(String(describing: error))")
          continue
        }
        #expect(Set(try FileManager.default.contentsOfDirectory(atPath: folder)) == ["data", "snapshot"])
      }
    }
  }

  @Test("leftovers of a killed restore are removed by the next")
  func leftovers() async throws {
    let fixture = try NodeFixture()
    try await NodeFixture.withFolder { folder in
      _ = try await makeSnapshot(fixture, in: folder)
      let partial = folder + "/restored.restoring"
      try FileManager.default.createDirectory(atPath: partial, withIntermediateDirectories: true)
      try Data([1]).write(to: URL(filePath: partial + "/CURRENT"))
      _ = try SnapshotRestoration.run(folder + "/snapshot", to: folder + "/restored", genesis: fixture.genesis)
      #expect(!FileManager.default.fileExists(atPath: partial))
    }
  }
}
