import ABI
import ChainSpecification
import ChainTypes
public import Execution
public import Primitives
import WorldState

/// 0x0A02 TRAIN: trains adapters over as many blocks as it takes, and registers them.
///
/// A job keeps everything in the storage of this account and in blobs, so that every node finds the same wherever it starts.
public struct TrainingPrecompile: Precompile {
  /// 0x0A02, which is also the account that keeps the jobs and what is paid for them.
  public let address = TrainingStorage.address
  /// The name in the specification.
  public let name = "TRAIN"
  /// Governance may stop it; jobs then rest.
  public let isPausable = true

  static let address = TrainingStorage.address

  private let engine: any InferenceEngine & TrainingEngine

  /// The contract over an engine.
  public init(engine: any InferenceEngine & TrainingEngine) {
    self.engine = engine
  }

  /// `open(uint256,bytes32,string,string)`, `close(uint256)`, `jobCount()`, `jobOf(uint256)`, `progress(uint256)`,
  /// `stepOf(uint256,uint64)`, `captureOf(uint256,uint64)`, `verifyStep(uint256,uint64)`, the functions of studies, or `advance()`
  /// by the chain itself.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      try meter.charge(Self.callGas)
      let selector = message.input.bytes(from: 0, count: 4)
      guard let function = TrainingCall.functions.first(where: { $0.selector == selector }),
        let arguments = try? function.signature.decode(message.input.bytes)
      else { throw .error(.invalidCall) }
      if !function.isPayable, message.transfersValue, !message.value.isZero { throw .error(.notPayable) }
      let call = TrainingCall(message: message, context: context, engine: engine)
      if function.changesState {
        if message.isStatic { throw .failure(.staticViolation) }
        // What is paid and who pays are those of a plain call.
        guard message.kind == .call else { throw .error(.unauthorized(message.caller)) }
      }
      return try function.run(call, arguments, &meter)
    }
  }

  /// The price in gas of a call: one cold storage read.
  static let callGas: UInt64 = 2_100
  /// The price in gas of reading a job: its slots, cold.
  static let recordGas: UInt64 = 18_900
  /// How many checkpoints of a job, the newest, are kept as blobs.
  static let keptCheckpoints: UInt64 = 4
  /// How many blocks after its end what a job has left behind is kept.
  static let auditBlocks: UInt64 = 256
}

/// One call of TRAIN, and its functions by their selectors.
struct TrainingCall {
  let message: Message
  let context: any ExecutionContext
  let engine: any InferenceEngine & TrainingEngine

  var state: WorldState { context.state }
  var parameters: AIParameters { context.specification.ai }
  var store: JobStore { JobStore(state: state) }
  var access: ModelAccess { ModelAccess(parameters: parameters, state: state) }
  var calls: RegistryCalls { RegistryCalls(context: context, depth: message.depth + 1) }

  struct Function: Sendable {
    let signature: FunctionSignature
    let selector: Bytes
    let changesState: Bool
    let isPayable: Bool
    let run: @Sendable (TrainingCall, [ABIValue], inout GasMeter) throws(FrameEnd) -> Bytes

    init(
      _ name: String, _ parameters: [ABIType], changesState: Bool = false, isPayable: Bool = false,
      _ run: @escaping @Sendable (TrainingCall, [ABIValue], inout GasMeter) throws(FrameEnd) -> Bytes
    ) {
      signature = FunctionSignature(name: name, parameters: parameters)
      selector = signature.selector
      self.changesState = changesState
      self.isPayable = isPayable
      self.run = run
    }
  }

  static let functions = jobFunctions + studyFunctions

