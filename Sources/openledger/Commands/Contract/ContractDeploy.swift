import ABI
import ArgumentParser
import ContractBuilder
import JSONCoding
import JSONRPC
import Primitives

extension ContractCommand {
  struct Deploy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put a contract on the chain.",
      discussion: "The constructor's arguments are given by position, or all of them as name=value.")
    @OptionGroup var node: NodeOptions
    @OptionGroup var signer: SignerOptions
    @Argument(help: "The artifact; or the contract's package, folder or file, which is built.")
    var artifact: String
    @Argument(help: "The constructor's arguments.")
    var arguments: [String] = []
    @Option(help: "The amount to send along, in OPEN.")
    var value: String = "0"
    @Option(help: "The gas limit; estimated when it is not given.")
    var gas: UInt64?

    func run() async throws {
      let artifact = try Artifact.read(artifact)
      guard artifact.bytecode.count <= SizeReport.limit else {
        throw CommandError(
          "\(artifact.name) has \(artifact.bytecode.count) bytes of at most \(SizeReport.limit); `openledger contract size` shows what is large"
        )
      }
      let interface = try ContractInterface(json: Bytes(artifact.json.utf8))
      let values = try ContractArguments.parse(
        arguments, for: interface.constructorInputs, of: "the constructor of \(artifact.name)")
      let initCode = artifact.bytecode + (try interface.encodeConstructor(values))
      let wallet = Wallet(client: try node.client(), key: try signer.key())
      let sent = try await interface.explaining("the constructor of \(artifact.name)") {
        try await wallet.send(to: nil, value: try Amount.parse(value), data: initCode, gas: gas)
      }
      guard let address = sent.contract else {
        throw CommandError(
          "transaction \(sent.hash) made no contract; ask for its receipt with eth_getTransactionReceipt")
      }
      node.print(
        sent.receipt,
        text: "\(artifact.name) is at \(address.checksummed), made in transaction \(sent.hash) for \(sent.gasUsed) gas")
    }
  }
}
