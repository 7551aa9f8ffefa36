import ABI
import ChainSpecification
public import Execution
public import Primitives

/// 0x0A01 INFER: runs a model and gives its answer, the same bits on every node.
public struct InferencePrecompile: Precompile {
  /// 0x0A01.
  public let address = Address(low: 0x0A01)
  /// The name in the specification.
  public let name = "INFER"
  /// Governance may stop it.
  public let isPausable = true

  private let engine: any InferenceEngine

  /// The contract over an engine.
  public init(engine: any InferenceEngine) {
    self.engine = engine
  }

  /// `infer(bytes32,bytes32,bytes,uint32,uint64,uint32)` gives `(bytes output, uint32 promptTokens, uint32
  /// outputTokens)`; `inferBatch(bytes32,(bytes32,bytes,uint32,uint64,uint32)[])` gives an array of these.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      let call = InferenceCall(
        access: ModelAccess(parameters: context.specification.ai, state: context.state), engine: engine)
      let isBatch = message.input.bytes(from: 0, count: 4) == Self.batchSignature.selector
      return isBatch ? try inferBatch(call, message, &meter) : try infer(call, message, context.tracer, &meter)
    }
  }

  private func infer(
    _ call: InferenceCall, _ message: Message, _ tracer: (any Tracer)?, _ meter: inout GasMeter
  ) throws(FrameEnd) -> Bytes {
    let priced = try call.price(message, Self.signature, &meter)
    try meter.charge(priced.gas - (message.gas - meter.left))
    let output: InferenceOutput
    do throws(InferenceError) {
      let onText = tracer.map { tracer in { (text: Bytes) in tracer.textGenerated(text) } }
      output = try engine.generate(priced.request, measure: priced.measure, onText: onText) {
        tracer.map { !$0.isCancelled } ?? true
      }
    } catch {
      throw call.access.frameEnd(error, priced.request.model.id)
    }
    return try encode(Self.values(priced.measure, output), as: Self.results)
  }

  private func inferBatch(
    _ call: InferenceCall, _ message: Message, _ meter: inout GasMeter
  ) throws(FrameEnd) -> Bytes {
    let priced = try call.priceBatch(message, Self.batchSignature, &meter)
    try meter.charge(priced.gas - (message.gas - meter.left))
    let outputs: [InferenceOutput]
    do throws(InferenceError) { outputs = try engine.generate(batch: priced.batch) } catch {
      // A batch has at least one request.
      throw call.access.frameEnd(error, priced.batch[0].request.model.id)
    }
    let answers = zip(priced.batch, outputs).map { ABIValue.tuple(Self.values($0.measure, $1)) }
    return try encode([.array(answers)], as: [.array(.tuple(Self.results))])
  }

  private static func values(_ measure: InferenceMeasure, _ output: InferenceOutput) -> [ABIValue] {
    [.bytes(output.text), .uint(UInt256(measure.promptTokens.count)), .uint(UInt256(output.tokenCount))]
  }

  private static let results: [ABIType] = [.bytes, .uint(bits: 32), .uint(bits: 32)]
  static let signature = FunctionSignature(name: "infer", parameters: [.fixedBytes(32)] + requestParameters)
  static let batchSignature = FunctionSignature(
    name: "inferBatch", parameters: [.fixedBytes(32), .array(.tuple(requestParameters))])

  /// Adapter (zero for none), prompt, most output tokens, seed, temperature in thousandths.
  static let requestParameters: [ABIType] = [
    .fixedBytes(32), .bytes, .uint(bits: 32), .uint(bits: 64), .uint(bits: 32),
  ]
}

/// Encodes results whose values have their types.
func encode(_ values: [ABIValue], as types: [ABIType]) throws(FrameEnd) -> Bytes {
  do throws(ABIError) { return try ABI.encode(values, as: types) } catch {
    throw .failure(.precompile("result does not fit its types: \(error)"))
  }
}
