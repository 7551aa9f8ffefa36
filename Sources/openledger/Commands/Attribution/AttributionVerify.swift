import ABI
import ArgumentParser
import JSONCoding
import JSONRPC
import Primitives

/// `openledger attribution verify`: computes a record again.
struct AttributionVerify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compute a recorded attribution again from the chain's state, and compare all of it.",
    discussion:
      "When an audit has overridden the record, computes that again as well, from the losses of its study. Ends with status 1 and names the first difference when something is not what the state gives."
  )

  @OptionGroup var node: NodeOptions
  @OptionGroup var reference: InferenceOptions
  @OptionGroup var question: PromptOptions

  func run() async throws {
    let client = try node.client()
    let explanation = try await reference.explanation(from: client)
    let inference = try explanation.member("inference").quantity("inference")
    guard let record = explanation["record"], !record.isNull else {
      throw CommandError("inference \(inference) has no record; `openledger attribution run` computes one")
    }
    let recorded = try await recordedScore(record, inference, client)
    let words = try await question.bytes(of: explanation, from: client)
    // Indexes never change, and the question is that of the record's rule: the state after its block says all.
    let block = try record.member("block")
    let call = try await AttributionCall(
      inference: inference, prompt: words, answer: try explanation.member("answer").data("answer"), client: client,
      block: block)
    let computed = try await call.score(client: client, block: block)
    let overriding = try await OverrideCheck(explanation, recorded, inference, client)
    let difference = recorded.difference(from: computed).map { "the record has \($0)" } ?? overriding?.difference
    let value: JSON = [
      "inference": .quantity(inference), "record": record, "agrees": .bool(difference == nil),
      "difference": difference.map { .string($0) } ?? .null, "override": overriding.map(\.json) ?? .null,
    ]
    var text = "the record is what the chain's state gives, \(computed.rows.count) rows and the rest"
    if let overriding {
      text +=
        "; an audit has overridden it: measured \(BasisPoints.percent(UInt256(overriding.share))), recorded \(BasisPoints.percent(UInt256(overriding.recorded))), and the weights in force are what follows"
    }
    node.print(value, text: "inference \(inference): \(difference ?? text)")
    if difference != nil { throw ExitCode(1) }
  }

  private func recordedScore(
    _ record: JSON, _ inference: UInt256, _ client: RPCClient
  ) async throws -> AttributionCall.Score {
    let hash = try record.member("transaction").hash("transaction")
    let sent = Wallet.Sent(hash: hash, receipt: try await client.receipt(ofKnown: hash))
    let events = try sent.events(.influenceRecorded, from: SystemAddress.attributionRewards)
    guard let values = events.last(where: { $0[0].asUInt256 == inference }),
      let score = AttributionCall.Score(Array(values[2..<8]))
    else { throw CommandError("transaction \(hash) has no record of inference \(inference)") }
    return score
  }
}

extension RPCClient {
  /// The receipt of a transaction that is in a block.
  fileprivate func receipt(ofKnown hash: Hash) async throws -> JSON {
    let receipt = try await call("eth_getTransactionReceipt", [.hash(hash)])
    if receipt.isNull { throw CommandError("the node has no receipt of transaction \(hash)") }
    return receipt
  }
}
