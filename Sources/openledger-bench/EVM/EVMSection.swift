import ChainSpecification
import Foundation
import JSONCoding
import Primitives

/// The inputs of the evm-benchmarks suite on this EVM and on revm, and the precompiled contracts beside other libraries.
enum EVMSection {
  /// The fork in force: the latest that pyrevm knows.
  private static let fork = HardFork.cancun
  private static let suites = ["main", "micro"]
  /// The most that a case, and all of `main` in the geometric mean, may take of revm's time.
  private static let caseTarget = 1.0
  private static let meanTarget = 0.8

  static func measure() throws -> [Table] {
    let reference = try ReferenceProcess.start()
    Machine.forgetPeakMemory()
    var tables = try suites.map { try suite($0, reference) }
    let ours = Machine.peakMegabytes
    let theirs = try reference.map { try ReferenceProcess.number("bytes", of: $0.ask(["do": "memory"])) / 1e6 }
    for index in tables.indices where index == 0 && !tables[index].rows.isEmpty {
      tables[index].add("most memory of the process, both suites", ours, "MB", comparisons: [.nan, theirs ?? .nan])
    }
    return tables + [try PrecompileTableMeasurement.measure(reference)]
  }

  private static func suite(_ name: String, _ reference: ReferenceProcess?) throws -> Table {
    var table = Table(
      title: "EVM, evm-benchmarks/\(name)",
      method: name == suites[0] ? method(reference) : "As evm-benchmarks/\(suites[0]).", ratioTitle: "÷ revm",
      comparisonTitles: ["median", "revm", "revm, median", "first call"])
    guard let folder = try Files.fixtures()?.appending(path: "evm-benchmarks/\(name)"),
      FileManager.default.fileExists(atPath: folder.path)
    else {
      return Table(
        title: table.title,
        method: """
          Not measured: there is no folder evm-benchmarks/\(name) in OPENLEDGER_FIXTURES or ../shared/fixtures; it holds the \
          state tests of the repository ipsilon/evm-benchmarks.
          """)
    }
    var ratios: [Double] = []
    for test in try EVMCase.read(folder: folder) {
      let times = try measure(test, reference)
      ratios += times.ratio.map { [$0] } ?? []
      table.add(
        test.name, times.ours.least * 1e6, "µs",
        comparisons: [times.ours.middle, times.revm.least, times.revm.middle, times.ours.first].map { $0 * 1e6 },
        ratio: times.ratio, target: name == "main" && times.ratio != nil ? .ratioAtMost(caseTarget) : nil)
    }
    if !ratios.isEmpty {
      table.add("slowest against revm", .nan, "", ratio: ratios.max())
      table.add(
        "geometric mean", .nan, "", ratio: geometricMean(ratios),
        target: name == "main" ? .ratioAtMost(meanTarget) : nil)
    }
    return table
  }

  private static func measure(_ test: EVMCase, _ reference: ReferenceProcess?) throws -> EVMComparison {
    let request: JSON = [
      "do": "prepare", "code": .string(Hex.encode(test.code, prefix: false)),
      "input": .string(Hex.encode(test.input, prefix: false)), "gas": .integer(test.gas),
    ]
    return try EVMComparison(test.name, request: request, reference: reference, gas: test.gas) {
      EVMBench(test, fork: fork)
    }
  }

  private static func method(_ reference: ReferenceProcess?) -> String {
    """
    One call through the message processor on a fresh transaction that is undone afterwards; \
    \(reference == nil ? "revm was not measured, because .venv-bench is missing; 'make bench' prepares it" : "revm through pyrevm 0.3.7 in alternating rounds of the same run, output and gas compared"). \
    \(fork.name.capitalized) rules, processor time, least and median of the rounds, on both sides less a call with the same input to a \
    contract that is one STOP. The first call meets fresh code.
    """
  }
}
