import ABI
import ChainSpecification
import ChainTypes
import Execution
import Primitives
import WorldState

// MARK: The end of a block

extension TrainingCall {
  /// Goes on with the oldest jobs, one after another, as far as the work of this block allows.
  ///
  /// Only the chain itself calls it. A job that cannot go on ends as failed and the next one has its turn; what only this node
  /// lacks ends the frame and gives up the block.
  func advance(_ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    guard message.caller == Predeploy.caller else { throw .error(.unauthorized(message.caller)) }
    try clear()
    var room = parameters.trainingGasPerBlock
    guard room > 0 else { return [] }
    for _ in 0..<Self.maximumTurns {
      let id = store.endedCount + 1
      guard id <= store.jobCount, var job = store.job(id) else { break }
      if job.state == .open {
        try work(on: &job, id, &room, &meter)
        if job.state == .open { break }
      }
      store.endedCount = id
    }
    return []
  }

  /// How many jobs have a turn in one block.
  private static let maximumTurns = 16

  /// Does the steps of a job that fit into the block, and registers its adapter after the last, once the block has room for the
  /// index of what they captured.
  private func work(
    on job: inout JobRecord, _ id: UInt64, _ room: inout UInt64, _ meter: inout GasMeter
  ) throws(FrameEnd) {
    let run: JobRun
    do throws(JobEnd) {
      run = try prepare(job, &meter)
    } catch {
      return try fail(&job, id, error)
    }
    let firstStep = job.stepsDone
    var paid: UInt64 = 0
    var end: JobEnd?
    var built: BuiltIndex = .notYet
    do throws(JobEnd) {
      if job.checkpoint == .zero { try begin(&job, id, run) }
      while job.stepsDone < job.steps {
        let gas = run.price.stepGas(job.stepsDone + 1, macsPerGas: parameters.macsPerGas)
        if gas > parameters.trainingGasPerBlock { throw .failed(.stepTooLarge) }
        if gas > room { break }
        room -= gas
        try charge(gas, &meter)
        paid += try step(&job, id, run)
      }
      if job.stepsDone == job.steps { built = try index(job, id, run, &room, &meter) }
    } catch {
      end = error
    }
    pay(paid, &job)
    store.write(job, id)
    if let end { return try fail(&job, id, end) }
    if job.stepsDone > firstStep {
      guard calls.report(job.registryJob, step: job.stepsDone, checkpoint: job.checkpoint) else {
        return try fail(&job, id, .failed(.registry))
      }
    }
    guard case .ready(let influence) = built else { return }
    do throws(JobEnd) { try register(&job, id, run, influence) } catch { try fail(&job, id, error) }
  }

  private func fail(_ job: inout JobRecord, _ id: UInt64, _ reason: JobEnd) throws(FrameEnd) {
    switch reason {
    case .failed(let failure): end(&job, id, as: .failed, failure: failure)
    case .fault(let end): throw end
    }
  }

  private func charge(_ gas: UInt64, _ meter: inout GasMeter) throws(JobEnd) {
    do throws(FrameEnd) { try meter.charge(gas) } catch { throw .fault(error) }
  }
}

// MARK: - One job

/// Why the work on a job ends before its time.
private enum JobEnd: Error {
  /// The job fails, on every node.
  case failed(JobFailure)
  /// The block is given up on this node.
  case fault(FrameEnd)
}

/// What the work on a job needs.
private struct JobRun {
  let record: TaskRecord
  let task: TrainingTask
  let price: TrainingPrice
}

/// Whether the index that a job ends with is there.
private enum BuiltIndex {
  /// Steps are left, or the block has no room for it.
  case notYet
  /// It is made, or there is none.
  case ready(BuiltInfluence?)
}

extension TrainingCall {
  /// Checks by the state alone that a job can go on, then measures it.
  ///
  /// What the engine still has in memory must not matter, so everything that a node without memory needs is looked for.
  private func prepare(_ job: JobRecord, _ meter: inout GasMeter) throws(JobEnd) -> JobRun {
    let found: RegistryCalls.RegistryJob?
    do throws(FrameEnd) { found = try calls.job(job.registryJob, &meter) } catch { throw .fault(error) }
    guard let registered = found, registered.isOpen, registered.deadline >= context.block.timestamp else {
      throw .failed(.registry)
    }
    return try run(job)
  }

