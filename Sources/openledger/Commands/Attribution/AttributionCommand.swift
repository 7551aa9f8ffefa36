import ArgumentParser
import JSONCoding
import JSONRPC
import Primitives

/// `openledger attribution`: which rows made an answer, and what they earned.
struct AttributionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attribution", abstract: "Explain, compute, check and dispute which rows made an answer.",
    subcommands: [
      AttributionShow.self, AttributionVerify.self, AttributionRun.self, AttributionProof.self, AttributionIndex.self,
      AttributionGraph.self, AttributionAudit.self, AttributionCounterfactual.self, AttributionQuality.self,
      AttributionStudy.self, AttributionReplace.self, AttributionUnlearned.self,
    ])
}

/// The inference that a command is about.
struct InferenceOptions: ParsableArguments {
  @Argument(help: "The inference: its number, or a transaction that paid or recorded it.")
  var inference: String

  /// The inference as the node's methods take it.
  func parameter() throws -> JSON {
    if let hash = Hash(hex: inference) { return .hash(hash) }
    guard let number = UInt64(inference) else {
      throw CommandError("\"\(inference)\" is no inference; give its number or the hash of a transaction")
    }
    return .quantity(number)
  }

  /// What the node says of it.
  func explanation(from client: RPCClient) async throws -> JSON {
    try await client.call("openledger_attribution", [try parameter()])
  }
}

/// The prompt of an inference, which the chain keeps the hash of alone.
struct PromptOptions: ParsableArguments {
  @Option(help: "The prompt, when it cannot be found in the transaction that paid.")
  var prompt: String?

  /// The prompt that was given, or that of the explained inference.
  func bytes(of explanation: JSON, from client: RPCClient) async throws -> Bytes {
    if let prompt { return Bytes(prompt.utf8) }
    return try await client.prompt(of: explanation)
  }
}

extension RPCClient {
  /// The prompt of an inference, from the trace of the transaction that paid it.
  ///
  /// The chain keeps the prompt's hash alone, by which the right one of a transaction's prompts is told.
  fileprivate func prompt(of explanation: JSON) async throws -> Bytes {
    let expected = try explanation.member("promptHash").hash("prompt hash")
    let transaction = try explanation.member("transaction").hash("transaction")
    let trace = try await call("debug_traceTransaction", [.hash(transaction), ["tracer": "callTracer"]])
    var frames = [trace]
    while let frame = frames.popLast() {
      if let prompt = InferenceCallData.prompt(of: frame), Keccak256.hash(prompt) == expected { return prompt }
      frames += frame["calls"]?.elements ?? []
    }
    throw CommandError("the prompt is not in the trace of transaction \(transaction); give it with --prompt")
  }
}