  private static let jobFunctions = [
    Function(
      "open", [.uint(bits: 256), .fixedBytes(32), .string, .string], changesState: true, isPayable: true
    ) { (call, arguments, meter) throws(FrameEnd) in try call.open(arguments, &meter) },
    Function("close", [.uint(bits: 256)], changesState: true) { (call, arguments, meter) throws(FrameEnd) in
      try call.close(arguments, &meter)
    },
    Function("jobCount", []) { (call, _, _) throws(FrameEnd) in
      try encode([.uint(UInt256(call.store.jobCount))], as: [.uint(bits: 64)])
    },
    Function("jobOf", [.uint(bits: 256)]) { (call, arguments, meter) throws(FrameEnd) in
      try call.jobOf(arguments, &meter)
    },
    Function("progress", [.uint(bits: 256)]) { (call, arguments, meter) throws(FrameEnd) in
      try call.progress(arguments, &meter)
    },
    Function("stepOf", [.uint(bits: 256), .uint(bits: 64)]) { (call, arguments, meter) throws(FrameEnd) in
      try call.stepOf(arguments, &meter)
    },
    Function("captureOf", [.uint(bits: 256), .uint(bits: 64)]) { (call, arguments, meter) throws(FrameEnd) in
      try call.captureOf(arguments, &meter)
    },
    Function("verifyStep", [.uint(bits: 256), .uint(bits: 64)]) { (call, arguments, meter) throws(FrameEnd) in
      try call.verifyStep(arguments, &meter)
    },
    Function("advance", [], changesState: true) { (call, _, meter) throws(FrameEnd) in try call.advance(&meter) },
  ]
}

// MARK: - Reading

extension TrainingCall {
  /// The job that the first argument names.
  func job(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> (id: UInt64, job: JobRecord) {
    guard let number = arguments[0].asUInt256 else { throw .error(.invalidCall) }
    try meter.charge(TrainingPrecompile.recordGas)
    guard let id = UInt64(exactly: number), let job = store.job(id) else { throw .error(.unknownJob(number)) }
    return (id, job)
  }

  private func jobOf(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    let job = try job(arguments, &meter).job
    return try encode(
      [
        .address(job.owner), .uint(job.registryJob), .hash(job.task), .uint(UInt256(job.gas)),
        .uint(UInt256(job.gasUsed)), .uint(UInt256(job.gasPrice)), .uint(job.escrow),
      ],
      as: [
        .address, .uint(bits: 256), .fixedBytes(32), .uint(bits: 64), .uint(bits: 64), .uint(bits: 64),
        .uint(bits: 256),
      ])
  }

  private func progress(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    let job = try job(arguments, &meter).job
    return try encode(
      [
        .uint(UInt256(UInt64(job.state.rawValue))), .uint(UInt256(UInt64(job.failure.rawValue))),
        .uint(UInt256(job.steps)), .uint(UInt256(job.stepsDone)), .hash(job.checkpoint), .hash(job.manifest),
        .uint(job.registeredModel),
      ],
      as: [
        .uint(bits: 8), .uint(bits: 8), .uint(bits: 64), .uint(bits: 64), .fixedBytes(32), .fixedBytes(32),
        .uint(bits: 256),
      ])
  }

  private func stepOf(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    let id = try job(arguments, &meter).id
    let record = try step(arguments, of: id, &meter).record
    return try encode(
      [
        .hash(record.checkpoint), .uint(UInt256(record.loss)), .uint(UInt256(record.tokenCount)),
        .uint(UInt256(record.gas)),
      ], as: [.fixedBytes(32), .uint(bits: 64), .uint(bits: 64), .uint(bits: 64)])
  }

  private func captureOf(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    let id = try job(arguments, &meter).id
    try meter.charge(TrainingPrecompile.callGas)
    return try step(arguments, of: id, &meter).record.capture.bytes
  }

  /// The step that the second argument names.
  func step(
    _ arguments: [ABIValue], of job: UInt64, _ meter: inout GasMeter
  ) throws(FrameEnd) -> (number: UInt64, record: StepRecord) {
    guard let number = arguments[1].asUInt64 else { throw .error(.invalidCall) }
    try meter.charge(2 * TrainingPrecompile.callGas)
    guard let record = store.step(number, of: job) else { throw .error(.unknownStep(number)) }
    return (number, record)
  }
}