  /// The task of a job with its price.
  private func run(_ job: JobRecord) throws(JobEnd) -> JobRun {
    let record = try record(job)
    let pair: ModelPair
    do throws(FrameEnd) { pair = try access.sources(record.model, record.adapter) } catch {
      if case .revert = error { throw .failed(.invalidFile) }
      throw .fault(error)
    }
    var byteCount: UInt64 = 0
    for row in record.rows {
      guard let length = state.blobLength(row) else { throw .failed(.missingRow) }
      byteCount = byteCount.saturatingAdding(length)
    }
    let task = engineTask(record, id: job.task, pair)
    do throws(TrainingError) {
      let measure = try engine.measure(task)
      guard measure.stepWork.count == job.steps else { throw TrainingError.refused }
      return JobRun(
        record: record, task: task,
        price: TrainingPrice(
          measure: measure, pair: pair, task: record, byteCount: byteCount, parameters: parameters))
    } catch {
      throw jobEnd(error, task)
    }
  }

  private func record(_ job: JobRecord) throws(JobEnd) -> TaskRecord {
    do throws(FrameEnd) {
      guard let record = TaskRecord.decode(try access.content(job.task)) else {
        throw FrameEnd.failure(.precompile("a task is damaged"))
      }
      return record
    } catch {
      throw .fault(error)
    }
  }

  /// The task as the engine takes it; the documents are read only when it asks for them.
  private func engineTask(_ record: TaskRecord, id: Hash, _ pair: ModelPair) -> TrainingTask {
    TrainingTask(id: id, model: pair.model, adapter: pair.adapter, plan: record.plan) { [state] in
      var documents: [DocumentText] = []
      for row in record.rows {
        guard let bytes = state.blob(row) else { return nil }
        // Every row was read when the job was opened, and content does not change.
        documents.append(record.fields.document(bytes) ?? DocumentText(text: []))
      }
      return documents
    }
  }

  private func checkpoint(_ hash: Hash) -> TrainingCheckpoint {
    TrainingCheckpoint(hash: hash) { [state] in state.blob(hash) }
  }

  /// Makes the checkpoint before the first step.
  private func begin(_ job: inout JobRecord, _ id: UInt64, _ run: JobRun) throws(JobEnd) {
    let bytes: Bytes
    do throws(TrainingError) { bytes = try engine.start(run.task) } catch { throw jobEnd(error, run.task) }
    job.checkpoint = state.storeBlob(bytes, owner: TrainingPrecompile.address)
    store.write(StepRecord(checkpoint: job.checkpoint), step: 0, of: id)
  }

  /// Does the next step, keeps what it gave, and gives what it costs by the prices of the opening.
  private func step(_ job: inout JobRecord, _ id: UInt64, _ run: JobRun) throws(JobEnd) -> UInt64 {
    let output: TrainingStepOutput
    do throws(TrainingError) {
      output = try engine.step(run.task, after: checkpoint(job.checkpoint))
    } catch {
      throw jobEnd(error, run.task)
    }
    let number = job.stepsDone + 1
    let gas = run.price.stepGas(number, macsPerGas: job.macsPerGas)
    job.checkpoint = state.storeBlob(output.checkpoint, hash: output.hash, owner: TrainingPrecompile.address)
    job.stepsDone = number
    let capture = output.capture.map { state.storeBlob($0, owner: TrainingPrecompile.address) }
    store.write(
      StepRecord(
        checkpoint: job.checkpoint, loss: output.loss, tokenCount: output.tokenCount, gas: gas,
        capture: capture ?? .zero), step: number, of: id)
    if number >= TrainingPrecompile.keptCheckpoints { release(number - TrainingPrecompile.keptCheckpoints, of: id) }
    return gas
  }

