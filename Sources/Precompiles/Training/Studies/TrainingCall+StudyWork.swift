import Attribution
import ChainSpecification
import ChainTypes
import Execution
import Primitives
import WorldState

// MARK: Studies: the work

extension TrainingCall {
  /// Does what of a study fits into the block: the steps of its runs, what follows each of them, and what follows the last.
  func workOnStudy(_ id: UInt64, _ progress: inout JobProgress) throws(JobEnd) {
    let study = try study(progress.job)
    while progress.job.runsDone < UInt64(study.record.runs.count) {
      let run = try run(Int(progress.job.runsDone), of: study, firstStep: progress.job.firstStep)
      try steps(of: run, id, &progress)
      guard progress.job.stepsDone == run.firstStep + run.steps,
        try end(study.record.runs[Int(run.number)].endWork, &progress)
      else { return }
      let found = try finish(run, of: study, id, progress.job)
      store.write(run: state.storeBlob(found, owner: TrainingPrecompile.address), run.number, of: id)
      _ = releaseRun(run.number, steps: run.steps, of: id)
      progress.job.checkpoint = .zero
      progress.job.runsDone += 1
      progress.job.firstStep = progress.job.stepsDone
    }
    guard try end(study.record.endWork, &progress) else { return }
    switch study.record.kind {
    case .quality: try conclude(quality: study, id, progress.job)
    default: store.write(result: try found(by: study, id), of: id)
    }
    releaseResults(study.record, id)
    end(&progress.job, id, as: .completed)
  }

  /// Takes gas for what follows the last step of a run or the last run; false when the block has too little left.
  private func end(_ work: UInt64, _ progress: inout JobProgress) throws(JobEnd) -> Bool {
    let gas = StudyPrice.endGas(work, macsPerGas: parameters.macsPerGas)
    guard try progress.take(gas, limit: parameters.trainingGasPerBlock) else { return false }
    pay(StudyPrice.endGas(work, macsPerGas: progress.job.macsPerGas), &progress.job)
    return true
  }

  /// Reads a study with the training that it is about, and checks by the state alone that it can go on.
  private func study(_ job: JobRecord) throws(JobEnd) -> Study {
    let record: StudyRecord
    do throws(FrameEnd) { record = try studyRecord(job) } catch { throw .fault(error) }
    let training = try self.record(record.training)
    let plan: PlanFacts
    do throws(TrainingError) { plan = try engine.facts(ofPlan: training.plan) } catch { throw .failed(.refused) }
    return Study(
      record: record, training: training, plan: plan, start: try pair(training), byteCount: try byteCount(training))
  }

  func studyRecord(_ job: JobRecord) throws(FrameEnd) -> StudyRecord {
    try access.record(job.task) { StudyRecord.decode($0) }
  }

  /// A run of a study.
  private func run(_ number: Int, of study: Study, firstStep: UInt64) throws(JobEnd) -> TrainingRun {
    try run(
      study.record(of: study.record.runs[number]), study.task(of: number, state), study.start, study.byteCount,
      number: UInt64(number), firstStep: firstStep)
  }

  /// What a run has found, as the bytes of a blob: after a capture what its index says, otherwise losses and the adapter.
  private func finish(_ run: TrainingRun, of study: Study, _ id: UInt64, _ job: JobRecord) throws(JobEnd) -> Bytes {
    let change = study.record.runs[Int(run.number)]
    let files = try files(of: run, at: job.checkpoint)
    let made = ModelSource.inMemory(files)
    guard let capture = run.price.measure.capture else {
      let pair = ModelPair(model: study.start.model, adapter: made)
      var losses: [EvaluationOutput] = []
      for question in try questions(of: study) { losses.append(try loss(question, pair)) }
      return RunLosses(losses: losses, adapter: made.id).encoded
    }
    let built: InfluenceIndex?
    do throws(FrameEnd) { built = try rowIndex(id, run, capture) } catch { throw .fault(error) }
    guard let index = built else { throw .failed(.refused) }
    if change.change == .wrong { return wrongRows(change, of: study, index) }
    return try shares(change, of: study, index, made)
  }

  /// The documents that are measured together: a counterfactual's held-out documents and its answer, or each question alone.
  private func questions(of study: Study) throws(JobEnd) -> [[DocumentText]] {
    guard let documents = study.training.documents(state) else { throw .fault(.missingBytes) }
    let asked = study.record.questions.map { documents[Int($0)] }
    return study.record.kind == .quality ? asked.map { [$0] } : [study.record.answers, asked]
  }

  /// The loss of documents under a model; 0 of none.
  private func loss(_ documents: [DocumentText], _ pair: ModelPair) throws(JobEnd) -> EvaluationOutput {
    if documents.isEmpty { return EvaluationOutput(loss: 0, tokenCount: 0) }
    let request = EvaluationRequest(model: pair.model, adapter: pair.adapter, documents: documents)
    do throws(InferenceError) { return try engine.evaluate(request) } catch { throw jobEnd(error, pair.model) }
  }

