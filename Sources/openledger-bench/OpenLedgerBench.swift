import ArgumentParser

/// Measures the tables of Docs/Benchmarks.md on this machine.
@main
struct OpenLedgerBench: ParsableCommand {
  /// One or more tables.
  enum Section: String, CaseIterable, ExpressibleByArgument {
    case vm, evm, erc20, chain, node, engine

    func measure() throws -> [Table] {
      switch self {
      case .vm: [try VirtualMachineSection.measure()]
      case .evm: try EVMSection.measure()
      case .erc20: [try TokenSection.measure()]
      case .chain: [try ChainSection.measure()]
      case .node: [try NodeSection.measure()]
      case .engine: [try EngineSection.measure()]
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "openledger-bench",
    abstract: "Measure contracts of both machines, transfers, the node and the engine on this machine.",
    discussion: "Run it from the repository with the machine otherwise idle.")

  @Argument(help: "The sections to measure; all of them when none is named.")
  var sections: [Section] = []
  @Flag(help: "Print Markdown, as Docs/Benchmarks.md holds it.")
  var markdown = false

  func run() throws {
    print(markdown ? Machine.markdown(arguments: CommandLine.arguments.dropFirst()) : Machine.description)
    for section in sections.isEmpty ? Section.allCases : sections {
      for table in try section.measure() {
        print("", markdown ? table.markdown : table.text, separator: "\n")
      }
    }
  }
}
