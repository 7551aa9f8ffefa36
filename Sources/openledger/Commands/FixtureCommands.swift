import ArgumentParser
import Execution
import FixtureRunner
import Foundation
import JSONCoding
import Primitives

/// `openledger statetest`: published state tests.
struct StateTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "statetest", abstract: "Run published state tests.", discussion: FixtureOptions.discussion)

  @OptionGroup var options: FixtureOptions

  func run() throws { try options.run(.state) }
}

/// `openledger blocktest`: published blockchain tests.
struct BlockTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blocktest", abstract: "Run published blockchain tests.", discussion: FixtureOptions.discussion)

  @OptionGroup var options: FixtureOptions

  func run() throws { try options.run(.blocks) }
}

/// Which cases to run and how to tell of them.
struct FixtureOptions: ParsableArguments {
  static let discussion = """
    A file is JSON, or has one JSON object a line (.jsonl), packed or not (.jsonl.xz). Each failed case is printed with its \
    reasons, then the counts for each fork; the exit code is 1 when a case failed. With --trace the cases run one after the \
    other, and every instruction is written to standard error as a line of JSON (EIP-3155).
    """

  @Argument(help: "The files.")
  var files: [String]
  @Option(help: "Only the cases of this fork or network, such as Osaka.")
  var fork: String?
  @Option(help: "Only the cases whose name contains this text.")
  var filter: String?
  @Flag(help: "Write every instruction to standard error.")
  var trace = false
  @Flag(help: "Print one JSON value instead of text.")
  var json = false

  /// The two kinds of cases.
  enum Kind: String, Sendable {
    case state
    case blocks = "block"
  }

  /// Runs the cases of one kind; throws the exit code 1 when one failed.
  func run(_ kind: Kind) throws {
    let (fork, filter) = (fork?.lowercased(), filter)
    let isWanted: @Sendable (FixtureTest) -> Bool = { test in
      let isOfKind: Bool =
        switch test {
        case .state: kind == .state
        case .blocks: kind == .blocks
        }
      return isOfKind && (fork.map { test.network.lowercased() == $0 } ?? true)
        && (filter.map { test.name.contains($0) } ?? true)
    }
    var report = FixtureReport()
    for file in files {
      let texts = try FixtureFile(path: file).texts()
      report.merge(trace ? try Self.traced(texts, isWanted) : FixtureBatch().run(texts, of: file, where: isWanted))
    }
    if report.counts.isEmpty { throw CommandError("no \(kind.rawValue) test of these files is asked for") }
    print(json ? Self.json(report).prettyText : Self.text(report))
    if !report.failures.isEmpty { throw ExitCode.failure }
  }

  /// Runs cases one after the other under a tracer.
  private static func traced(
    _ texts: [Bytes], _ isWanted: @escaping @Sendable (FixtureTest) -> Bool
  ) throws -> FixtureReport {
    var tests: [FixtureTest] = []
    for text in texts { tests += try FixtureTest.read(text).filter(isWanted) }
    let report = FixtureBatch.onDeepStack { [tests] in
      var report = FixtureReport()
      let runner = FixtureRunner()
      for test in tests {
        let tracer = StandardTracer()
        let outcome = runner.run(test, tracer: tracer)
        let last = tracer.result
        tracer.summarize(
          (last?.result.output ?? [], last?.gasUsed ?? 0, outcome.hasPassed),
          stateRoot: outcome.hasPassed ? test.expectedRoot : nil,
          [JSONMember("fork", .string(test.network)), JSONMember("name", .string(test.name))])
        report.insert(FixtureResult(name: test.name, network: test.network, outcome: outcome))
      }
      return report
    }
    guard let report else { throw CommandError("the thread of the cases ended early") }
    return report
  }

  private static func text(_ report: FixtureReport) -> String {
    let failures = report.failures.sorted { $0.name < $1.name }.map { failure in
      "FAILED \(failure.name) (\(failure.network)): \(problems(failure).joined(separator: "; "))"
    }
    return (failures + [report.summary]).joined(separator: "\n")
  }

  private static func json(_ report: FixtureReport) -> JSON {
    let counts = report.counts.sorted { $0.key < $1.key }.map { network, counts in
      JSONMember(
        network,
        [
          "passed": .integer(counts.passed), "failed": .integer(counts.failed), "skipped": .integer(counts.skipped),
        ])
    }
    let failures = report.failures.sorted { $0.name < $1.name }.map { failure -> JSON in
      [
        "name": .string(failure.name), "fork": .string(failure.network),
        "problems": .array(problems(failure).map { .string($0) }),
      ]
    }
    return ["counts": .object(counts), "failures": .array(failures)]
  }

  private static func problems(_ result: FixtureResult) -> [String] {
    guard case .failed(let problems) = result.outcome else { return [] }
    return problems
  }
}

extension FixtureTest {
  /// The state root after a state test that passed.
  fileprivate var expectedRoot: Hash? {
    guard case .state(let test) = self else { return nil }
    return test.expectedRoot
  }
}
