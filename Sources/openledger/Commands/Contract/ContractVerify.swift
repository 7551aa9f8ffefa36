import ArgumentParser
import ContractBuilder
import ContractVM
import JSONCoding
import JSONRPC
import Primitives

extension ContractCommand {
  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Build a contract from its sources and compare it with the code on the chain.")
    @OptionGroup var node: NodeOptions
    @Argument(help: "The contract's address.")
    var address: Address
    @Argument(help: "The contract's package, a folder of Swift files, or one file.")
    var source: String = "."

    func run() async throws {
      let (artifact, size) = try ContractBuilder().measure(source: try ContractSources(source).single())
      let client = try node.client()
      let (account, code) = try await code(client)
      guard code == artifact.bytecode else {
        throw CommandError(
          "\(artifact.name) of \(source) is not the code at \(account.checksummed): \(difference(code, artifact.bytecode, size)); build the sources that were deployed with the compiler that was used, here \(artifact.compiler)"
        )
      }
      let value: JSON = [
        "verified": true, "name": .string(artifact.name), "address": .address(account),
        "byteCount": .integer(code.count), "codeHash": .hash(artifact.codeHash),
        "sourceHash": .hash(artifact.sourceHash), "compiler": .string(artifact.compiler),
      ]
      node.print(
        value,
        text: """
          \(account.checksummed) is \(artifact.name): all \(code.count) bytes are those of \(source)
          code hash    \(artifact.codeHash)
          source hash  \(artifact.sourceHash)
          compiler     \(artifact.compiler)
          """)
    }

    /// The code at the address, behind a minimal proxy that of its implementation.
    private func code(_ client: RPCClient) async throws -> (account: Address, code: Bytes) {
      let code = try await client.call("eth_getCode", [.address(address), "latest"]).data("code")
      if code.isEmpty {
        throw CommandError("there is no contract at \(address.checksummed); is it the right chain (--rpc)?")
      }
      guard code.count == 45, code.starts(with: [0x36, 0x3d, 0x3d, 0x37]),
        let implementation = Address(bytes: Bytes(code[10..<30]))
      else { return (address, code) }
      return (implementation, try await client.call("eth_getCode", [.address(implementation), "latest"]).data("code"))
    }

    /// The first thing that differs.
    private func difference(_ chain: Bytes, _ built: Bytes, _ size: SizeReport) -> String {
      guard let onChain = try? Container(encoded: chain), let here = try? Container(encoded: built) else {
        return "the code on the chain is no contract in Swift"
      }
      if let offset = zip(onChain.text, here.text).enumerated().first(where: { $1.0 != $1.1 })?.offset {
        let function = size.functions.first { $0.offset <= offset && offset < $0.offset + $0.byteCount }
        let place = function.map { "in \($0.name)" } ?? "between functions"
        return "the first difference is \(place), at byte \(offset) of the code (\(sizes(onChain.text, here.text)))"
      }
      if onChain.text.count != here.text.count { return "one has more code (\(sizes(onChain.text, here.text)))" }
      if onChain.readOnlyData != here.readOnlyData {
        return "the constants differ (\(sizes(onChain.readOnlyData, here.readOnlyData)))"
      }
      if onChain.data != here.data { return "the variables' first values differ" }
      return "the stack, the memory limit or the jump targets differ"
    }

    private func sizes(_ chain: Bytes, _ built: Bytes) -> String {
      "\(chain.count) bytes on the chain, \(built.count) built"
    }
  }
}
