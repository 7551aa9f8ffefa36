public import ContractKit

/// Pay, infer, receipt: takes a model's fee, calls the `INFER` precompile, and hands the fee on to be split.
@Contract
public struct InferenceGateway {
  /// The contract that knows the models.
  @Storage public var modelRegistry: Address
  /// The contract that splits fees.
  @Storage public var attributionRewards: Address
  /// The number of inferences so far; their ids count from 1.
  @Storage public var inferenceCount: UInt256

  /// The gateway between a model registry and the rewards that its fees go to.
  public init(modelRegistry: Address, attributionRewards: Address) {
    self.modelRegistry = modelRegistry
    self.attributionRewards = attributionRewards
  }

  /// Answers a prompt by a model and gives the answer's bytes. What was paid beyond the fee goes back to the caller.
  /// - Parameter temperatureMilli: 0 takes the most likely token each time; 1000 samples as the model weighs.
  @Payable @NonReentrant
  public mutating func infer(
    model: UInt256, prompt: Bytes, maxOutputTokens: UInt32, seed: UInt64, temperatureMilli: UInt32
  ) throws(GatewayError) -> Bytes {
    let registry = ModelsContract(at: modelRegistry)
    let fee = registry.priceOf(model)
    let paid = Message.value
    if paid < fee { throw .insufficientPayment(fee, paid) }
    let (output, promptTokens, outputTokens) = InferenceContract(at: Address(0x0A01)).infer(
      registry.baseOf(model), registry.adapterOf(model), prompt, maxOutputTokens, seed, temperatureMilli)
    let id = inferenceCount + .one
    inferenceCount = id
    RewardsContract(at: attributionRewards).paying(fee).record(id, model)
    emit(
      InferenceServed(
        inference: id, model: model, payer: Message.sender, fee: fee, promptHash: Hash.keccak256(prompt),
        promptTokens: promptTokens, outputTokens: outputTokens, output: output))
    if paid > fee { send(paid - fee, to: Message.sender) }
    return output
  }

  /// The id of the model that an alias points at, to be given to `infer`.
  public func resolve(name: Text) -> UInt256 { ModelsContract(at: modelRegistry).resolve(name) }
}

/// Why a call was refused.
@ContractError
public enum GatewayError {
  /// The fee, and the wei that came with the call.
  case insufficientPayment(UInt256, UInt256)
}

/// The receipt of an inference.
@Event
public struct InferenceServed {
  /// The number of the inference.
  @Indexed public var inference: UInt256
  /// The id of the model.
  @Indexed public var model: UInt256
  /// Who asked and paid.
  @Indexed public var payer: Address
  /// What it cost, in wei.
  public var fee: UInt256
  /// The Keccak-256 hash of the prompt.
  public var promptHash: Hash
  /// The tokens of the prompt.
  public var promptTokens: UInt32
  /// The tokens of the answer.
  public var outputTokens: UInt32
  /// The answer's bytes.
  public var output: Bytes
}

/// The model registry, as far as it is needed here.
@ContractInterface
public protocol Models {
  func resolve(_ name: Text) -> UInt256
  func baseOf(_ model: UInt256) -> Hash
  func adapterOf(_ model: UInt256) -> Hash
  func priceOf(_ model: UInt256) -> UInt256
}

/// The contract that splits fees, as far as it is needed here.
@ContractInterface
public protocol Rewards {
  @Payable mutating func record(_ inference: UInt256, _ model: UInt256)
}

/// The `INFER` precompile.
@ContractInterface
public protocol Inference {
  func infer(
    _ model: Hash, _ adapter: Hash, _ prompt: Bytes, _ maxOutputTokens: UInt32, _ seed: UInt64,
    _ temperatureMilli: UInt32
  ) -> (Bytes, UInt32, UInt32)
}
