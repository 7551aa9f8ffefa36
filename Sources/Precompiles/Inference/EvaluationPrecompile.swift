import ABI
import ChainSpecification
import ChainTypes
public import Execution
public import Primitives
import WorldState

/// 0x0A03 EVALUATE: how well a model predicts rows, as an exact sum.
public struct EvaluationPrecompile: Precompile {
  /// 0x0A03.
  public let address = Address(low: 0x0A03)
  /// The name in the specification.
  public let name = "EVALUATE"
  /// Governance may stop it.
  public let isPausable = true

  private let engine: any InferenceEngine

  /// The contract over an engine.
  public init(engine: any InferenceEngine) {
    self.engine = engine
  }

  /// `evaluate(bytes32,bytes32,bytes32[],string,string)` and
  /// `evaluateVersion(bytes32,bytes32,uint256,uint64,uint64,uint64,string,string)` give `(uint64 loss, uint64 tokens)`.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      let call = EvaluationCall(context: context, engine: engine, message: message)
      let signatures = message.input.bytes(from: 0, count: 4) == Self.version.selector ? Self.version : Self.rows
      let priced = try call.price(signatures, &meter)
      try meter.charge(priced.gas - (message.gas - meter.left))
      let output: EvaluationOutput
      do throws(InferenceError) { output = try engine.evaluate(priced.request) } catch {
        throw call.frameEnd(error, priced)
      }
      return try encode(
        [.uint(UInt256(output.loss)), .uint(UInt256(output.tokenCount))], as: [.uint(bits: 64), .uint(bits: 64)])
    }
  }

  static let rows = FunctionSignature(name: "evaluate", parameters: rowParameters)
  static let version = FunctionSignature(name: "evaluateVersion", parameters: versionParameters)

  /// Model, adapter (zero for none), rows, and the names of prompt and answer.
  static let rowParameters: [ABIType] = [
    .fixedBytes(32), .fixedBytes(32), .array(.fixedBytes(32)), .string, .string,
  ]
  /// Model, adapter, Datanet, version, first index, number of indexes, and the names of prompt and answer.
  static let versionParameters: [ABIType] = [
    .fixedBytes(32), .fixedBytes(32), .uint(bits: 256), .uint(bits: 64), .uint(bits: 64), .uint(bits: 64), .string,
    .string,
  ]
}

/// The common way of EVALUATE and QUOTE.
struct EvaluationCall {
  /// An evaluation that passed every check, with its price.
  struct Priced {
    let request: EvaluationRequest
    let rows: [Hash]
    /// The gas that EVALUATE charges in all.
    let gas: UInt64
  }

  let context: any ExecutionContext
  let engine: any InferenceEngine
  let message: Message

  private var access: ModelAccess { ModelAccess(parameters: context.specification.ai, state: context.state) }

  /// Checks and prices a call, in the order of the specification; charges the first part of what EVALUATE costs.
  func price(_ signature: FunctionSignature, _ meter: inout GasMeter) throws(FrameEnd) -> Priced {
    let start = meter.left
    try meter.charge(access.parameters.baseGas)
    if message.transfersValue, !message.value.isZero { throw .error(.notPayable) }
    guard let arguments = try? signature.decode(message.input.bytes), let model = arguments[0].asHash,
      let adapter = arguments[1].asHash, let prompt = arguments[arguments.count - 2].asString,
      let answer = arguments[arguments.count - 1].asString
    else { throw .error(.invalidCall) }
    let fields = RowFields(prompt: prompt, answer: answer)
    guard fields.isValid else { throw .error(.invalidCall) }
    let pair = try access.sources(model, adapter)
    let descriptionGas = access.gas(pair.descriptionWork)
    try meter.charge(descriptionGas)
    let rows = try rows(arguments, &meter)
    if rows.isEmpty { throw .error(.noRows) }
    let documents = try RowReader(context: context).documents(rows, fields, &meter).documents
    let request = EvaluationRequest(model: pair.model, adapter: pair.adapter, documents: documents)

    let measure: EvaluationMeasure
    do throws(InferenceError) { measure = try engine.measure(request) } catch {
      throw frameEnd(error, Priced(request: request, rows: rows, gas: 0))
    }
    let work = access.gas(measure.multiplyAccumulates.saturatingAdding(pair.loadWork))
    // What is charged so far has the small files in it, and so has the work.
    return Priced(
      request: request, rows: rows, gas: (start - meter.left - descriptionGas).saturatingAdding(work))
  }

  /// How a refusal of the engine ends the frame.
  func frameEnd(_ error: InferenceError, _ priced: Priced) -> FrameEnd {
    if case .invalidDocument(let index) = error, priced.rows.indices.contains(index) {
      return .error(.invalidRow(priced.rows[index]))
    }
    return access.frameEnd(error, priced.request.model.id)
  }

  private func rows(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> [Hash] {
    if let list = arguments[2].asList { return list.compactMap(\.asHash) }
    guard let datanet = arguments[2].asUInt256, let version = arguments[3].asUInt64,
      let first = arguments[4].asUInt64, let count = arguments[5].asUInt64
    else { throw .error(.invalidCall) }
    let source = TaskRecord.Source(datanet: datanet, version: version)
    return try RowReader(context: context).rows(source, from: first, count: count, &meter)
  }
}
