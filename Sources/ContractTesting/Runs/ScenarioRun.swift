import Foundation

/// All scenarios of a folder of recordings, run on bytecode.
public struct ScenarioRun: Sendable {
  /// What became of the scenarios of one test.
  public struct Test: Sendable, Hashable {
    /// The module and file of the test.
    public var file: String
    /// The test's function.
    public var function: String
    /// The chains that it made.
    public var scenarios = 0
    /// The deployments and calls that were compared.
    public var calls = 0
    /// The differences, one for a chain.
    public var differences: [Difference] = []
    /// Why chains could not be compared.
    public var problems: [ReplayError] = []
  }

  /// The tests, by file and function.
  public private(set) var tests: [Test] = []
  /// What the calls cost.
  public private(set) var gas = GasReport()

  /// All deployments and calls that were compared.
  public var calls: Int { tests.reduce(0) { $0 + $1.calls } }
  /// All chains.
  public var scenarios: Int { tests.reduce(0) { $0 + $1.scenarios } }
  /// All differences.
  public var differences: [Difference] { tests.flatMap(\.differences) }
  /// All reasons why chains could not be compared.
  public var problems: [ReplayError] { tests.flatMap(\.problems) }

  /// Runs every file `*.jsonl` of a folder.
  /// - Throws: when the folder or a file cannot be read.
  public init(folder: String, contracts: ReplayContracts) throws(ReplayError) {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".jsonl") }.sorted()
    } catch {
      throw .recording("the folder '\(folder)' cannot be read; record into it with OPENLEDGER_RECORD=\(folder)")
    }
    var byName: [[String]: Test] = [:]
    for name in names {
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
        throw .recording("'\(folder)/\(name)' cannot be read")
      }
      let replay = Replay(contracts: contracts)
      for line in data.split(separator: UInt8(ascii: "\n")) { replay.play(String(decoding: line, as: UTF8.self)) }
      let key = [replay.test?.file ?? "", replay.test?.function ?? ""]
      var test = byName[key] ?? Test(file: key[0], function: key[1])
      test.scenarios += 1
      test.calls += replay.calls
      if let difference = replay.difference { test.differences.append(difference) }
      if let problem = replay.problem { test.problems.append(problem) }
      byName[key] = test
      gas.merge(replay.gas)
    }
    tests = byName.values.sorted { ($0.file, $0.function) < ($1.file, $1.function) }
  }
}
