import ArgumentParser
import Foundation

/// Measures the tables of Docs/Benchmarks.md on this machine.
@main
struct OpenLedgerBench: ParsableCommand {
  /// One or more tables.
  enum Section: String, CaseIterable, ExpressibleByArgument {
    case vm, evm, erc20, contracts, chain, storage, node, engine, attribution

    func measure(_ storage: StorageOptions, _ attribution: AttributionOptions) throws -> [Table] {
      switch self {
      case .vm: [try VirtualMachineSection.measure()]
      case .evm: try EVMSection.measure()
      case .erc20: [try TokenSection.measure()]
      case .contracts: [try SystemContractSection.measure()]
      case .chain: [try ChainSection.measure()]
      case .storage: try StorageSection.measure(accounts: storage.sizes)
      case .node: [try NodeSection.measure()]
      case .engine: [try EngineSection.measure()]
      case .attribution: try AttributionSection.measure(attribution)
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "openledger-bench",
    abstract:
      "Measure contracts of both machines, transfers, storage, the node, the engine and attribution on this machine.",
    discussion: "Run it from the repository with the machine otherwise idle.")

  @Argument(help: "The sections to measure; all of them when none is named.")
  var sections: [Section] = []
  @Flag(help: "Print Markdown, as Docs/Benchmarks.md holds it.")
  var markdown = false
  @OptionGroup(title: "Section storage")
  var storage: StorageOptions
  @OptionGroup(title: "Section attribution")
  var attribution: AttributionOptions
  @OptionGroup(visibility: .private)
  var job: StorageJobOptions

  func run() throws {
    if let measured = try job.perform() {
      print(measured.text)
      return
    }
    print(markdown ? Machine.markdown(arguments: CommandLine.arguments.dropFirst()) : Machine.description)
    for section in sections.isEmpty ? Section.allCases : sections {
      for table in try section.measure(storage, attribution) {
        print("", markdown ? table.markdown : table.text, separator: "\n")
      }
    }
  }
}
