import ABI
import ArgumentParser
import Foundation
import JSONCoding
import JSONRPC
import Primitives

/// `openledger send`: a transfer.
struct SendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "send", abstract: "Send OPEN to an account and wait for the receipt.")

  @OptionGroup var node: NodeOptions
  @OptionGroup var signer: SignerOptions

  @Argument(help: "The receiver.")
  var to: Address

  @Argument(help: "The amount in OPEN, or with a unit: 1.5, 20gwei, 7wei.")
  var amount: String

  func run() async throws {
    let wallet = Wallet(client: try node.client(), key: try signer.key())
    let value = try Amount.parse(amount)
    let sent = try await wallet.send(to: to, value: value)
    node.print(
      sent.receipt,
      text: "sent \(Amount.format(value)) from \(wallet.address) to \(to) in transaction \(sent.hash)")
  }
}

/// `openledger call`: reads from any contract by a function's signature.
struct CallCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "call", abstract: "Call a function of a contract without a transaction.",
    discussion: "openledger call OpenToken 'balanceOf(address)(uint256)' 0x…")

  @OptionGroup var node: NodeOptions

  @Argument(help: "The contract: an address, or the name of a system contract.")
  var contract: Address

  @Argument(help: "The function with its types and, in a second pair of parentheses, the types of its results.")
  var function: String

  @Argument(help: "The arguments.")
  var arguments: [String] = []

  func run() async throws {
    let signature = try FunctionSignature(function)
    let call: JSON = ["to": .address(contract), "input": .data(try signature.encode(parsing: arguments))]
    let output = try await node.client().call("eth_call", [call]).data("result")
    let values = signature.results.isEmpty ? [] : try ABI.decode(output, as: signature.results)
    let text = values.isEmpty ? Hex.encode(output) : values.map(\.description).joined(separator: "\n")
    node.print(
      values.isEmpty ? .data(output) : .array(values.map { .string($0.description) }), text: text)
  }
}

/// `openledger infer`: asks a model.
struct InferCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "infer", abstract: "Ask a model, without a transaction or paid through InferenceGateway.")

  @OptionGroup var node: NodeOptions
  @OptionGroup var signer: SignerOptions

  @Argument(help: "The question.")
  var prompt: String

  @Option(help: "The base model, or an alias of ModelRegistry; the default is the only base model of the genesis.")
  var model: String?

  @Option(help: "The adapter.")
  var adapter: String?

  @Option(help: "The most tokens of the answer.")
  var tokens: UInt32 = 64

  @Option(help: "The seed of the sampling.")
  var seed: UInt64 = 0

  @Option(help: "The temperature in thousandths; 0 always takes the most likely token.")
  var temperature: UInt32 = 0

  @Flag(
    help: "Send the text as it is; otherwise it is put into the form `Q: … A:` that the development models were taught."
  )
  var raw = false

  @Flag(help: "Pay through InferenceGateway; the model must be an alias of ModelRegistry.")
  var pay = false

  @Option(
    help:
      "Put rows that match the question before it, as DATANET:VERSION; `openledger attribution index` makes its index.",
    transform: { try DatanetVersion($0) })
  var cite: DatanetVersion?

  @Option(help: "How many rows are put before the question, and cited with the answer.")
  var citedRows: UInt32 = 3

  func validate() throws {
    if !(1...Self.maximumCitedRows).contains(citedRows) {
      throw ValidationError("--cited-rows is \(citedRows); give 1 to \(Self.maximumCitedRows)")
    }
  }

  /// Many more rows than a prompt has room for.
  private static let maximumCitedRows: UInt32 = 64

  func run() async throws {
    var citations: Citations?
    if let cite { citations = try await Citations(cite, question: prompt, limit: citedRows, client: node.client()) }
    let question = raw ? prompt : QuestionPrompt.text(prompt)
    let text = citations?.prompt(question) ?? question
    let (answer, words) = pay ? try await paid(text) : try await free(text)
    guard let citations else { return node.print(.object(answer), text: words) }
    node.print(
      .object(answer + [JSONMember("citations", citations.value)]), text: "\(words)\n\n\(citations.lines)")
  }

  private func free(_ text: String) async throws -> ([JSONMember], String) {
    var question: [JSONMember] = [
      JSONMember("prompt", .string(text)), JSONMember("maxOutputTokens", .integer(tokens)),
      JSONMember("seed", .quantity(seed)), JSONMember("temperatureMilli", .integer(temperature)),
    ]
    if let model { question.append(JSONMember("model", .string(model))) }
    if let adapter { question.append(JSONMember("adapter", .string(adapter))) }
    let answer = try await node.client().call("openledger_infer", [.object(question)])
    return (answer.members ?? [], (answer["text"]?.text ?? "").trimmingCharacters(in: .whitespacesAndNewlines))
  }

  private func paid(_ text: String) async throws -> ([JSONMember], String) {
    guard let model else { throw CommandError("--pay needs --model with an alias of ModelRegistry") }
    let gateway = Gateway(wallet: Wallet(client: try node.client(), key: try signer.key()))
    let answer = try await gateway.ask(
      model: try await gateway.resolve(model), prompt: text, tokens: tokens, seed: seed, temperature: temperature)
    let words = answer.text.trimmingCharacters(in: .whitespacesAndNewlines)
    return (
      [
        JSONMember("text", .string(answer.text)), JSONMember("fee", .quantity(answer.fee)),
        JSONMember("transactionHash", .hash(answer.transaction)), JSONMember("inference", .quantity(answer.inference)),
      ], "\(words)\n\npaid \(Amount.format(answer.fee)) in transaction \(answer.transaction)"
    )
  }
}
