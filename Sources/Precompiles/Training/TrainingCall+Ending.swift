import ChainSpecification
import ChainTypes
import Execution
import Primitives
import WorldState

// MARK: The end of a job

extension TrainingCall {
  /// Keeps the adapter's files and the index, registers them as a model of the owner's, and ends the job.
  func register(
    _ job: inout JobRecord, _ id: UInt64, _ run: TrainingRun, _ influence: BuiltInfluence?
  ) throws(JobEnd) {
    let files = try files(of: run, at: job.checkpoint)
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

  /// The files of the adapter that a run has made.
  func files(
    of run: TrainingRun, at hash: Hash
  ) throws(JobEnd) -> [(name: String, contents: Bytes)] {
    do throws(TrainingError) { return try engine.adapterFiles(run.task, at: checkpoint(hash)) } catch {
      throw jobEnd(error, run.task)
    }
  }

  /// Ends a job: what is left goes to its owner, and its job of ModelRegistry ends as well.
  func end(_ job: inout JobRecord, _ id: UInt64, as phase: JobState, failure: JobFailure = .none) {
    job.state = phase
    job.failure = failure
    job.endBlock = context.block.number
    let refund = job.escrow
    job.escrow = .zero
    job.refund = refund
    store.write(job, id)
    if !refund.isZero { _ = state.transfer(refund, from: TrainingPrecompile.address, to: job.owner) }
    if phase != .completed, job.kind == .adapter { calls.close(job.registryJob) }
  }

  /// Takes the price of gas from a job's money; it goes where base fees go.
  func pay(_ gas: UInt64, _ job: inout JobRecord) {
    let price = min(UInt256(gas) &* UInt256(job.gasPrice), job.escrow)
    job.gasUsed += gas
    job.escrow = job.escrow &- price
    guard !price.isZero, state.subtractBalance(price, from: TrainingPrecompile.address) else { return }
    if case .treasury(let treasury) = context.specification.baseFeePolicy { state.addBalance(price, to: treasury) }
  }
}

// MARK: - Blobs that are given back

extension TrainingCall {
  /// How many jobs are looked at in one block.
  static let maximumTurns = 16

  /// Gives the checkpoint's blob of a step back.
  func release(_ step: UInt64, run: UInt64, of job: UInt64) {
    guard let record = store.step(TrainingRun.place(ofStep: step, run: run), of: job) else { return }
    _ = state.releaseBlob(record.checkpoint, owner: TrainingPrecompile.address)
  }

  /// Gives back what so many steps of a run have left behind, and gives the number of captures.
  func releaseRun(_ run: UInt64, steps: UInt64, of job: UInt64) -> UInt64 {
    let oldest = steps - min(steps, TrainingPrecompile.keptCheckpoints - 1)
    for step in oldest...steps { release(step, run: run, of: job) }
    let first = TrainingRun.place(ofStep: 1, run: run)
    guard steps > 0, let capture = store.step(first, of: job)?.capture, capture != .zero else { return 0 }
    for step in first..<first + steps {
      guard let record = store.step(step, of: job) else { continue }
      _ = state.releaseBlob(record.capture, owner: TrainingPrecompile.address)
    }
    return steps
  }

  /// Gives the blobs of jobs back that ended long enough ago, oldest first, until a block has done enough of that. The task of
  /// a training that made a model stays, so that it can be studied, and that of a retraining without rows, which says which.
  func clear() throws(FrameEnd) {
    var released: UInt64 = 0
    for _ in 0..<Self.maximumTurns where released < TrainingPrice.maximumCapturedSteps {
      let id = store.clearedCount + 1
      guard id <= store.endedCount, let job = store.job(id),
        job.endBlock + TrainingPrecompile.auditBlocks < context.block.number
      else { return }
      switch job.kind {
      case .adapter:
        if job.checkpoint != .zero { released += releaseRun(0, steps: job.stepsDone, of: id) }
      case .counterfactual, .quality: released += try releaseStudy(job, id)
      }
      if job.kind == .quality || job.state != .completed {
        _ = state.releaseBlob(job.task, owner: TrainingPrecompile.address)
      }
      store.clearedCount = id
    }
  }
}
