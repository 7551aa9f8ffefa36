import ArgumentParser

/// The command line: a node, its genesis, and everything that its users do through RPC.
@main
struct OpenLedger: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "openledger",
    abstract: "The blockchain on which the people whose data makes an AI answer get paid for it.",
    discussion: "Start with 'openledger dev', then 'openledger demo' in another terminal.",
    version: NodeVersion.text,
    subcommands: [
      DevCommand.self, InitCommand.self, RunCommand.self, ReplayCommand.self, GenesisCommand.self, AccountCommand.self,
      SendCommand.self, CallCommand.self, ContractCommand.self, InferCommand.self, DatanetCommand.self,
      DemoCommand.self,
    ])
}
