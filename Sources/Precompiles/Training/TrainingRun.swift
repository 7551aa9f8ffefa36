import ChainSpecification
import Execution
import Primitives
import WorldState

/// Why the work on a job ends before its time.
enum JobEnd: Error {
  /// The job fails, on every node.
  case failed(JobFailure)
  /// The block is given up on this node.
  case fault(FrameEnd)
}

/// A job at work in a block.
struct JobProgress {
  var job: JobRecord
  /// The training gas that the block has left.
  var room: UInt64
  var meter: GasMeter

  /// Takes gas of the block for a piece of work; false when the block has too little left.
  mutating func take(_ gas: UInt64, limit: UInt64) throws(JobEnd) -> Bool {
    if gas > limit { throw .failed(.stepTooLarge) }
    if gas > room { return false }
    room -= gas
    do throws(FrameEnd) { try meter.charge(gas) } catch { throw .fault(error) }
    return true
  }
}

/// One training from its first step to its last: all of a job that trains an adapter, or a part of a study.
struct TrainingRun {
  /// The plan and the rows that it is priced by.
  let record: TaskRecord
  let task: TrainingTask
  let price: TrainingPrice
  /// Its number in the job, from 0.
  let number: UInt64
  /// How many steps of the job come before it.
  let firstStep: UInt64

  var steps: UInt64 { price.steps }

  /// How the storage numbers a step of a run.
  static func place(ofStep step: UInt64, run: UInt64) -> UInt64 { run << 32 | step }
}

/// The index of captured gradients once the block has room for it.
struct IndexedRun {
  /// Nil when nothing was captured.
  let influence: BuiltInfluence?
}

extension TrainingCall {
  /// The task in a blob that this contract wrote.
  func record(_ task: Hash) throws(JobEnd) -> TaskRecord {
    do throws(FrameEnd) { return try access.record(task) { TaskRecord.decode($0) } } catch { throw .fault(error) }
  }

  /// The files of a task's model and of the adapter that it goes on from.
  func pair(_ record: TaskRecord) throws(JobEnd) -> ModelPair {
    do throws(FrameEnd) { return try access.sources(record.model, record.adapter) } catch {
      if case .revert = error { throw .failed(.invalidFile) }
      throw .fault(error)
    }
  }

  /// The bytes of all rows, which must exist.
  ///
  /// What the engine still has in memory must not matter, so everything that a node without memory needs is looked for.
  func byteCount(_ record: TaskRecord) throws(JobEnd) -> UInt64 {
    var byteCount: UInt64 = 0
    for row in record.rows {
      guard let length = state.blobLength(row) else { throw .failed(.missingRow) }
      byteCount = byteCount.saturatingAdding(length)
    }
    return byteCount
  }

  /// Measures a run.
  func run(
    _ record: TaskRecord, _ task: TrainingTask, _ pair: ModelPair, _ byteCount: UInt64, number: UInt64 = 0,
    firstStep: UInt64 = 0
  ) throws(JobEnd) -> TrainingRun {
    do throws(TrainingError) {
      let measure = try engine.measure(task)
      if measure.stepWork.isEmpty { throw TrainingError.refused }
      return TrainingRun(
        record: record, task: task,
        price: TrainingPrice(
          measure: measure, pair: pair, task: record, byteCount: byteCount, parameters: parameters),
        number: number, firstStep: firstStep)
    } catch {
      throw jobEnd(error, task)
    }
  }

  /// The task as the engine takes it; the documents are read only when it asks for them.
  func engineTask(_ record: TaskRecord, id: Hash, _ pair: ModelPair) -> TrainingTask {
    TrainingTask(id: id, model: pair.model, adapter: pair.adapter, plan: record.plan) { [state] in
      record.documents(state)
    }
  }

  func checkpoint(_ hash: Hash) -> TrainingCheckpoint {
    TrainingCheckpoint(hash: hash) { [state] in state.blob(hash) }
  }

