import ArgumentParser

/// `openledger contract`: contracts written in Swift.
struct ContractCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contract", abstract: "Write, test, build, deploy and use contracts in Swift.",
    subcommands: [
      New.self, Build.self, Test.self, Size.self, Gas.self, Deploy.self, Verify.self, Call.self, Send.self,
      Inspect.self,
    ])
}
