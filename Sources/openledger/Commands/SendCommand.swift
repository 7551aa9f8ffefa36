import ArgumentParser
import JSONRPC
import Primitives

/// Moves OPEN.
struct SendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "send", abstract: "Send OPEN, or raw bytes, to an account.")

  @Argument(help: "The receiver's address.")
  var to: String
  @Argument(help: "The amount: OPEN such as 1.5, or wei such as '10 wei'.")
  var amount: String
  @Option(help: "Bytes for the receiver's code, as hex.")
  var data = "0x"
  @OptionGroup var signer: SignerOptions
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    guard let receiver = Address(hex: to) else { throw CommandFailure("'\(to)' is no address. Write 20 bytes of hex.") }
    let sender = TransactionSender(client: try connection.client(), key: try signer.key())
    let outcome = try await sender.send(to: receiver, value: try OpenAmount.parse(amount), data: try Hex.decode(data))
    connection.show(
      outcome.receipt,
      text: "\(outcome.succeeded ? "Sent" : "Reverted") in transaction \(outcome.hash), gas \(outcome.gasUsed).")
    if !outcome.succeeded { throw ExitCode.failure }
  }
}
