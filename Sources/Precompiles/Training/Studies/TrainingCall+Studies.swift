import ABI
import ChainSpecification
import ChainTypes
import Execution
import Primitives
import WorldState

// MARK: Studies: opening and reading

extension TrainingCall {
  var studies: StudyCall { StudyCall(context: context, engine: engine, depth: message.depth) }

  /// Takes on the retraining of a model without rows.
  func openCounterfactual(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    try open(try studies.counterfactual(CounterfactualQuestion(arguments), &meter), &meter)
  }

  /// Takes on the measurement of a model's attribution.
  func openQuality(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    guard let model = arguments[0].asUInt256, let subsets = arguments[1].asUInt64,
      let questions = arguments[2].asUInt64
    else { throw .error(.invalidCall) }
    return try open(try studies.quality(model, subsets: subsets, questions: questions, &meter), &meter)
  }

  private func open(_ offer: StudyOffer, _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    try open(
      offer.record.encoded, kind: offer.record.kind, steps: offer.price.steps, gas: offer.price.gas, registryJob: .zero,
      &meter)
  }

  /// What a retraining without rows has found.
  func counterfactualOf(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    let id = try counterfactual(arguments, &meter).id
    try meter.charge(TrainingStorage.resultWords * TrainingPrecompile.callGas)
    let words = store.result(of: id)
    let (answer, heldOut) = (words[0], words[1])
    let numbers = [
      answer.l0, answer.l1, answer.l2, answer.l3, heldOut.l0, heldOut.l1, heldOut.l2, heldOut.l3,
    ]
    return try encode(
      numbers.map { .uint(UInt256($0)) } + [.hash(Hash(words[2]))],
      as: numbers.map { _ in .uint(bits: 64) } + [.fixedBytes(32)])
  }

  private func counterfactual(
    _ arguments: [ABIValue], _ meter: inout GasMeter
  ) throws(FrameEnd) -> (id: UInt64, job: JobRecord) {
    let (id, job) = try job(arguments, &meter)
    guard job.kind == .counterfactual, job.state == .completed else {
      throw .error(.notCounterfactual(UInt256(id)))
    }
    return (id, job)
  }

  /// Whether a retraining was one without each of some rows.
  func leftOutOf(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    let job = try counterfactual(arguments, &meter).job
    guard let sources = arguments[1].asList, let rows = arguments[2].asList, sources.count == rows.count,
      rows.count <= CounterfactualQuestion.maximumRows
    else { throw .error(.invalidCall) }
    let study = try task(job.task, &meter) { StudyRecord.decode($0) }
    let training = try task(study.training, &meter) { TaskRecord.decode($0) }
    let places = try studies.places(training, of: study.model, &meter)
    let leftOut = Set(study.runs[0].documents.map { places[Int($0)] })
    var answers: [ABIValue] = []
    for (source, row) in zip(sources, rows) {
      answers.append(.bool(try RowPlace(source, row).map { leftOut.contains($0) } ?? false))
    }
    return try encode([.array(answers)], as: [.array(.bool)])
  }

  /// A task that this contract wrote; charges for its bytes.
  private func task<Record>(
    _ blob: Hash, _ meter: inout GasMeter, _ decode: (Bytes) -> Record?
  ) throws(FrameEnd) -> Record {
    let byteCount = state.blobLength(blob) ?? 0
    try meter.charge(BlobPrecompile.wordGas * byteCount.dividedRoundingUp(by: 32))
    return try access.record(blob, decode)
  }

  /// What the measurement of a model's attribution has found.
  func qualityOf(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    let (id, job) = try job(arguments, &meter)
    guard job.kind == .quality, job.state == .completed else { throw .error(.notQuality(UInt256(id))) }
    try meter.charge(TrainingStorage.resultWords * TrainingPrecompile.callGas)
    let word = store.result(of: id)[0]
    return try encode(
      [word.l0, word.l1, word.l2].map { .uint(UInt256($0)) }, as: Array(repeating: .uint(bits: 64), count: 3))
  }

  /// What went back to a job's owner at its end.
  func refundOf(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    try encode([.uint(try job(arguments, &meter).job.refund)], as: [.uint(bits: 256)])
  }

  /// What the training of a job of ModelRegistry has started from, and which members of its rows it has read.
  func startOf(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    guard let registryJob = arguments[0].asUInt256 else { throw .error(.invalidCall) }
    try meter.charge(TrainingPrecompile.callGas + TrainingPrecompile.recordGas)
    guard let id = store.job(ofRegistryJob: registryJob), let job = store.job(id),
      state.blobLength(job.task) != nil
    else { throw .error(.unknownJob(registryJob)) }
    let record = try task(job.task, &meter) { TaskRecord.decode($0) }
    return try encode(
      [.hash(record.adapter), .string(record.fields.prompt), .string(record.fields.answer)],
      as: [.fixedBytes(32), .string, .string])
  }

  /// The functions of studies.
  static let studyFunctions = [
    Function("openCounterfactual", CounterfactualQuestion.parameters, changesState: true, isPayable: true) {
      (call, arguments, meter) throws(FrameEnd) in try call.openCounterfactual(arguments, &meter)
    },
    Function(
      "openQuality", [.uint(bits: 256), .uint(bits: 64), .uint(bits: 64)], changesState: true, isPayable: true
    ) { (call, arguments, meter) throws(FrameEnd) in try call.openQuality(arguments, &meter) },
    Function("counterfactualOf", [.uint(bits: 256)]) { (call, arguments, meter) throws(FrameEnd) in
      try call.counterfactualOf(arguments, &meter)
    },
    Function("leftOutOf", [.uint(bits: 256), .array(.uint(bits: 64)), .array(.uint(bits: 64))]) {
      (call, arguments, meter) throws(FrameEnd) in try call.leftOutOf(arguments, &meter)
    },
    Function("qualityOf", [.uint(bits: 256)]) { (call, arguments, meter) throws(FrameEnd) in
      try call.qualityOf(arguments, &meter)
    },
    Function("refundOf", [.uint(bits: 256)]) { (call, arguments, meter) throws(FrameEnd) in
      try call.refundOf(arguments, &meter)
    },
    Function("startOf", [.uint(bits: 256)]) { (call, arguments, meter) throws(FrameEnd) in
      try call.startOf(arguments, &meter)
    },
  ]
}