  /// Makes the index of what the steps captured, when the block has room for it.
  private func index(
    _ job: JobRecord, _ id: UInt64, _ run: JobRun, _ room: inout UInt64, _ meter: inout GasMeter
  ) throws(JobEnd) -> BuiltIndex {
    guard let capture = run.price.measure.capture, let price = run.price.index else { return .ready(nil) }
    let gas = price.workGas(macsPerGas: parameters.macsPerGas)
    if gas > parameters.trainingGasPerBlock { throw .failed(.stepTooLarge) }
    if gas > room { return .notYet }
    room -= gas
    try charge(gas, &meter)
    let built: BuiltInfluence?
    do throws(FrameEnd) { built = try index(id, job, run.record, capture) } catch { throw .fault(error) }
    guard let built else { throw .failed(.refused) }
    return .ready(built)
  }

  /// Keeps the adapter's files and the index, registers them as a model of the owner's, and ends the job.
  private func register(
    _ job: inout JobRecord, _ id: UInt64, _ run: JobRun, _ influence: BuiltInfluence?
  ) throws(JobEnd) {
    let files: [(name: String, contents: Bytes)]
    do throws(TrainingError) {
      files = try engine.adapterFiles(run.task, at: checkpoint(job.checkpoint))
    } catch {
      throw jobEnd(error, run.task)
    }
    let manifest = ModelManifest(files: files.map { ModelManifest.File(name: $0.name, contents: $0.contents) })
    let owner = TrainingPrecompile.address
    var stored = files.map { state.storeBlob($0.contents, owner: owner) }
    let id256 = state.storeBlob(manifest.encoded, owner: owner)
    stored.append(id256)
    let model = calls.complete(job.registryJob, manifest: id256)
    // The registry holds its own references by now.
    for hash in stored { _ = state.releaseBlob(hash, owner: owner) }
    guard let model else { throw .failed(.registry) }
    if let influence { keep(influence, of: id256) }
    job.manifest = id256
    job.registeredModel = model
    pay(job.gas - job.gasUsed, &job)
    end(&job, id, as: .completed)
  }

  private func jobEnd(_ error: TrainingError, _ task: TrainingTask) -> JobEnd {
    switch error {
    case .invalidFile: .failed(.invalidFile)
    case .invalidPlan, .invalidDocument, .refused: .failed(.refused)
    case .missingBytes, .unavailable: .fault(access.frameEnd(error, task.model.id, []))
    }
  }
}

// MARK: - Money and blobs

extension TrainingCall {
  /// Takes the price of gas from a job's money; it goes where base fees go.
  private func pay(_ gas: UInt64, _ job: inout JobRecord) {
    let price = min(UInt256(gas) &* UInt256(job.gasPrice), job.escrow)
    job.gasUsed += gas
    job.escrow = job.escrow &- price
    guard !price.isZero, state.subtractBalance(price, from: TrainingPrecompile.address) else { return }
    if case .treasury(let treasury) = context.specification.baseFeePolicy { state.addBalance(price, to: treasury) }
  }

  /// Gives the checkpoint's blob of a step back.
  private func release(_ step: UInt64, of job: UInt64) {
    guard let record = store.step(step, of: job) else { return }
    _ = state.releaseBlob(record.checkpoint, owner: TrainingPrecompile.address)
  }

  /// Gives back what the steps of a job captured, and gives their number.
  private func releaseCaptures(_ job: JobRecord, _ id: UInt64) -> UInt64 {
    guard job.stepsDone > 0, store.step(1, of: id)?.capture != .zero else { return 0 }
    for step in 1...job.stepsDone {
      guard let record = store.step(step, of: id) else { continue }
      _ = state.releaseBlob(record.capture, owner: TrainingPrecompile.address)
    }
    return job.stepsDone
  }

  /// Gives the blobs of jobs back that ended long enough ago, oldest first, until a block has done enough of that.
  private func clear() throws(FrameEnd) {
    var released: UInt64 = 0
    for _ in 0..<Self.maximumTurns where released < TrainingPrice.maximumCapturedSteps {
      let id = store.clearedCount + 1
      guard id <= store.endedCount, let job = store.job(id),
        job.endBlock + TrainingPrecompile.auditBlocks < context.block.number
      else { return }
      if job.checkpoint != .zero {
        let oldest = job.stepsDone - min(job.stepsDone, TrainingPrecompile.keptCheckpoints - 1)
        for step in oldest...job.stepsDone { release(step, of: id) }
      }
      released += releaseCaptures(job, id)
      _ = state.releaseBlob(job.task, owner: TrainingPrecompile.address)
      store.clearedCount = id
    }
  }
}
