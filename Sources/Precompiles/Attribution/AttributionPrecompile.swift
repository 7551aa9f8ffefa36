import ABI
import ChainSpecification
import ChainTypes
public import Execution
public import Primitives
import WorldState

/// 0x0A04 ATTRIBUTE: which rows of Datanets made an answer, verbatim, by retrieval, and by influence.
///
/// Indexes are blobs that this account holds for good, named in its storage, so that every node finds the same wherever it
/// starts; what a node has in memory never shows in a result.
public struct AttributionPrecompile: Precompile {
  /// 0x0A04, which is also the account that names the indexes.
  public let address = AttributionStorage.address
  /// The name in the specification.
  public let name = "ATTRIBUTE"
  /// Governance may stop it.
  public let isPausable = true

  static let address = AttributionStorage.address

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

  /// The functions of `IAttribution.sol`.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      try meter.charge(Self.callGas)
      if message.transfersValue, !message.value.isZero { throw .error(.notPayable) }
      let selector = message.input.bytes(from: 0, count: 4)
      guard let function = AttributionCall.functions.first(where: { $0.selector == selector }),
        let arguments = try? function.signature.decode(message.input.bytes)
      else { throw .error(.invalidCall) }
      let call = AttributionCall(message: message, context: context, engine: engine, memory: memory)
      if function.changesState {
        if message.isStatic { throw .failure(.staticViolation) }
        guard message.kind == .call else { throw .error(.unauthorized(message.caller)) }
      }
      return try function.run(call, arguments, &meter)
    }
  }

  /// The price in gas of a call, and of each slot that it reads: one cold storage read.
  static let callGas: UInt64 = 2_100
}

/// One call of ATTRIBUTE, and its functions by their selectors.
struct AttributionCall {
  let message: Message
  let context: any ExecutionContext
  let engine: any InferenceEngine & TrainingEngine
  let memory: AttributionMemory

  var state: WorldState { context.state }
  var parameters: AIParameters { context.specification.ai }
  var store: AttributionStore { AttributionStore(state: state) }
  var access: ModelAccess { ModelAccess(parameters: parameters, state: state) }

  struct Function: Sendable {
    let signature: FunctionSignature
    let selector: Bytes
    let changesState: Bool
    let run: @Sendable (AttributionCall, [ABIValue], inout GasMeter) throws(FrameEnd) -> Bytes

    init(
      _ name: String, _ parameters: [ABIType], changesState: Bool = false,
      _ run: @escaping @Sendable (AttributionCall, [ABIValue], inout GasMeter) throws(FrameEnd) -> Bytes
    ) {
      signature = FunctionSignature(name: name, parameters: parameters)
      selector = signature.selector
      self.changesState = changesState
      self.run = run
    }
  }

  static let functions = [
    Function("buildShards", [number, index, index, index], changesState: true) {
      (call, arguments, meter) throws(FrameEnd) in try call.buildShards(arguments, &meter)
    },
    Function("buildIndex", [number, index], changesState: true) { (call, arguments, meter) throws(FrameEnd) in
      try call.buildIndex(arguments, &meter)
    },
    Function("indexOf", [number, index]) { (call, arguments, meter) throws(FrameEnd) in
      try call.indexOf(arguments, &meter)
    },
    Function("influenceIndexOf", [.fixedBytes(32)]) { (call, arguments, meter) throws(FrameEnd) in
      try call.influenceIndexOf(arguments, &meter)
    },
    Function("verbatim", [.array(number), .array(index), .bytes, .uint(bits: 32)]) {
      (call, arguments, meter) throws(FrameEnd) in try call.verbatim(arguments, &meter)
    },
    Function("retrieve", [number, index, .bytes, .uint(bits: 32)]) { (call, arguments, meter) throws(FrameEnd) in
      try call.retrieve(arguments, &meter)
    },
    Function("influence", [.fixedBytes(32), .fixedBytes(32), .bytes, .bytes, .uint(bits: 32)]) {
      (call, arguments, meter) throws(FrameEnd) in try call.influence(arguments, &meter)
    },
    Function("attribute", questionParameters) { (call, arguments, meter) throws(FrameEnd) in
      try call.attribute(arguments, &meter)
    },
    Function("prove", questionParameters + [index, index]) { (call, arguments, meter) throws(FrameEnd) in
      try call.prove(arguments, &meter)
    },
  ]

  /// Inference, base, adapter, Datanets, versions, prompt, answer, methods and weights.
  static let questionParameters: [ABIType] = [
    number, .fixedBytes(32), .fixedBytes(32), .array(number), .array(index), .bytes, .bytes, .array(.fixedBytes(32)),
    .array(.uint(bits: 16)),
  ]
  private static let number = ABIType.uint(bits: 256)
  private static let index = ABIType.uint(bits: 64)
}
