import ABI
import ChainSpecification
import ChainTypes
import Execution
import Primitives
import WorldState

// MARK: Opening and closing

extension TrainingCall {
  /// Takes on a job of ModelRegistry that the caller has opened with this contract as its trainer.
  func open(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    guard let registryJob = arguments[0].asUInt256, let adapter = arguments[1].asHash,
      let prompt = arguments[2].asString, let answer = arguments[3].asString
    else { throw .error(.invalidCall) }
    try meter.charge(parameters.baseGas)
    let job = try registered(registryJob, &meter)
    let plan = try plan(job.hyperparameters, &meter)
    var sources: [TaskRecord.Source] = []
    for index in 0..<job.sourceCount {
      guard let source = try calls.source(registryJob, index, &meter) else { throw .error(.invalidJob(registryJob)) }
      sources.append(source)
    }
    let offer = try TrainingOffer.make(
      model: job.base, adapter: adapter, plan: plan, fields: RowFields(prompt: prompt, answer: answer),
      sources: sources, context: context, engine: engine, &meter)
    if offer.price.steps != job.steps {
      throw .error(.wrongSteps(given: job.steps, needed: offer.price.steps))
    }
    return try open(
      offer.task.encoded, kind: .adapter, steps: job.steps, gas: offer.price.gas, registryJob: registryJob, &meter)
  }

  /// Takes on a job that is checked and priced: takes exactly what is due, and keeps its task.
  func open(
    _ task: Bytes, kind: JobKind, steps: UInt64, gas: UInt64, registryJob: UInt256, _ meter: inout GasMeter
  ) throws(FrameEnd) -> Bytes {
    let due = UInt256(gas) &* UInt256(parameters.trainingGasPrice)
    if message.value != due { throw .error(.wrongPayment(sent: message.value, due: due)) }
    try chargeOpening(task, &meter)
    let record = JobRecord(
      owner: message.caller, kind: kind, state: .open, steps: steps,
      task: state.storeBlob(task, owner: TrainingPrecompile.address), registryJob: registryJob,
      gasPrice: parameters.trainingGasPrice, macsPerGas: parameters.macsPerGas, gas: gas, escrow: due)
    let id = store.add(record)
    try log(Self.opened, [.uint(UInt256(id)), .address(message.caller), .uint(registryJob), .uint(due)])
    return try encode([.uint(UInt256(id))], as: [.uint(bits: 256)])
  }

  /// Ends a job of the caller's and gives back what is left of its money.
  func close(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    var (id, job) = try job(arguments, &meter)
    if job.owner != message.caller { throw .error(.notJobOwner(message.caller)) }
    if job.state != .open { throw .error(.jobEnded(UInt256(id))) }
    try meter.charge(Self.closingGas)
    let refund = job.escrow
    end(&job, id, as: .closed)
    try log(Self.closed, [.uint(UInt256(id)), .uint(refund)])
    return []
  }

  /// The job of ModelRegistry, when it is one that can be taken on.
  private func registered(
    _ id: UInt256, _ meter: inout GasMeter
  ) throws(FrameEnd) -> RegistryCalls.RegistryJob {
    guard let job = try calls.job(id, &meter) else { throw .error(.unknownJob(id)) }
    try meter.charge(TrainingPrecompile.callGas)
    if let taken = store.job(ofRegistryJob: id) { throw .error(.alreadyOpened(job: UInt256(taken))) }
    if job.owner != message.caller { throw .error(.notJobOwner(message.caller)) }
    guard job.trainer == TrainingPrecompile.address, job.isOpen, job.stepsDone == 0, job.pricePerStep.isZero,
      job.deadline >= context.block.timestamp
    else { throw .error(.invalidJob(id)) }
    return job
  }

  private func plan(_ blob: Hash, _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    guard let byteCount = state.blobLength(blob) else { throw .error(.unknownBlob(blob)) }
    try meter.charge(BlobPrecompile.wordGas * byteCount.dividedRoundingUp(by: 32))
    return try access.content(blob)
  }

  /// Charges for the slots of a job and for the blob of its task.
  private func chargeOpening(_ task: Bytes, _ meter: inout GasMeter) throws(FrameEnd) {
    try meter.charge(parameters.blobGasPerByte.saturatingMultiplied(by: UInt64(task.count)))
    try meter.charge(BlobPrecompile.wordGas * wordCount(task.count))
    try meter.charge(Self.newSlots * BlobPrecompile.newSlotGas)
  }

  private func log(_ event: ABIEvent, _ values: [ABIValue]) throws(FrameEnd) {
    guard let (topics, data) = try? event.encode(values) else {
      throw .failure(.precompile("an event cannot be encoded"))
    }
    let log = Log(address: TrainingPrecompile.address, topics: topics, data: data)
    state.addLog(log)
    context.tracer?.logged(log)
  }

  /// The slots that opening a job writes: nine of its own, two of its blob, and the counters.
  private static let newSlots: UInt64 = 13
  /// The price in gas of closing: the job's changed slots, the payment, and the end of the job in ModelRegistry.
  private static let closingGas: UInt64 = 100_000 + RegistryCalls.closeGas

  private static let opened = ABIEvent(
    name: "JobOpened",
    inputs: [
      ABIParameter(name: "job", type: .uint(bits: 256), isIndexed: true),
      ABIParameter(name: "owner", type: .address, isIndexed: true),
      ABIParameter(name: "registryJob", type: .uint(bits: 256)), ABIParameter(name: "budget", type: .uint(bits: 256)),
    ])
  private static let closed = ABIEvent(
    name: "JobClosed",
    inputs: [
      ABIParameter(name: "job", type: .uint(bits: 256), isIndexed: true),
      ABIParameter(name: "refund", type: .uint(bits: 256)),
    ])
}
