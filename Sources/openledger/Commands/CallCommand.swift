import ABI
import ArgumentParser
import JSONRPC
import Primitives

/// Reads from any contract.
struct CallCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "call", abstract: "Read from a contract without a transaction.",
    discussion: "openledger call 0x…1000 'balanceOf(address)(uint256)' 0xf39F…")

  @Argument(help: "The contract's address.")
  var address: String
  @Argument(help: "The function with its results, such as 'balanceOf(address)(uint256)'.")
  var signature: String
  @Argument(help: "The arguments: numbers, 0x bytes, true, [lists], (tuples).")
  var arguments: [String] = []
  @Option(help: "The block: a number, latest, pending or earliest.")
  var block = "latest"
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    guard let target = Address(hex: address) else { throw CommandFailure("'\(address)' is no address. Write 20 bytes of hex.") }
    let function = try FunctionSignature(signature)
    let data = try function.encode(parsing: arguments)
    let call: JSON = ["to": .string(target.hex), "data": .string(Hex.encode(data))]
    let height = UInt64(block).map { "0x" + String($0, radix: 16) } ?? block
    let result = try await connection.client().bytes("eth_call", call, .string(height))
    if function.results.isEmpty {
      connection.show(.string(Hex.encode(result)), text: Hex.encode(result))
    } else {
      let values = try ABI.decode(result, as: function.results).map(\.description)
      connection.show(.array(values.map { .string($0) }), text: values.joined(separator: "\n"))
    }
  }
}
