import ABI
import ArgumentParser
import JSONRPC
import Primitives

/// Asks a model.
struct InferCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "infer", abstract: "Ask a model: simulated by one node for nothing, or paid and computed by the chain.")

  @Argument(help: "The prompt; '\\n' stands for a new line.")
  var prompt: String
  @Option(help: "The model's alias in ModelRegistry, such as ledger-base.")
  var model = "ledger-base"
  @Option(help: "The most tokens of the answer.")
  var maxOutputTokens: UInt32 = 48
  @Option(help: "The seed of the sampling.")
  var seed: UInt64 = 0
  @Option(help: "Thousandths of the sampling temperature; 0 takes the most likely token each time.")
  var temperatureMilli: UInt32 = 0
  @Flag(help: "Pay the model's fee in a transaction of the signing account.")
  var pay = false
  @OptionGroup var signer: SignerOptions
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    let client = try connection.client()
    let text = prompt.replacing("\\n", with: "\n")
    let registry = try await ContractHandle.system("ModelRegistry", on: client)
    let id = try await registry.read("resolve(string)(uint256)", .string(model))[0]
    guard pay else {
      let base = try await registry.read("baseOf(uint256)(bytes32)", id)[0]
      let adapter = try await registry.read("adapterOf(uint256)(bytes32)", id)[0]
      let request: JSON = [
        "model": .string(base.description),
        "adapter": adapter.asHash == .zero ? .null : .string(adapter.description),
        "prompt": .string(text), "maxOutputTokens": .integer(maxOutputTokens), "seed": .integer(seed),
        "temperatureMilli": .integer(temperatureMilli),
      ]
      let result = try await client.call("openledger_infer", request)
      return connection.show(result, text: result["output"]?.text ?? "")
    }
    let fee = try await registry.read("priceOf(uint256)(uint256)", id)[0].asUInt256 ?? .zero
    let sender = TransactionSender(client: client, key: try signer.key())
    let gateway = try await ContractHandle.system("InferenceGateway", on: client)
    let outcome = try await gateway.send(
      "infer(uint256,bytes,uint32,uint64,uint32)", id, .bytes(Bytes(text.utf8)), .uint(UInt64(maxOutputTokens)),
      .uint(seed), .uint(UInt64(temperatureMilli)), value: fee, from: sender)
    guard let served = try InferenceReceipt(outcome) else {
      throw CommandFailure("Transaction \(outcome.hash) has no inference receipt.")
    }
    connection.show(
      ["transaction": .string(outcome.hash), "fee": .string(fee.hex), "output": .string(served.text)],
      text: "\(served.text)\n\nPaid \(OpenAmount.text(fee)) in transaction \(outcome.hash).")
  }
}

/// The event `InferenceServed` of the gateway.
struct InferenceReceipt {
  /// The inference's number.
  let id: UInt256
  /// The answer.
  let text: String
  let promptTokens: UInt64
  let outputTokens: UInt64

  /// The receipt in a transaction's logs; nil when there is none.
  init?(_ outcome: TransactionSender.Outcome) throws {
    let event = try outcome.event(
      "InferenceServed(uint256,uint256,address,uint256,bytes32,uint32,uint32,bytes)",
      fields: "(uint256,bytes32,uint32,uint32,bytes)")
    guard let event, let id = event.topics.first, let output = event.values[4].asBytes,
      let promptTokens = event.values[2].asUInt64, let outputTokens = event.values[3].asUInt64
    else { return nil }
    self.id = id.word
    self.text = String(decoding: output, as: UTF8.self)
    self.promptTokens = promptTokens
    self.outputTokens = outputTokens
  }
}
