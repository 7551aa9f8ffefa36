import ABI
import ChainSpecification
import ChainTypes
import Execution
import Primitives
import WorldState

// MARK: Audit

extension TrainingCall {
  /// Does a step again from the checkpoint before it, alone, and gives whether the same comes out.
  func verifyStep(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    let (id, job) = try job(arguments, &meter)
    let (number, expected) = try step(arguments, of: id, &meter)
    let (run, local) = (number >> 32, number & 0xffff_ffff)
    guard local > 0, let before = store.step(number - 1, of: id) else { throw .error(.unknownStep(number)) }
    guard state.blobLength(before.checkpoint) != nil, let taskByteCount = state.blobLength(job.task) else {
      throw .error(.checkpointGone(step: number - 1))
    }
    try meter.charge(BlobPrecompile.wordGas * taskByteCount.dividedRoundingUp(by: 32))
    let (record, task, pair, byteCount) = try verified(job, run: run, &meter)
    let measure = try ask(record) { () throws(TrainingError) in try engine.measure(task) }
    guard local <= UInt64(measure.stepWork.count) else { throw .error(.unknownStep(number)) }
    let price = TrainingPrice(
      measure: measure, pair: pair, task: record, byteCount: byteCount, parameters: parameters)
    let loadGas = local == 1 ? 0 : access.gas(pair.loadWork)
    try meter.charge(price.stepGas(local, macsPerGas: parameters.macsPerGas).saturatingAdding(loadGas))
    let checkpoint = TrainingCheckpoint(hash: before.checkpoint) { [state] in state.blob(before.checkpoint) }
    let output = try ask(record) { () throws(TrainingError) in try engine.step(task, after: checkpoint) }
    let matches =
      output.hash == expected.checkpoint && output.loss == expected.loss && output.tokenCount == expected.tokenCount
      && output.captureHash == expected.capture
    return try encode([.bool(matches), .hash(output.hash)], as: [.bool, .fixedBytes(32)])
  }

  /// What a run of a job trains; charges for the rows.
  private func verified(
    _ job: JobRecord, run: UInt64, _ meter: inout GasMeter
  ) throws(FrameEnd) -> (TaskRecord, TrainingTask, ModelPair, byteCount: UInt64) {
    let study = job.kind == .adapter ? nil : try studyRecord(job)
    let training = try access.record(study?.training ?? job.task) { TaskRecord.decode($0) }
    let pair = try access.sources(training.model, training.adapter)
    try meter.charge(access.gas(pair.descriptionWork))
    let (documents, byteCount) = try RowReader(context: context).documents(training.rows, training.fields, &meter)
    guard let study else {
      let task = TrainingTask(
        id: job.task, model: pair.model, adapter: pair.adapter, plan: training.plan, documents: { documents })
      return (training, task, pair, byteCount)
    }
    let plan = try ask(training) { () throws(TrainingError) in try engine.facts(ofPlan: training.plan) }
    let whole = Study(record: study, training: training, plan: plan, start: pair, byteCount: byteCount)
    let number = Int(run)
    return (whole.record(of: study.runs[number]), whole.task(of: number, state), pair, byteCount)
  }

  private func ask<Value>(
    _ record: TaskRecord, _ body: () throws(TrainingError) -> Value
  ) throws(FrameEnd) -> Value {
    do throws(TrainingError) { return try body() } catch {
      throw access.frameEnd(error, record.model, record.rows)
    }
  }
}
