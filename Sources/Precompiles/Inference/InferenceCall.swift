import ABI
import ChainSpecification
import ChainTypes
import Execution
import Primitives
import WorldState

/// The common way of INFER and QUOTE: from call data to measured and priced generations, without any work on weights.
struct InferenceCall {
  /// A generation that passed every check, with its price.
  struct Priced {
    let request: InferenceRequest
    let measure: InferenceMeasure
    /// The gas that INFER charges in all.
    let gas: UInt64
  }

  /// Generations that one call asks for, with the price of all.
  struct PricedBatch {
    let batch: [(request: InferenceRequest, measure: InferenceMeasure)]
    /// The gas that INFER charges in all.
    let gas: UInt64
  }

  let access: ModelAccess
  let engine: any InferenceEngine

  private var parameters: AIParameters { access.parameters }

  /// Checks and prices a call; charges what QUOTE costs, which is the first part of what INFER costs.
  ///
  /// The order of the checks is part of the specification: it decides which error a call with several faults gives.
  func price(
    _ message: Message, _ signature: FunctionSignature, _ meter: inout GasMeter
  ) throws(FrameEnd) -> Priced {
    let arguments = try begin(message, signature, &meter)
    guard arguments.count == 6, let model = arguments[0].asHash, let wish = Wish(Array(arguments.dropFirst())) else {
      throw .error(.invalidCall)
    }
    let promptGas = try chargePrompt(wish, &meter)
    let pair = try access.sources(model, wish.adapter)
    try meter.charge(access.gas(pair.descriptionWork))
    let (request, measure) = try measure(wish, pair)
    let work = measure.multiplyAccumulates.saturatingAdding(pair.loadWork)
    let gas = parameters.baseGas.saturatingAdding(promptGas).saturatingAdding(access.gas(work))
    return Priced(request: request, measure: measure, gas: gas)
  }

  /// As `price`, for the requests of a batch: the model counts once, and so does each adapter however often it is named.
  func priceBatch(
    _ message: Message, _ signature: FunctionSignature, _ meter: inout GasMeter
  ) throws(FrameEnd) -> PricedBatch {
    let arguments = try begin(message, signature, &meter)
    guard arguments.count == 2, let model = arguments[0].asHash, let list = arguments[1].asList else {
      throw .error(.invalidCall)
    }
    var wishes: [Wish] = []
    for item in list {
      guard let fields = item.asList, let wish = Wish(fields) else { throw .error(.invalidCall) }
      wishes.append(wish)
    }
    if wishes.isEmpty { throw .error(.emptyBatch) }
    if wishes.count > Self.maximumBatchRequests {
      throw .error(.batchTooLarge(requests: UInt64(wishes.count), limit: UInt64(Self.maximumBatchRequests)))
    }
    var gas = parameters.baseGas
    for wish in wishes { gas = gas.saturatingAdding(try chargePrompt(wish, &meter)) }

    var work: UInt64 = 0
    var pairs: [Hash: ModelPair] = [:]
    var batch: [(request: InferenceRequest, measure: InferenceMeasure)] = []
    for wish in wishes {
      if pairs[wish.adapter] == nil {
        let pair = try access.sources(model, wish.adapter)
        // Only the first of the batch brings the model.
        let isFirst = pairs.isEmpty
        try meter.charge(
          access.gas(isFirst ? pair.descriptionWork : ModelPair.adapterWork(pair, where: { !$0.isWeights })))
        work = work.saturatingAdding(isFirst ? pair.loadWork : ModelPair.adapterWork(pair, where: { _ in true }))
        pairs[wish.adapter] = pair
      }
      guard let pair = pairs[wish.adapter] else { throw .error(.invalidCall) }
      let (request, measure) = try measure(wish, pair)
      work = work.saturatingAdding(measure.multiplyAccumulates)
      batch.append((request, measure))
    }
    return PricedBatch(batch: batch, gas: gas.saturatingAdding(access.gas(work)))
  }

  /// The most requests of one batch.
  static let maximumBatchRequests = 64
}

// MARK: - Steps

extension InferenceCall {
  /// What one generation asks for, as the arguments say it.
  private struct Wish {
    let adapter: Hash
    let prompt: Bytes
    let maximumOutputTokens: UInt32
    let seed: UInt64
    let temperatureMilli: UInt32

    init?(_ values: [ABIValue]) {
      guard values.count == 5, let adapter = values[0].asHash, let prompt = values[1].asBytes,
        let maximumOutputTokens = values[2].asUInt64.flatMap(UInt32.init(exactly:)), let seed = values[3].asUInt64,
        let temperature = values[4].asUInt64.flatMap(UInt32.init(exactly:))
      else { return nil }
      self.adapter = adapter
      self.prompt = prompt
      self.maximumOutputTokens = maximumOutputTokens
      self.seed = seed
      temperatureMilli = temperature
    }
  }

  private func begin(
    _ message: Message, _ signature: FunctionSignature, _ meter: inout GasMeter
  ) throws(FrameEnd) -> [ABIValue] {
    try meter.charge(parameters.baseGas)
    if message.transfersValue, !message.value.isZero { throw .error(.notPayable) }
    guard let arguments = try? signature.decode(message.input.bytes) else { throw .error(.invalidCall) }
    return arguments
  }

  private func chargePrompt(_ wish: Wish, _ meter: inout GasMeter) throws(FrameEnd) -> UInt64 {
    let gas = parameters.gasPerPromptByte.saturatingMultiplied(by: UInt64(wish.prompt.count))
    try meter.charge(gas)
    let outputTokens = UInt64(wish.maximumOutputTokens)
    if outputTokens > parameters.maximumOutputTokens {
      throw .error(.outputTooLong(tokens: outputTokens, limit: parameters.maximumOutputTokens))
    }
    return gas
  }

  private func measure(
    _ wish: Wish, _ pair: ModelPair
  ) throws(FrameEnd) -> (InferenceRequest, InferenceMeasure) {
    let request = InferenceRequest(
      model: pair.model, adapter: pair.adapter, prompt: wish.prompt, maximumOutputTokens: wish.maximumOutputTokens,
      seed: wish.seed, temperatureMilli: wish.temperatureMilli)
    let measure = try measure(request)
    return (request, measure)
  }

  /// Measures a request and checks its lengths; one that asks for no output is a text to be read.
  func measure(_ request: InferenceRequest) throws(FrameEnd) -> InferenceMeasure {
    let measure: InferenceMeasure
    do throws(InferenceError) { measure = try engine.measure(request) } catch {
      throw access.frameEnd(error, request.model.id)
    }
    let tokens = UInt64(measure.promptTokens.count)
    let outputTokens = UInt64(request.maximumOutputTokens)
    if tokens == 0 { throw .error(.invalidPrompt) }
    if tokens > parameters.maximumPromptTokens {
      throw .error(.promptTooLong(tokens: tokens, limit: parameters.maximumPromptTokens))
    }
    let context = UInt64(clamping: measure.maximumContext)
    if tokens + outputTokens > context {
      throw .error(.contextTooLong(tokens: tokens + outputTokens, limit: context))
    }
    return measure
  }
}

extension ModelPair {
  /// What it is worth, in multiply-accumulates, to bring some of the adapter's files into memory.
  static func adapterWork(_ pair: ModelPair, where isIncluded: (ModelManifest.File) -> Bool) -> UInt64 {
    work((pair.adapter?.manifest.files ?? []).filter(isIncluded))
  }
}
