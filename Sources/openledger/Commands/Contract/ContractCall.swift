import ABI
import ArgumentParser
import JSONCoding
import JSONRPC
import Primitives

extension ContractCommand {
  struct Call: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Call a function without a transaction.")
    @OptionGroup var node: NodeOptions
    @OptionGroup var target: ContractTarget
    @Option(help: "The account that calls; the default is the zero address.")
    var from: Address?

    func run() async throws {
      let interface = try target.interface()
      let function = try target.function(in: interface)
      var members = [JSONMember("to", .address(target.address)), JSONMember("input", .data(try target.data(function)))]
      if let from { members.append(JSONMember("from", .address(from))) }
      let client = try node.client()
      let output = try await interface.explaining(function.signature.description) {
        try await client.call("eth_call", [.object(members)]).data("result")
      }
      if output.isEmpty, !function.outputs.isEmpty {
        throw CommandError("there is no contract at \(target.address.checksummed); is it the right chain (--rpc)?")
      }
      let values = try function.decodeResult(output)
      let lines = zip(function.outputs, values).map { $0.name.isEmpty ? $1.description : "\($0.name): \($1)" }
      node.print(.array(values.map { .string($0.description) }), text: lines.joined(separator: "\n"))
    }
  }
}
