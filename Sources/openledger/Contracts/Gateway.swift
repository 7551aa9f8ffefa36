import ABI
import JSONRPC
import Primitives

/// Paid inference, with one wallet.
struct Gateway {
  let wallet: Wallet

  /// A paid answer.
  struct Answer {
    var text: String
    var fee: UInt256
    var inference: UInt256
    var promptTokens: UInt256
    var outputTokens: UInt256
    var gasUsed: UInt256
    var transaction: Hash
    /// The parts of the fee, in wei.
    var split: Split
  }

  /// Who got which part of a fee, in wei.
  struct Split {
    var platform: UInt256
    var modelOwner: UInt256
    var stakers: UInt256
    var data: UInt256
  }

  /// The model that an alias points at.
  func resolve(_ name: String) async throws -> UInt256 {
    let function = try FunctionSignature("resolve(string)(uint256)")
    return try await wallet.client.read(function, at: SystemAddress.modelRegistry, [.string(name)])[0].asUInt256
      ?? .zero
  }

  /// Asks a model and pays the most that the answer can cost; what is left of it comes back.
  func ask(
    model: UInt256, prompt: String, tokens: UInt32, seed: UInt64 = 0, temperature: UInt32 = 0
  ) async throws -> Answer {
    // A prompt has at most one token for each byte.
    let most =
      try await wallet.client.read(
        FunctionSignature("priceOf(uint256,uint32,uint32)(uint256)"), at: SystemAddress.inferenceGateway,
        [.uint(model), .uint(UInt256(UInt64(prompt.utf8.count))), .uint(UInt256(UInt64(tokens)))])[0].asUInt256 ?? .zero
    let function = try FunctionSignature("infer(uint256,bytes,uint32,uint64,uint32)")
    let data = try function.encode([
      .uint(model), .bytes(Bytes(prompt.utf8)), .uint(UInt256(UInt64(tokens))), .uint(UInt256(seed)),
      .uint(UInt256(UInt64(temperature))),
    ])
    let sent = try await wallet.send(to: SystemAddress.inferenceGateway, value: most, data: data)
    let served = try sent.event(.inferenceServed, from: SystemAddress.inferenceGateway)
    let split = try sent.event(.feeSplit, from: SystemAddress.attributionRewards)
    return Answer(
      text: String(decoding: served[7].asBytes ?? [], as: UTF8.self), fee: served[3].asUInt256 ?? .zero,
      inference: served[0].asUInt256 ?? .zero, promptTokens: served[5].asUInt256 ?? .zero,
      outputTokens: served[6].asUInt256 ?? .zero, gasUsed: sent.gasUsed, transaction: sent.hash,
      split: Split(
        platform: split[3].asUInt256 ?? .zero, modelOwner: split[4].asUInt256 ?? .zero,
        stakers: split[5].asUInt256 ?? .zero, data: split[6].asUInt256 ?? .zero))
  }
}

extension EventSignature {
  fileprivate static let inferenceServed = EventSignature(
    "InferenceServed",
    [
      (.uint(bits: 256), true), (.uint(bits: 256), true), (.address, true), (.uint(bits: 256), false),
      (.fixedBytes(32), false), (.uint(bits: 32), false), (.uint(bits: 32), false), (.bytes, false),
    ])
  fileprivate static let feeSplit = EventSignature(
    "FeeSplit",
    [
      (.uint(bits: 256), true), (.uint(bits: 256), true), (.uint(bits: 256), false), (.uint(bits: 256), false),
      (.uint(bits: 256), false), (.uint(bits: 256), false), (.uint(bits: 256), false),
    ])
}
