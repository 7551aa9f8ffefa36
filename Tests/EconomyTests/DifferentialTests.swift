import ContractBuilder
import ContractKit
import ContractTesting
import Foundation
import Testing

/// The committed bytecode of every system contract against the same sources as native Swift.
@Suite struct DifferentialTests {
  /// The calls of one walk (`OPENLEDGER_DIFFERENTIAL_STEPS` sets another number).
  private static let steps =
    ProcessInfo.processInfo.environment["OPENLEDGER_DIFFERENTIAL_STEPS"].flatMap(Int.init) ?? 10_000

  @Test(
    "random calls of all system contracts give the same results, state, logs and reverts natively and as bytecode",
    arguments: [21, 22] as [UInt64])
  func sameEffects(seed: UInt64) throws {
    let replay = try Replay(artifacts: try Self.artifacts())
    let chain = MockChain()
    chain.record { replay.play($0) }
    let walk = Walk(try Economy(on: chain), seed: seed)
    for step in 1...Self.steps {
      walk.step(Actions.all)
      if step % 1_000 == 0 { chain.clearLogs() }
      try #require(replay.difference?.description == nil, "seed \(seed), step \(step)")
      try #require(replay.problem?.description == nil, "seed \(seed), step \(step)")
    }
    // A walk whose calls are not compared would prove nothing.
    #expect(replay.calls > Self.steps)
  }

  private static func artifacts() throws -> [Artifact] {
    let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = repository.appending(path: "Genesis/contracts").path
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map {
      try Artifact.load("\(folder)/\($0)")
    }
  }
}
