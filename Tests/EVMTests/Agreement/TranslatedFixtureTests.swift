import EVM
import FixtureRunner
import FixtureSupport
import Testing

/// The published tests on the block interpreter, from each frame's first instruction on.
@Suite(.serialized)
struct TranslatedFixtureTests {
  @Test("Every published state test passes on translated code", arguments: [("Prague", 9_919), ("Osaka", 10_557)])
  func state(fork: String, count: Int) throws {
    guard let lines = try Fixtures.compressedLines("eest-v5.4.0/state/\(fork).jsonl.xz") else { return }
    let batch = FixtureBatch(runner: FixtureRunner(machines: [EVMMachine(tiers: .translated)]))
    let report = batch.run(lines.map { [UInt8]($0) })
    for failure in report.failures.prefix(20) { print("FAILED \(failure.name): \(failure.outcome)") }
    #expect(report.isComplete)
    #expect(report.counts.values.reduce(0) { $0 + $1.passed } == count)
  }
}
