import ChainSpecification
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

  /// Does what of a job fits into the block.
  private func work(
    on job: inout JobRecord, _ id: UInt64, _ room: inout UInt64, _ meter: inout GasMeter
  ) throws(FrameEnd) {
    var progress = JobProgress(job: job, room: room, meter: meter)
    var end: JobEnd?
    do throws(JobEnd) {
      switch job.kind {
      case .adapter: try workOnAdapter(id, &progress)
      case .counterfactual, .quality: try workOnStudy(id, &progress)
      }
    } catch {
      end = error
    }
    (job, room, meter) = (progress.job, progress.room, progress.meter)
    if job.state == .open { store.write(job, id) }
    switch end {
    case .failed(let failure): self.end(&job, id, as: .failed, failure: failure)
    case .fault(let end): throw end
    case nil: break
    }
  }

  /// Does the steps of a job that fit into the block, and registers its adapter after the last, once the block has room for the
  /// index of what they captured.
  private func workOnAdapter(_ id: UInt64, _ progress: inout JobProgress) throws(JobEnd) {
    let job = progress.job
    let found: RegistryCalls.RegistryJob?
    do throws(FrameEnd) { found = try calls.job(job.registryJob, &progress.meter) } catch { throw .fault(error) }
    guard let registered = found, registered.isOpen, registered.deadline >= context.block.timestamp else {
      throw .failed(.registry)
    }
    let record = try record(job.task)
    let pair = try pair(record)
    let byteCount = try byteCount(record)
    let run = try run(record, engineTask(record, id: job.task, pair), pair, byteCount)
    if run.steps != job.steps { throw .failed(.refused) }
    try steps(of: run, id, &progress)
    if progress.job.stepsDone > job.stepsDone {
      guard calls.report(job.registryJob, step: progress.job.stepsDone, checkpoint: progress.job.checkpoint) else {
        throw .failed(.registry)
      }
    }
    guard progress.job.stepsDone == job.steps, let built = try index(id, run, &progress) else { return }
    try register(&progress.job, id, run, built.influence)
  }
}