  /// Does the steps of a run that the block has room for.
  func steps(of run: TrainingRun, _ id: UInt64, _ progress: inout JobProgress) throws(JobEnd) {
    if progress.job.checkpoint == .zero { try begin(&progress.job, id, run) }
    while progress.job.stepsDone - run.firstStep < run.steps {
      let number = progress.job.stepsDone - run.firstStep + 1
      let gas = run.price.stepGas(number, macsPerGas: parameters.macsPerGas)
      guard try progress.take(gas, limit: parameters.trainingGasPerBlock) else { return }
      pay(try step(&progress.job, id, run, number), &progress.job)
    }
  }

  /// Makes the checkpoint before the first step.
  private func begin(_ job: inout JobRecord, _ id: UInt64, _ run: TrainingRun) throws(JobEnd) {
    let bytes: Bytes
    do throws(TrainingError) { bytes = try engine.start(run.task) } catch { throw jobEnd(error, run.task) }
    job.checkpoint = state.storeBlob(bytes, owner: TrainingPrecompile.address)
    store.write(
      StepRecord(checkpoint: job.checkpoint), step: TrainingRun.place(ofStep: 0, run: run.number), of: id)
  }

  /// Does a step, which counts from 1 in its run, keeps what it gave, and gives what it costs by the prices of the opening.
  private func step(
    _ job: inout JobRecord, _ id: UInt64, _ run: TrainingRun, _ number: UInt64
  ) throws(JobEnd) -> UInt64 {
    let output: TrainingStepOutput
    do throws(TrainingError) {
      output = try engine.step(run.task, after: checkpoint(job.checkpoint))
    } catch {
      throw jobEnd(error, run.task)
    }
    let gas = run.price.stepGas(number, macsPerGas: job.macsPerGas)
    job.checkpoint = state.storeBlob(output.checkpoint, hash: output.hash, owner: TrainingPrecompile.address)
    job.stepsDone += 1
    let capture = output.capture.map { state.storeBlob($0, owner: TrainingPrecompile.address) }
    store.write(
      StepRecord(
        checkpoint: job.checkpoint, loss: output.loss, tokenCount: output.tokenCount, gas: gas,
        capture: capture ?? .zero), step: TrainingRun.place(ofStep: number, run: run.number), of: id)
    if number >= TrainingPrecompile.keptCheckpoints {
      release(number - TrainingPrecompile.keptCheckpoints, run: run.number, of: id)
    }
    return gas
  }

  /// Makes the index of what the steps of a job captured; nil when the block has no room for it.
  func index(_ id: UInt64, _ run: TrainingRun, _ progress: inout JobProgress) throws(JobEnd) -> IndexedRun? {
    guard let capture = run.price.measure.capture, let price = run.price.index else {
      return IndexedRun(influence: nil)
    }
    let gas = price.workGas(macsPerGas: parameters.macsPerGas)
    guard try progress.take(gas, limit: parameters.trainingGasPerBlock) else { return nil }
    let labels: BuiltInfluence?
    do throws(FrameEnd) { labels = try influence(id, run, capture) } catch { throw .fault(error) }
    guard let labels else { throw .failed(.refused) }
    return IndexedRun(influence: labels)
  }

  func jobEnd(_ error: TrainingError, _ task: TrainingTask) -> JobEnd {
    switch error {
    case .invalidFile: .failed(.invalidFile)
    case .invalidPlan, .invalidDocument, .refused: .failed(.refused)
    case .missingBytes, .unavailable: .fault(access.frameEnd(error, task.model.id, []))
    }
  }
}

extension TaskRecord {
  /// The documents that the rows are; nil when this node does not hold the bytes of one.
  func documents(_ state: WorldState) -> [DocumentText]? {
    var documents: [DocumentText] = []
    for row in rows {
      guard let bytes = state.blob(row) else { return nil }
      // Every row was read when the job was opened, and content does not change.
      documents.append(fields.document(bytes) ?? DocumentText(text: []))
    }
    return documents
  }
}
