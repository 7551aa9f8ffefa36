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
  /// outputTokens)`.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      let call = InferenceCall(parameters: context.specification.ai, state: context.state, engine: engine)
      let priced = try call.price(message, Self.signature, &meter)
      try meter.charge(priced.gas - (message.gas - meter.left))

      let output: InferenceOutput
      do throws(InferenceError) {
        output = try engine.generate(priced.request, measure: priced.measure)
      } catch {
        throw call.frameEnd(error, priced.request)
      }
      return try encode(
        [.bytes(output.text), .uint(UInt256(priced.measure.promptTokens.count)), .uint(UInt256(output.tokenCount))],
        as: [.bytes, .uint(bits: 32), .uint(bits: 32)])
    }
  }

  static let signature = FunctionSignature(name: "infer", parameters: inferenceParameters)
}

/// 0x0A06 QUOTE: what INFER would charge, without running it.
public struct QuotePrecompile: Precompile {
  /// 0x0A06.
  public let address = Address(low: 0x0A06)
  /// The name in the specification.
  public let name = "QUOTE"
  /// Governance may stop it.
  public let isPausable = true

  private let engine: any InferenceEngine

  /// The contract over an engine.
  public init(engine: any InferenceEngine) {
    self.engine = engine
  }

  /// `quote(bytes32,bytes32,bytes,uint32,uint64,uint32)` gives `(uint64 gas, uint32 promptTokens)`.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      let call = InferenceCall(parameters: context.specification.ai, state: context.state, engine: engine)
      let priced = try call.price(message, Self.signature, &meter)
      return try encode(
        [.uint(UInt256(priced.gas)), .uint(UInt256(priced.measure.promptTokens.count))],
        as: [.uint(bits: 64), .uint(bits: 32)])
    }
  }

  static let signature = FunctionSignature(name: "quote", parameters: inferenceParameters)
}

/// Model, adapter (zero for none), prompt, most output tokens, seed, temperature in thousandths.
private let inferenceParameters: [ABIType] = [
  .fixedBytes(32), .fixedBytes(32), .bytes, .uint(bits: 32), .uint(bits: 64), .uint(bits: 32),
]

/// Encodes results whose values have their types.
func encode(_ values: [ABIValue], as types: [ABIType]) throws(FrameEnd) -> Bytes {
  do throws(ABIError) { return try ABI.encode(values, as: types) } catch {
    throw .failure(.precompile("result does not fit its types: \(error)"))
  }
}
