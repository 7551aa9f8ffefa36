import ChainStore
import ChainTypes
import FixtureSupport
import KeyValueStore
import Node
import Testing

/// Whatever operation of the store goes wrong during an import, a new process finds whole blocks and imports the rest.
@Suite("Faults during an import")
struct ImportFaultTests {
  /// One thread after the other, and a pipeline.
  static let threadCounts = [1, 3]

  private static func chain() throws -> ImportChain {
    var generator = SeededGenerator(suite: "ImportFaultTests", fallback: 31)
    return try ImportChain(blocks: 6, transactions: 0...6, generator: &generator)
  }

  @Test("Every write fails or dies", arguments: FaultInjectingStore.Plan.Effect.allCases, threadCounts)
  func writes(_ effect: FaultInjectingStore.Plan.Effect, threads: Int) throws {
    let rounds = try sweep(FaultSweep(effect, of: .writes), try Self.chain(), threads: threads)
    // Block 0 and six blocks; a pipeline syncs them apart from writing them.
    #expect(threads == 1 ? rounds == 7 : rounds > 7)
  }

  @Test(
    "Any read or write fails or dies", arguments: [FaultInjectingStore.Plan.Effect.fail, .killAfter], threadCounts)
  func operations(_ effect: FaultInjectingStore.Plan.Effect, threads: Int) throws {
    let rounds = try sweep(FaultSweep(effect), try Self.chain(), threads: threads)
    print("import, \(effect), \(threads) threads: \(rounds) rounds")
    #expect(rounds > 90)
  }

  /// Gives the number of rounds.
  private func sweep(_ sweep: FaultSweep, _ source: ImportChain, threads: Int) throws -> Int {
    let encoded = source.blocks.map(\.encoded)
    let contents = try source.store.contents()
    return try sweep.run(progress: UInt64(0)) { store, told in
      let chain = try source.emptyChain(on: store)
      let outcome = source.run(encoded, into: chain, threads: threads) { told = $0.headNumber }
      _ = try outcome.get()
    } check: { round in
      // A fault of this node's store is none of a block.
      if let error = round.error as? ImportError {
        if case .chain = error {} else { Issue.record("\(round.plan): \(error)") }
      } else {
        #expect(round.error is ChainStoreError, "\(round.plan)")
      }
      if round.progress > 0 {
        let head = try ChainStore(round.disk).head.header.number
        // One sync may serve every block.
        #expect((round.progress...round.progress + (threads == 1 ? 1 : 6)).contains(head), "\(round.plan)")
        #expect(try ChainStore(round.disk).verify(.everything).findings == [], "\(round.plan)")
      }
      _ = try source.run(encoded, into: try source.emptyChain(on: round.disk), threads: threads).get()
      #expect(try round.disk.contents() == contents, "\(round.plan)")
    }
  }
}