  /// The pair of the base model with the adapter that is studied.
  func made(_ study: Study) throws(JobEnd) -> ModelPair {
    var record = study.training
    record.adapter = study.record.manifest
    return try pair(record)
  }

  /// The result of a counterfactual: losses of the answer, losses of the held-out documents, and the adapter.
  private func found(by study: Study, _ id: UInt64) throws(JobEnd) -> [UInt256] {
    let without = try losses(ofRun: 0, id)
    let questions = try questions(of: study)
    let made = try made(study)
    let (answer, heldOut) = (try loss(questions[0], made), try loss(questions[1], made))
    let start = try loss(questions[0], study.start)
    return [
      UInt256(l0: answer.loss, l1: without.losses[0].loss, l2: start.loss, l3: answer.tokenCount),
      UInt256(
        l0: heldOut.loss, l1: without.losses[1].loss, l2: heldOut.tokenCount,
        l3: UInt64(study.record.runs[0].documents.count)),
      without.adapter.word,
    ]
  }

  /// The losses that a run has found.
  func losses(ofRun run: UInt64, _ id: UInt64) throws(JobEnd) -> RunLosses {
    guard let losses = RunLosses.decode(try content(ofRun: run, id)) else { throw Self.damagedRun }
    return losses
  }

  /// The bytes that a run has found.
  func content(ofRun run: UInt64, _ id: UInt64) throws(JobEnd) -> Bytes {
    guard let blob = store.run(run, of: id) else { throw Self.damagedRun }
    do throws(FrameEnd) { return try access.content(blob) } catch { throw .fault(error) }
  }

  static var damagedRun: JobEnd { .fault(.failure(.precompile("what a run of a study found is damaged"))) }

  func jobEnd(_ error: InferenceError, _ model: ModelSource) -> JobEnd {
    switch error {
    case .invalidFile: .failed(.invalidFile)
    case .invalidPrompt, .invalidDocument: .failed(.refused)
    case .missingBytes, .unavailable: .fault(access.frameEnd(error, model.id))
    }
  }

  // MARK: - What is given back

  /// Gives back what the runs of a study that are over have found.
  private func releaseResults(_ record: StudyRecord, _ id: UInt64) {
    for run in record.runs.indices {
      guard let blob = store.run(UInt64(run), of: id) else { return }
      _ = state.releaseBlob(blob, owner: TrainingPrecompile.address)
    }
  }

  /// Gives back what a study that did not come to its end has left behind, and gives the number of captures.
  func releaseStudy(_ job: JobRecord, _ id: UInt64) throws(FrameEnd) -> UInt64 {
    if job.state == .completed { return 0 }
    let record = try studyRecord(job)
    releaseResults(record, id)
    guard job.checkpoint != .zero else { return 0 }
    return releaseRun(job.runsDone, steps: job.stepsDone - job.firstStep, of: id)
  }
}

/// What a run without a capture has found.
struct RunLosses: Equatable {
  let losses: [EvaluationOutput]
  /// The manifest of the adapter that it made.
  let adapter: Hash

  private static let entryBytes = 16

  /// The adapter's hash, then loss and number of tokens in 8 bytes each, most significant first.
  var encoded: Bytes {
    var bytes = adapter.bytes
    for loss in losses {
      bytes.appendBigEndian(loss.loss, bytes: 8)
      bytes.appendBigEndian(loss.tokenCount, bytes: 8)
    }
    return bytes
  }

  /// Reads what `encoded` wrote; nil for anything else.
  static func decode(_ bytes: Bytes) -> RunLosses? {
    guard bytes.count >= 32, (bytes.count - 32) % entryBytes == 0, let adapter = Hash(bytes: Bytes(bytes[..<32])) else {
      return nil
    }
    return RunLosses(
      losses: stride(from: 32, to: bytes.count, by: entryBytes).map {
        EvaluationOutput(loss: bytes.bigEndian(at: $0, bytes: 8), tokenCount: bytes.bigEndian(at: $0 + 8, bytes: 8))
      }, adapter: adapter)
  }
}

extension ModelSource {
  /// An adapter whose files are at hand.
  static func inMemory(_ files: [(name: String, contents: Bytes)]) -> ModelSource {
    let described = files.map { ModelManifest.File(name: $0.name, contents: $0.contents) }
    let manifest = ModelManifest(files: described)
    let contents = zip(described, files).map { (hash: $0.hash, bytes: $1.contents) }
    return ModelSource(id: Keccak256.hash(manifest.encoded), manifest: manifest) { hash in
      contents.first { $0.hash == hash }?.bytes
    }
  }
}
