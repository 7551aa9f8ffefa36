import ArgumentParser
import ContractTesting
import Foundation
import JSONCoding

extension ContractCommand {
  struct Gas: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show what the functions of a package cost in its tests; write or check .gas-snapshot.",
      discussion:
        "Gas is that of the function's frame on bytecode: a transaction adds 21,000 and its calldata. Without --check the snapshot beside Package.swift is written. Arguments after -- go to `swift test`."
    )
    @OptionGroup var options: ContractRun
    @Flag(help: "Fail when a function's mean grew by more than the tolerance; write nothing.")
    var check = false
    @Option(help: "The growth that --check allows, in percent.")
    var tolerance: Double = 1
    @Option(help: "The snapshot's file; the default is .gas-snapshot in the package.")
    var snapshot: String?
    @Flag(help: "Print one JSON value instead of text.")
    var json = false

    func validate() throws {
      if !(tolerance >= 0) { throw ValidationError("--tolerance must be 0 or more") }
    }

    func run() throws {
      let run = try options.run(quiet: json)
      if let difference = run.differences.first {
        throw CommandError("native Swift and bytecode differ: \(difference); run `openledger contract test` first")
      }
      let path = snapshot ?? "\(options.package)/\(GasSnapshot.fileName)"
      let now = GasSnapshot(run.gas)
      let earlier = try load(path)
      print(json ? value(run.gas, earlier).prettyText : text(run.gas, earlier), terminator: json ? "\n" : "")
      guard check else {
        do { try now.text.write(toFile: path, atomically: true, encoding: .utf8) } catch {
          throw CommandError("\(path) could not be written: \(error.localizedDescription)")
        }
        return
      }
      guard let earlier else {
        throw CommandError("\(path) is not there; write it with `openledger contract gas \(options.package)`")
      }
      let growth = now.growth(since: earlier, tolerance: tolerance)
      guard growth.isEmpty else {
        throw CommandError(
          growth.map(\.description).joined(separator: "; ")
            + "; that is more than \(tolerance) % growth: make it cheaper, or accept it with `openledger contract gas`")
      }
    }

    private func load(_ path: String) throws -> GasSnapshot? {
      guard let data = FileManager.default.contents(atPath: path) else { return nil }
      guard let snapshot = GasSnapshot(text: String(decoding: data, as: UTF8.self)) else {
        throw CommandError("\(path) is no gas snapshot; remove it and write it with `openledger contract gas`")
      }
      return snapshot
    }

    private func text(_ report: GasReport, _ earlier: GasSnapshot?) -> String {
      var table = TextTable(["calls", "min", "mean", "max", "change", "function"], rightAligned: [0, 1, 2, 3, 4])
      for (function, entry) in report.sorted {
        let name = "\(function.contract).\(function.name)"
        table.add([
          "\(entry.calls)", "\(entry.minimum)", "\(entry.mean)", "\(entry.maximum)",
          ContractCommand.change(entry.mean, since: earlier?.entries[name]?.mean), name,
        ])
      }
      return table.text
    }

    private func value(_ report: GasReport, _ earlier: GasSnapshot?) -> JSON {
      .array(
        report.sorted.map { function, entry in
          let before = earlier?.entries["\(function.contract).\(function.name)"]?.mean
          return [
            "contract": .string(function.contract), "function": .string(function.name), "calls": .integer(entry.calls),
            "min": .integer(entry.minimum), "mean": .integer(entry.mean), "max": .integer(entry.maximum),
            "before": before.map { .integer($0) } ?? .null,
          ]
        })
    }
  }

  /// The growth of a mean in percent, with its sign.
  private static func change(_ now: UInt64, since before: UInt64?) -> String {
    guard let before, before > 0 else { return "new" }
    if before == now { return "0 %" }
    let tenths = (Int64(now) - Int64(before)) * 1_000 / Int64(before)
    return "\(tenths < 0 ? "-" : "+")\(abs(tenths) / 10).\(abs(tenths) % 10) %"
  }
}
