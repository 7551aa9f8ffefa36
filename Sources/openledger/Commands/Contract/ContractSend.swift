import ABI
import ArgumentParser
import JSONCoding
import JSONRPC
import Primitives

extension ContractCommand {
  struct Send: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Call a function in a transaction.")
    @OptionGroup var node: NodeOptions
    @OptionGroup var signer: SignerOptions
    @OptionGroup var target: ContractTarget
    @Option(help: "The amount to send along, in OPEN.")
    var value: String = "0"
    @Option(help: "The gas limit; estimated when it is not given.")
    var gas: UInt64?

    func run() async throws {
      let interface = try target.interface()
      let function = try target.function(in: interface)
      let data = try target.data(function)
      let wallet = Wallet(client: try node.client(), key: try signer.key())
      let sent = try await interface.explaining(function.signature.description) {
        try await wallet.send(to: target.address, value: try Amount.parse(value), data: data, gas: gas)
      }
      var lines = ["transaction \(sent.hash), \(sent.gasUsed) gas"]
      for log in sent.receipt["logs"]?.elements ?? [] {
        let topics = try (log["topics"]?.elements ?? []).map { try $0.hash("topic") }
        if let (event, fields) = interface.decodeLog(topics: topics, data: try log.member("data").data("log data")) {
          let texts = zip(event.inputs, fields).map { "\($0.name): \(EventText.text($1))" }
          lines.append("event \(event.name)(\(texts.joined(separator: ", ")))")
        }
      }
      node.print(sent.receipt, text: lines.joined(separator: "\n"))
    }
  }
}
