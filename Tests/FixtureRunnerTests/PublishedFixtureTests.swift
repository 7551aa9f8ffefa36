import FixtureRunner
import FixtureSupport
import Foundation
import Testing

/// Every case of the published tests; none is left out.
@Suite(.serialized)
struct PublishedFixtureTests {
  @Test(
    "Every published state test passes",
    arguments: [("Cancun", 8_824), ("Prague", 9_919), ("Osaka", 10_557)])
  func state(fork: String, count: Int) throws {
    try run("eest-v5.4.0/state/\(fork).jsonl.xz", expectedCount: count)
  }

  @Test(
    "Every published blockchain test passes",
    arguments: [
      ("Cancun", 2_029), ("CancunToPragueAtTime15k", 29), ("Prague", 2_309), ("PragueToOsakaAtTime15k", 16),
      ("Osaka", 2_389),
    ])
  func blocks(network: String, count: Int) throws {
    try run("eest-v5.4.0/blockchain/\(network).jsonl.xz", expectedCount: count)
  }

  private func run(_ path: String, expectedCount: Int) throws {
    guard let lines = try Fixtures.compressedLines(path) else { return }
    let report = FixtureBatch().run(lines.map { [UInt8]($0) })
    print("\(path)\n\(report.summary)")
    for failure in report.failures.prefix(20) { print("FAILED \(failure.name): \(failure.outcome)") }
    #expect(report.isComplete)
    #expect(report.counts.values.reduce(0) { $0 + $1.passed } == expectedCount)
  }
}
