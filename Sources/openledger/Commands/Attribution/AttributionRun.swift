import ABI
import ArgumentParser
import JSONCoding
import JSONRPC
import Primitives

/// `openledger attribution run`: has the chain compute and record an attribution.
struct AttributionRun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Have the chain compute which rows made an answer, and record it for payment.",
    discussion:
      "Anyone may; the gas is the price. The data part of the fee is divided by the record once its audit time is over."
  )

  @OptionGroup var node: NodeOptions
  @OptionGroup var signer: SignerOptions
  @OptionGroup var reference: InferenceOptions
  @OptionGroup var question: PromptOptions

  func run() async throws {
    let client = try node.client()
    let explanation = try await reference.explanation(from: client)
    let inference = try explanation.member("inference").quantity("inference")
    let words = try await question.bytes(of: explanation, from: client)
    let wallet = Wallet(client: client, key: try signer.key())
    let function = try FunctionSignature("attribute(uint256,bytes,bytes)")
    let sent = try await wallet.send(
      to: SystemAddress.attributionRewards,
      data: try function.encode([
        .uint(inference), .bytes(words), .bytes(try explanation.member("answer").data("answer")),
      ]))
    node.print(
      sent.receipt,
      text:
        "recorded inference \(inference) in transaction \(sent.hash), \(sent.gasUsed) gas; `openledger attribution show \(inference)` tells of it"
    )
  }
}

/// `openledger attribution index`: builds the index of a Datanet version.
struct AttributionIndex: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index", abstract: "Build the index of a Datanet version for verbatim and retrieval attribution.",
    discussion:
      "The index is built in pieces when it does not fit into one transaction. What exists already is not built again.")

  @OptionGroup var node: NodeOptions
  @OptionGroup var signer: SignerOptions

  @Argument(help: "The Datanet's id.")
  var datanet: UInt64
  @Argument(help: "The version's number.")
  var version: UInt64

  func run() async throws {
    let wallet = Wallet(client: try node.client(), key: try signer.key())
    let names: [ABIValue] = [.uint(UInt256(datanet)), .uint(UInt256(version))]
    var gas = try await buildShards(names, wallet)
    let build = try FunctionSignature("buildIndex(uint256,uint64)")
    let sent = try await wallet.send(to: SystemAddress.attribute, data: try build.encode(names))
    gas = gas &+ sent.gasUsed
    let facts = try await wallet.client.read(
      try FunctionSignature("indexOf(uint256,uint64)(bytes32,uint64,uint64,uint64)"), at: SystemAddress.attribute, names
    )
    let numbers = facts.dropFirst().map { $0.asUInt256 ?? .zero }
    let value: JSON = [
      "index": .hash(facts[0].asHash ?? .zero), "rows": .quantity(numbers[0]), "shards": .quantity(numbers[1]),
      "bytes": .quantity(numbers[2]), "gasUsed": .quantity(gas),
    ]
    node.print(
      value,
      text:
        "Datanet \(datanet) version \(version): \(numbers[1]) shards over \(numbers[0]) rows, \(numbers[2]) bytes, \(gas) gas"
    )
  }

  /// Builds shards one by one until all are there; the gas that it took.
  private func buildShards(_ names: [ABIValue], _ wallet: Wallet) async throws -> UInt256 {
    let build = try FunctionSignature("buildShards(uint256,uint64,uint64,uint64)(uint64,uint64)")
    var gas = UInt256.zero
    var place: UInt64 = 0
    while true {
      let arguments = names + [.uint(UInt256(place)), .uint(.one)]
      let data = try build.encode(arguments)
      let call: JSON = [
        "from": .address(wallet.address), "to": .address(SystemAddress.attribute), "input": .data(data),
      ]
      let output = try await wallet.client.call("eth_call", [call]).data("result")
      let results = try ABI.decode(output, as: build.results)
      if results[0].asUInt64 != 0 {
        gas = gas &+ (try await wallet.send(to: SystemAddress.attribute, data: data)).gasUsed
      }
      place += 1
      guard let shards = results[1].asUInt64, place < shards else { return gas }
    }
  }
}

/// `openledger attribution proof`: what a row that is not recorded itself claims its part with.
struct AttributionProof: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "proof", abstract: "Prove the weight of a row behind a record's root, as `claimRow` takes it.")

  @OptionGroup var node: NodeOptions
  @OptionGroup var reference: InferenceOptions
  @OptionGroup var question: PromptOptions

  @Option(help: "The index of the row's Datanet version among the model's sources.")
  var source: UInt64
  @Option(help: "The row's index in its Datanet.")
  var row: UInt64
  func run() async throws {
    let client = try node.client()
    let explanation = try await reference.explanation(from: client)
    let inference = try explanation.member("inference").quantity("inference")
    guard let block = explanation["record"]?["block"] else {
      throw CommandError("inference \(inference) has no record; `openledger attribution run` computes one")
    }
    let words = try await question.bytes(of: explanation, from: client)
    let call = try await AttributionCall(
      inference: inference, prompt: words, answer: try explanation.member("answer").data("answer"), client: client,
      block: block)
    let (weight, proof) = try await call.proof(source: source, row: row, client: client, block: block)
    let value: JSON = [
      "inference": .quantity(inference), "source": .quantity(source), "row": .quantity(row),
      "weight": .quantity(weight), "proof": .array(proof.map { .hash($0) }),
    ]
    node.print(value, text: (["weight \(weight)"] + proof.map(\.hex)).joined(separator: "\n"))
  }
}
