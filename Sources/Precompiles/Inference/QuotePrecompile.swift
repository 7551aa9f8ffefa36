import ABI
import ChainSpecification
import ChainTypes
public import Execution
public import Primitives
import WorldState

/// 0x0A06 QUOTE: what the contracts that run models would charge, without running them.
public struct QuotePrecompile: Precompile {
  /// 0x0A06.
  public let address = Address(low: 0x0A06)
  /// The name in the specification.
  public let name = "QUOTE"
  /// Governance may stop it.
  public let isPausable = true

  private let engine: any InferenceEngine & TrainingEngine
  private let memory: AttributionMemory

  /// The contract over an engine.
  public init(engine: any InferenceEngine & TrainingEngine) {
    self.init(engine: engine, memory: AttributionMemory())
  }

  init(engine: any InferenceEngine & TrainingEngine, memory: AttributionMemory) {
    self.engine = engine
    self.memory = memory
  }

  /// `quote`, `quoteBatch`, `quoteEmbed`, `quoteEvaluate` and `quoteEvaluateVersion` with the arguments of the call that they
  /// are about, `quoteAttribute` with those of `attribute`, `quoteTraining`, `quoteCounterfactual` and `quoteQuality`.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      let access = ModelAccess(parameters: context.specification.ai, state: context.state)
      let inference = InferenceCall(access: access, engine: engine)
      let evaluation = EvaluationCall(context: context, engine: engine, message: message)
      switch message.input.bytes(from: 0, count: 4) {
      case Self.batch.selector:
        return try gas(try inference.priceBatch(message, Self.batch, &meter).gas)
      case Self.embed.selector:
        let call = EmbeddingCall(access: access, engine: engine)
        return try gas(try call.price(message, Self.embed, &meter).gas)
      case Self.evaluate.selector: return try gas(try evaluation.price(Self.evaluate, &meter).gas)
      case Self.evaluateVersion.selector: return try gas(try evaluation.price(Self.evaluateVersion, &meter).gas)
      case Self.training.selector: return try quoteTraining(message, context, &meter)
      case Self.attribute.selector: return try quoteAttribute(message, context, &meter)
      case Self.counterfactual.selector, Self.quality.selector: return try quoteStudy(message, context, &meter)
      default:
        let priced = try inference.price(message, Self.inference, &meter)
        return try encode(
          [.uint(UInt256(priced.gas)), .uint(UInt256(priced.measure.promptTokens.count))],
          as: [.uint(bits: 64), .uint(bits: 32)])
      }
    }
  }

  private func gas(_ gas: UInt64) throws(FrameEnd) -> Bytes {
    try encode([.uint(UInt256(gas))], as: [.uint(bits: 64)])
  }

  /// What ATTRIBUTE's `attribute` charges in all.
  private func quoteAttribute(
    _ message: Message, _ context: any ExecutionContext, _ meter: inout GasMeter
  ) throws(FrameEnd) -> Bytes {
    try meter.charge(AttributionPrecompile.callGas)
    if message.transfersValue, !message.value.isZero { throw .error(.notPayable) }
    guard let arguments = try? Self.attribute.decode(message.input.bytes) else { throw .error(.invalidCall) }
    let call = AttributionCall(message: message, context: context, engine: engine, memory: memory)
    return try gas(try call.offer(try AttributionQuestion(arguments), &meter).gas)
  }

  /// What a training takes in all: gas, steps, the gas of the largest step, and what is due with `open`, in wei.
  private func quoteTraining(
    _ message: Message, _ context: any ExecutionContext, _ meter: inout GasMeter
  ) throws(FrameEnd) -> Bytes {
    let parameters = context.specification.ai
    try meter.charge(parameters.baseGas)
    if message.transfersValue, !message.value.isZero { throw .error(.notPayable) }
    guard let arguments = try? Self.training.decode(message.input.bytes), let model = arguments[0].asHash,
      let adapter = arguments[1].asHash, let datanets = arguments[2].asList, let versions = arguments[3].asList,
      datanets.count == versions.count, let plan = arguments[4].asBytes, let prompt = arguments[5].asString,
      let answer = arguments[6].asString
    else { throw .error(.invalidCall) }
    var sources: [TaskRecord.Source] = []
    for (datanet, version) in zip(datanets, versions) {
      guard let id = datanet.asUInt256, let number = version.asUInt64 else { throw .error(.invalidCall) }
      sources.append(TaskRecord.Source(datanet: id, version: number))
    }
    let offer = try TrainingOffer.make(
      model: model, adapter: adapter, plan: plan, fields: RowFields(prompt: prompt, answer: answer),
      sources: sources, context: context, engine: engine, &meter)
    let price = offer.price
    return try terms(price.gas, price.steps, price.largestStepGas, parameters)
  }

  /// The same of a study, with the gas of its largest piece of work.
  private func quoteStudy(
    _ message: Message, _ context: any ExecutionContext, _ meter: inout GasMeter
  ) throws(FrameEnd) -> Bytes {
    try meter.charge(TrainingPrecompile.callGas)
    if message.transfersValue, !message.value.isZero { throw .error(.notPayable) }
    let call = StudyCall(context: context, engine: engine, depth: message.depth)
    let price: StudyPrice
    if let arguments = try? Self.counterfactual.decode(message.input.bytes) {
      price = try call.counterfactual(CounterfactualQuestion(arguments), &meter).price
    } else if let arguments = try? Self.quality.decode(message.input.bytes), let model = arguments[0].asUInt256,
      let subsets = arguments[1].asUInt64, let questions = arguments[2].asUInt64
    {
      price = try call.quality(model, subsets: subsets, questions: questions, &meter).price
    } else {
      throw .error(.invalidCall)
    }
    return try terms(price.gas, price.steps, price.largestGas, context.specification.ai)
  }

  private func terms(
    _ gas: UInt64, _ steps: UInt64, _ largest: UInt64, _ parameters: AIParameters
  ) throws(FrameEnd) -> Bytes {
    try encode(
      [
        .uint(UInt256(gas)), .uint(UInt256(steps)), .uint(UInt256(largest)),
        .uint(UInt256(gas) &* UInt256(parameters.trainingGasPrice)),
      ], as: [.uint(bits: 64), .uint(bits: 64), .uint(bits: 64), .uint(bits: 256)])
  }

  private static let inference = FunctionSignature(
    name: "quote", parameters: InferencePrecompile.signature.parameters)
  private static let batch = FunctionSignature(
    name: "quoteBatch", parameters: InferencePrecompile.batchSignature.parameters)
  private static let embed = FunctionSignature(
    name: "quoteEmbed", parameters: EmbeddingPrecompile.signature.parameters)
  private static let evaluate = FunctionSignature(
    name: "quoteEvaluate", parameters: EvaluationPrecompile.rowParameters)
  private static let evaluateVersion = FunctionSignature(
    name: "quoteEvaluateVersion", parameters: EvaluationPrecompile.versionParameters)
  private static let attribute = FunctionSignature(
    name: "quoteAttribute", parameters: AttributionCall.questionParameters)
  private static let counterfactual = FunctionSignature(
    name: "quoteCounterfactual", parameters: CounterfactualQuestion.parameters)
  private static let quality = FunctionSignature(
    name: "quoteQuality", parameters: [.uint(bits: 256), .uint(bits: 64), .uint(bits: 64)])
  private static let training = FunctionSignature(
    name: "quoteTraining",
    parameters: [
      .fixedBytes(32), .fixedBytes(32), .array(.uint(bits: 256)), .array(.uint(bits: 64)), .bytes, .string, .string,
    ])
}
