import ArgumentParser
import ContractTesting
import JSONCoding

extension ContractCommand {
  struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run a package's tests natively, and everything that they do on bytecode; compare the two.",
      discussion:
        "Results, revert data, logs, storage, balances and calls of precompiles are compared. Arguments after -- go to `swift test`."
    )
    @OptionGroup var options: ContractRun
    @Flag(help: "Print one JSON value instead of text.")
    var json = false

    func run() throws {
      let run = try options.run(quiet: json)
      print(json ? value(run).prettyText : text(run), terminator: json ? "\n" : "")
      if !run.differences.isEmpty || !run.problems.isEmpty { throw ExitCode.failure }
    }

    private func text(_ run: ScenarioRun) -> String {
      var table = TextTable(["calls", "bytecode", "test"], rightAligned: [0])
      for test in run.tests {
        let state = !test.differences.isEmpty ? "differs" : !test.problems.isEmpty ? "not compared" : "agrees"
        table.add(["\(test.calls)", state, "\(test.file) \(test.function)"])
      }
      var lines = table.text
      for difference in run.differences { lines += "difference: \(difference)\n" }
      for problem in Set(run.problems).sorted(by: { "\($0)" < "\($1)" }) { lines += "not compared: \(problem)\n" }
      let end = run.differences.isEmpty ? "no differences" : "\(run.differences.count) differences"
      return lines + "\(run.calls) calls of \(run.tests.count) tests compared: \(end)\n"
    }

    private func value(_ run: ScenarioRun) -> JSON {
      [
        "calls": .integer(run.calls), "scenarios": .integer(run.scenarios),
        "differences": .array(run.differences.map(ContractCommand.value)),
        "problems": .array(run.problems.map { .string("\($0)") }),
        "tests": .array(
          run.tests.map { test in
            [
              "file": .string(test.file), "function": .string(test.function), "calls": .integer(test.calls),
              "scenarios": .integer(test.scenarios), "differences": .integer(test.differences.count),
              "problems": .integer(test.problems.count),
            ]
          }),
      ]
    }
  }

  private static func value(_ difference: Difference) -> JSON {
    [
      "file": .string(difference.file), "line": .integer(difference.line), "function": .string(difference.function),
      "call": .string(difference.call), "step": .integer(difference.step), "native": .string(difference.native),
      "bytecode": .string(difference.bytecode), "description": .string(difference.description),
    ]
  }
}
