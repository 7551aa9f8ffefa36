import ABI
import ArgumentParser
import ContractBuilder
import JSONRPC
import Primitives

/// Smart contracts in Swift.
struct ContractCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contract", abstract: "Make, build, deploy and call contracts.",
    subcommands: [New.self, Build.self, Deploy.self, Call.self, Send.self])

  struct New: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make a folder with a contract to start from.")
    @Argument(help: "The contract's name, such as Counter.")
    var name: String
    @Option(help: "The folder; by default one of the contract's name.")
    var output: String?

    func run() async throws {
      let folder = output ?? name
      try ContractTemplate.create(name, at: folder)
      print("\(folder) holds the contract \(name). Build it with 'openledger contract build \(folder)'.")
    }
  }

  struct Build: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Compile a contract to its artifact.")
    @Argument(help: "The folder of the Swift files, or one file.")
    var source: String
    @Option(help: "The artifact; by default <contract>.json.")
    var output: String?

    func run() async throws {
      let artifact = try ContractBuilder.build(source: source)
      let path = output ?? "\(artifact.name).json"
      try artifact.write(to: path)
      print("\(path): \(artifact.name), \(artifact.bytecode.count) bytes, code hash \(artifact.codeHash.hex)")
    }
  }

  struct Deploy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Deploy an artifact.")
    @Argument(help: "The artifact.")
    var artifact: String
    @Argument(help: "The constructor's arguments.")
    var arguments: [String] = []
    @Option(help: "OPEN for the constructor.")
    var value = "0"
    @OptionGroup var signer: SignerOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      let artifact = try Artifact.load(artifact)
      let interface = try artifact.interface()
      let values = try ABI.parse(arguments, as: interface.constructorInputs.map(\.type))
      let sender = TransactionSender(client: try connection.client(), key: try signer.key())
      let outcome = try await explainingReverts(interface) {
        try await sender.send(
          to: nil, value: OpenAmount.parse(value), data: artifact.bytecode + interface.encodeConstructor(values))
      }
      guard outcome.succeeded, let address = outcome.createdAddress else {
        throw CommandFailure("Transaction \(outcome.hash) created no contract.")
      }
      connection.show(
        ["address": .string(address), "transaction": .string(outcome.hash), "gasUsed": .string(outcome.gasUsed.hex)],
        text: "\(artifact.name) is at \(address), transaction \(outcome.hash), gas \(outcome.gasUsed).")
    }
  }

  struct Call: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Read from a contract by its artifact.")
    @OptionGroup var target: ContractTarget
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      let (interface, address, function, data) = try target.encoded()
      let call: JSON = ["to": .string(address.hex), "data": .string(Hex.encode(data))]
      let client = try connection.client()
      let result = try await explainingReverts(interface) { try await client.bytes("eth_call", call, "latest") }
      let values = try function.decodeResult(result).map(\.description)
      connection.show(.array(values.map { .string($0) }), text: values.joined(separator: "\n"))
    }
  }

  struct Send: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Call a contract in a transaction.")
    @OptionGroup var target: ContractTarget
    @Option(help: "OPEN that goes with the call.")
    var value = "0"
    @OptionGroup var signer: SignerOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      let (interface, address, _, data) = try target.encoded()
      let sender = TransactionSender(client: try connection.client(), key: try signer.key())
      let outcome = try await explainingReverts(interface) {
        try await sender.send(to: address, value: OpenAmount.parse(value), data: data)
      }
      guard outcome.succeeded else { throw CommandFailure("Transaction \(outcome.hash) reverted.") }
      connection.show(outcome.receipt, text: "Transaction \(outcome.hash), gas \(outcome.gasUsed), \(outcome.logs.count) events.")
    }
  }
}

/// Which function of which contract, with which arguments.
struct ContractTarget: ParsableArguments {
  @Argument(help: "The artifact.")
  var artifact: String
  @Argument(help: "The contract's address.")
  var address: String
  @Argument(help: "The function's name.")
  var function: String
  @Argument(help: "The arguments: numbers, 0x bytes, true, [lists], (tuples).")
  var arguments: [String] = []

  func encoded() throws -> (interface: ContractInterface, address: Address, function: ABIFunction, data: Bytes) {
    guard let target = Address(hex: address) else { throw CommandFailure("'\(address)' is no address. Write 20 bytes of hex.") }
    let interface = try Artifact.load(artifact).interface()
    let function = try interface.function(function)
    return (interface, target, function, try function.signature.encode(parsing: arguments))
  }
}

extension Artifact {
  /// The ABI for coding calls.
  func interface() throws -> ContractInterface { try ContractInterface(json: Bytes(abi.text.utf8)) }
}

/// Runs the body; when the node answers with revert data, the failure says the contract's error by name.
private func explainingReverts<Result>(
  _ interface: ContractInterface, _ body: () async throws -> Result
) async throws -> Result {
  do {
    return try await body()
  } catch let failure as RPCFailure {
    guard let data = failure.data, !data.isEmpty else { throw failure }
    throw CommandFailure("The contract reverted: \(interface.decodeRevert(data)).")
  }
}
