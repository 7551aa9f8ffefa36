import ContractKit

/// What is asked.
struct Request {
  let model: UInt256
  let prompt: Bytes
  let maxOutputTokens: UInt32
  let seed: UInt64
  let temperatureMilli: UInt32
}

/// What came of it.
struct Answer {
  let output: Bytes
  let promptTokens: UInt32
  let outputTokens: UInt32
  let gas: UInt64
  let fee: UInt256
}

/// What a model's owner asks for its answers, in wei.
struct Price {
  let perCall: UInt256
  let perPromptToken: UInt256
  let perOutputToken: UInt256

  init(of model: UInt256, in registry: Address) {
    (perCall, perPromptToken, perOutputToken) = ModelsContract(at: registry).pricesOf(model)
  }

  /// The price of an inference; one that does not fit in a word reverts with `Panic(0x11)`.
  func fee(promptTokens: UInt32, outputTokens: UInt32) -> UInt256 {
    perCall + perPromptToken * UInt256(UInt64(promptTokens)) + perOutputToken * UInt256(UInt64(outputTokens))
  }
}

/// What is kept of an inference, in four slots, and in a fifth when the answer was sampled.
@StorageStruct
struct Receipt {
  @Storage var payer: Address
  @Storage var model: UInt64
  @Storage var promptTokens: UInt32
  @Storage var promptHash: Hash
  @Storage var outputHash: Hash
  /// In wei.
  @Storage var fee: UInt128
  @Storage var gas: UInt64
  @Storage var outputTokens: UInt32
  @Storage var block: UInt32
  /// Zero, as the seed, when each token is the likeliest one; then nothing is written here.
  @Storage var temperatureMilli: UInt32
  @Storage var seed: UInt64

  /// The block of the inference.
  var blockNumber: UInt64 { UInt64(block) }
}

extension InferenceGateway {
  /// Computes an answer whose price is at most `limit`. Nothing is written.
  func compute(_ request: Request, limit: UInt256) throws(GatewayError) -> Answer {
    if isPaused { throw .paused }
    let registry = ModelsContract(at: modelRegistry)
    if !registry.isServing(request.model) { throw .modelRetired(request.model) }
    let price = Price(of: request.model, in: modelRegistry)
    let base = registry.baseOf(request.model)
    let adapter = registry.adapterOf(request.model)
    let gas: UInt64
    switch Engine.quotes.tryQuote(
      base, adapter, request.prompt, request.maxOutputTokens, request.seed, request.temperatureMilli)
    {
    case .failed(let reason): throw .inferenceFailed(reason)
    case .returned(let quote):
      gas = quote.0
      let known = price.fee(promptTokens: quote.1, outputTokens: 0)
      if known > limit { throw .insufficientPayment(known, limit) }
    }
    switch Engine.inference.tryInfer(
      base, adapter, request.prompt, request.maxOutputTokens, request.seed, request.temperatureMilli)
    {
    case .failed(let reason): throw .inferenceFailed(reason)
    case .returned(let (output, promptTokens, outputTokens)):
      let fee = price.fee(promptTokens: promptTokens, outputTokens: outputTokens)
      if fee > limit { throw .insufficientPayment(fee, limit) }
      return Answer(output: output, promptTokens: promptTokens, outputTokens: outputTokens, gas: gas, fee: fee)
    }
  }

  /// Writes the receipt, hands the fee on to be split, and gives the inference's id.
  mutating func settle(_ request: Request, _ answer: Answer, payer: Address) -> UInt256 {
    let id = inferenceCount + .one
    inferenceCount = id
    let promptHash = Hash.keccak256(request.prompt)
    var receipt = receipts[id]
    receipt.payer = payer
    receipt.model = UInt64(request.model)
    receipt.promptTokens = answer.promptTokens
    receipt.promptHash = promptHash
    receipt.outputHash = Hash.keccak256(answer.output)
    receipt.fee = UInt128(answer.fee)
    receipt.gas = answer.gas
    receipt.outputTokens = answer.outputTokens
    receipt.block = UInt32(UInt256(Block.number))
    if request.temperatureMilli != 0 {
      receipt.temperatureMilli = request.temperatureMilli
      receipt.seed = request.seed
    }
    RewardsContract(at: attributionRewards).paying(answer.fee).record(id, request.model)
    emit(
      InferenceServed(
        inference: id, model: request.model, payer: payer, fee: answer.fee, promptHash: promptHash,
        promptTokens: answer.promptTokens, outputTokens: answer.outputTokens, output: answer.output))
    return id
  }
}
