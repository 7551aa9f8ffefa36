import ABI
import ChainSpecification
import ChainTypes
public import Execution
public import Primitives

/// 0x0A05 EMBED: what a text means to a model, as a vector of integers.
public struct EmbeddingPrecompile: Precompile {
  /// 0x0A05.
  public let address = Address(low: 0x0A05)
  /// The name in the specification.
  public let name = "EMBED"
  /// Governance may stop it.
  public let isPausable = true

  private let engine: any InferenceEngine

  /// The contract over an engine.
  public init(engine: any InferenceEngine) {
    self.engine = engine
  }

  /// `embed(bytes32,bytes32,bytes)` gives `(int16[] values, uint32 scale, uint32 tokens)`.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      let call = EmbeddingCall(
        access: ModelAccess(parameters: context.specification.ai, state: context.state), engine: engine)
      let priced = try call.price(message, Self.signature, &meter)
      try meter.charge(priced.gas - (message.gas - meter.left))
      let embedding: Embedding
      do throws(InferenceError) {
        embedding = try engine.embed(priced.request, measure: priced.measure)
      } catch {
        throw call.access.frameEnd(error, priced.request.model.id)
      }
      return try encode(
        [
          .array(embedding.values.map { ABIValue.int(Int($0)) }), .uint(UInt256(UInt64(embedding.scale))),
          .uint(UInt256(priced.measure.promptTokens.count)),
        ], as: [.array(.int(bits: 16)), .uint(bits: 32), .uint(bits: 32)])
    }
  }

  static let signature = FunctionSignature(name: "embed", parameters: [.fixedBytes(32), .fixedBytes(32), .bytes])
}

/// The common way of EMBED and QUOTE.
struct EmbeddingCall {
  let access: ModelAccess
  let engine: any InferenceEngine

  /// Checks and prices a call, in the order of the specification; charges the first part of what EMBED costs.
  func price(
    _ message: Message, _ signature: FunctionSignature, _ meter: inout GasMeter
  ) throws(FrameEnd) -> InferenceCall.Priced {
    let parameters = access.parameters
    try meter.charge(parameters.baseGas)
    if message.transfersValue, !message.value.isZero { throw .error(.notPayable) }
    guard let arguments = try? signature.decode(message.input.bytes), let model = arguments[0].asHash,
      let adapter = arguments[1].asHash, let text = arguments[2].asBytes
    else { throw .error(.invalidCall) }
    let textGas = parameters.gasPerPromptByte.saturatingMultiplied(by: UInt64(text.count))
    try meter.charge(textGas)
    let pair = try access.sources(model, adapter)
    try meter.charge(access.gas(pair.descriptionWork))
    let request = InferenceRequest(model: pair.model, adapter: pair.adapter, prompt: text, maximumOutputTokens: 0)
    let measure = try InferenceCall(access: access, engine: engine).measure(request)
    let work = measure.multiplyAccumulates.saturatingAdding(pair.loadWork)
    let gas = parameters.baseGas.saturatingAdding(textGas).saturatingAdding(access.gas(work))
    return InferenceCall.Priced(request: request, measure: measure, gas: gas)
  }
}
