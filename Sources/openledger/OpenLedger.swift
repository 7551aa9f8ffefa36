import ArgumentParser
import Node

/// The command line of OpenLedger.
@main
struct OpenLedger: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "openledger",
    abstract: "A blockchain on which data, models and agents are first-class.",
    version: Node.version,
    groupedSubcommands: [
      CommandGroup(
        name: "Run a chain:",
        subcommands: [
          DevCommand.self, InitCommand.self, RunCommand.self, ReplayCommand.self, GenesisCommand.self,
        ]),
      CommandGroup(
        name: "Look after a data directory:",
        subcommands: [ChainCommand.self, SnapshotCommand.self, DatabaseCommand.self]),
      CommandGroup(
        name: "Use a chain:",
        subcommands: [
          AccountCommand.self, SendCommand.self, CallCommand.self, InferCommand.self, DatanetCommand.self,
          AttributionCommand.self, ContractCommand.self, DemoCommand.self,
        ]),
      CommandGroup(name: "Use models without a chain:", subcommands: [EngineCommand.self]),
      CommandGroup(
        name: "Run code and tests without a chain:",
        subcommands: [EVMCommand.self, StateTestCommand.self, BlockTestCommand.self]),
    ])
}
