import ChainSpecification
import Execution
import Foundation
import JSONCoding
import Primitives

/// The precompiled contracts with the inputs of Tests/Benchmarks/precompiles.json.
enum PrecompileTableMeasurement {
  private static let gas: UInt64 = 1_000_000_000
  private static let rounds = 5
  private static let roundSeconds = "0.05"

  static func measure(_ reference: ReferenceProcess?) throws -> Table {
    var table = Table(
      title: "Precompiled contracts",
      method: """
        A call to each with the input of Tests/Benchmarks/precompiles.json, less a call with this input to an account without \
        code, on both sides; the gas is Osaka's. The library named in the row does the same work alone.
        """, ratioTitle: "÷ library", comparisonTitles: ["gas", "revm", "library"])
    let file = try Files.repository().appending(path: "Tests/Benchmarks/precompiles.json")
    for entry in try JSON.parse(Files.bytes(file)).elements ?? [] { try add(entry, reference, to: &table) }
    return table
  }

  private static func add(_ entry: JSON, _ reference: ReferenceProcess?, to table: inout Table) throws {
    guard let name = entry["name"]?.text, case .number(let address)? = entry["address"], let number = UInt64(address),
      let text = entry["input"]?.text
    else { throw BenchError("Tests/Benchmarks/precompiles.json has an entry without name, address or input") }
    let input = try Hex.decode(text)
    // revm has these contracts as Cancun prices them; the rest of its table ends there.
    let isInRevm = entry["inRevm"] == .bool(true)
    let fork: HardFork = isInRevm ? .cancun : .osaka
    let request: JSON = [
      "do": "prepare", "address": .number(address), "input": .string(text), "gas": .integer(gas),
    ]
    func bench(_ fork: HardFork) -> EVMBench {
      EVMBench(precompile: Address(low: number), input: input, gas: gas, fork: fork)
    }
    let times = try EVMComparison(
      name, request: isInRevm ? request : nil, reference: isInRevm ? reference : nil, gas: gas
    ) { bench(fork) }
    let result = bench(.osaka).call()
    var (label, library) = (name, Double.nan)
    if let reference {
      let answer = try reference.ask([
        "do": "library", "address": .number(address), "input": .string(text), "budget": .number(roundSeconds),
        "rounds": .integer(rounds),
      ])
      let output = answer["output"]?.text ?? ""
      guard output.isEmpty || output == Hex.encode(result.output, prefix: false) else {
        throw BenchError("\(name) answers otherwise here than in its reference library")
      }
      label = "\(name) (\(answer["name"]?.text ?? "library"))"
      library = try ReferenceProcess.number("seconds", of: answer) * 1e6
    }
    table.add(
      label, times.ours.least * 1e6, "µs",
      comparisons: [Double(gas - result.gasLeft), times.revm.least * 1e6, library],
      ratio: library.isNaN ? nil : times.ours.least * 1e6 / library)
  }
}
