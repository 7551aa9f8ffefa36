import AdapterEngine
public import Primitives
import Synchronization

/// A training that was measured, with its data as tokens.
struct PreparedTraining: Sendable {
  let plan: TrainingPlan
  let data: TrainingData
  let measure: TrainingMeasure
}

/// The training that was last at work, so that its next step need not start from the checkpoint's bytes.
final class TrainerSlot: Sendable {
  /// A trainer as it stands after a checkpoint.
  ///
  /// A trainer is for one thread at a time: whoever has taken it from the slot is the only one who has it.
  struct Entry: @unchecked Sendable {
    let task: Hash
    let checkpoint: Hash
    let trainer: Trainer
  }

  private let entry = Mutex<Entry?>(nil)

  /// The trainer that stands at a checkpoint of a task; the slot is then empty.
  func take(_ task: Hash, _ checkpoint: Hash) -> Trainer? {
    entry.withLock { entry in
      guard let found = entry, found.task == task, found.checkpoint == checkpoint else { return nil }
      entry = nil
      return found.trainer
    }
  }

  /// Puts a trainer into the slot, instead of the one that is there.
  func put(_ trainer: Trainer, _ task: Hash, _ checkpoint: Hash) {
    entry.withLock { $0 = Entry(task: task, checkpoint: checkpoint, trainer: trainer) }
  }
}

extension AdapterInferenceEngine: TrainingEngine {
  /// Measures a training from configuration, tokenizer and documents.
  public func measure(_ task: TrainingTask) throws(TrainingError) -> TrainingMeasure { try prepared(task).measure }

  /// Reads a plan.
  public func facts(ofPlan plan: Bytes) throws(TrainingError) -> PlanFacts {
    var read = try invalidPlan { () throws(EngineError) in try TrainingPlan(decoding: plan) }
    let capture = read.capture
    read.capture = nil
    return PlanFacts(plain: read.encode(), captures: capture != nil, heldOutEvery: capture?.heldOutEvery ?? 0)
  }

  /// Loads what is not loaded, and makes the first checkpoint.
  public func start(_ task: TrainingTask) throws(TrainingError) -> Bytes {
    let prepared = try prepared(task)
    let model = try loaded(task)
    var initial: AdapterFiles?
    if let adapter = task.adapter {
      initial = try TrainingError.of { () throws(InferenceError) in
        AdapterFiles(
          config: try adapter.bytes(FileName.adapterConfiguration), weights: try adapter.bytes(FileName.adapterWeights))
      }
    }
    let trainer = try refused { () throws(EngineError) in
      try Trainer(
        model: model, plan: prepared.plan, data: prepared.data, resources: TrainingResources(threads: threads),
        initial: initial)
    }
    let bytes = trainer.checkpoint()
    trainers.put(trainer, task.id, Keccak256.hash(bytes))
    return bytes
  }

  /// Does the step after a checkpoint, from memory when the training is still there.
  public func step(
    _ task: TrainingTask, after checkpoint: TrainingCheckpoint
  ) throws(TrainingError) -> TrainingStepOutput {
    let trainer = try trainer(task, checkpoint)
    if trainer.isFinished { throw .refused }
    let step = try refused { () throws(EngineError) in try trainer.advance() }
    let output = TrainingStepOutput(
      checkpoint: trainer.checkpoint(), loss: step.lossSum, tokenCount: UInt64(clamping: step.targetTokens),
      capture: step.capture?.encode())
    trainers.put(trainer, task.id, output.hash)
    return output
  }

  /// The files of the adapter that a checkpoint has.
  public func adapterFiles(
    _ task: TrainingTask, at checkpoint: TrainingCheckpoint
  ) throws(TrainingError) -> [(name: String, contents: Bytes)] {
    let trainer = try trainer(task, checkpoint)
    let files = trainer.adapterFiles()
    trainers.put(trainer, task.id, checkpoint.hash)
    return [(FileName.adapterConfiguration, files.config), (FileName.adapterWeights, files.weights)]
  }
}

extension AdapterInferenceEngine {
  /// The most examples times epochs of a task: the order of the data is made anew for every task.
  private static let maximumVisits = 1 << 20
  /// How many bytes a document's tokens take in memory for each byte of text, about.
  private static let tokenExpansion = 4

  /// The tokens of the documents and the prices of the steps.
  private func prepared(_ task: TrainingTask) throws(TrainingError) -> PreparedTraining {
    let value = try cache.value(.training(task: task.id)) { () throws(TrainingError) in
      let (shape, tokenizer) = try TrainingError.of { () throws(InferenceError) in try description(task.model) }
      let plan = try invalidPlan { () throws(EngineError) in try TrainingPlan(decoding: task.plan) }
      try check(plan, shape)
      let texts = try task.documents()
      if texts.count > Self.maximumVisits / plan.epochs { throw .invalidPlan }
      var documents: [TrainingDocument] = []
      for (index, text) in texts.enumerated() {
        guard let text else {
          documents.append(TrainingDocument(tokens: []))
          continue
        }
        documents.append(
          try document(text, index, tokenizer, shape) { (index) throws(TrainingError) in throw .invalidDocument(index) }
        )
      }
      let prepared = try invalidPlan { () throws(EngineError) in
        let data = try TrainingData(documents: documents)
        return PreparedTraining(
          plan: plan, data: data,
          measure: TrainingMeasure(
            stepWork: try shape.trainingCosts(plan, data: data),
            checkpointByteCount: UInt64(clamping: plan.checkpointByteCount(shape)),
            adapterByteCount: UInt64(clamping: plan.adapterByteCount(shape)),
            capture: try captureMeasure(plan, data)))
      }
      let byteCount = texts.reduce(0) { $0 + ($1?.prompt?.count ?? 0) + ($1?.text.count ?? 0) }
      return (.training(prepared), byteCount: Self.tokenExpansion * byteCount + 8 * prepared.measure.stepWork.count)
    }
    guard case .training(let prepared) = value else { throw .unavailable("the engine's cache is damaged") }
    return prepared
  }

  private func captureMeasure(_ plan: TrainingPlan, _ data: TrainingData) throws(EngineError) -> CaptureMeasure? {
    guard let capture = plan.capture, let sizes = try plan.capturedSizes(data) else { return nil }
    return CaptureMeasure(
      dimension: capture.dimension, stepByteCounts: sizes.stepByteCounts.map { UInt64($0) },
      gradientCount: UInt64(sizes.gradientCount), stepsPerEpoch: UInt64(sizes.stepsPerEpoch),
      hasHeldOut: capture.heldOutPerStep > 0)
  }

  /// What a trainer would refuse of a plan for a model of this shape.
  private func check(_ plan: TrainingPlan, _ shape: ModelShape) throws(TrainingError) {
    if plan.maximumSequence > shape.maximumContext { throw .invalidPlan }
    for module in plan.targets {
      let (inputs, outputs) = shape.dimensions(of: module)
      if plan.rank > min(inputs, outputs) { throw .invalidPlan }
    }
  }

  private func loaded(_ task: TrainingTask) throws(TrainingError) -> BaseModel {
    try TrainingError.of { () throws(InferenceError) in try model(task.model) }
  }

  /// The trainer that stands at a checkpoint: the one in memory, or a new one from the bytes.
  private func trainer(_ task: TrainingTask, _ checkpoint: TrainingCheckpoint) throws(TrainingError) -> Trainer {
    if let trainer = trainers.take(task.id, checkpoint.hash) { return trainer }
    let prepared = try prepared(task)
    let model = try loaded(task)
    let bytes = try checkpoint.bytes()
    return try refused { () throws(EngineError) in
      try Trainer(
        model: model, plan: prepared.plan, data: prepared.data, resources: TrainingResources(threads: threads),
        resuming: bytes)
    }
  }

  /// The tokens of a document; `invalid` throws when the tokenizer has none for its bytes.
  func document<Failure: Error>(
    _ text: DocumentText, _ index: Int, _ tokenizer: Tokenizer, _ shape: ModelShape,
    invalid: (Int) throws(Failure) -> Void
  ) throws(Failure) -> TrainingDocument {
    do {
      return try TrainingDocument(prompt: text.prompt, text: text.text, tokenizer: tokenizer, shape: shape)
    } catch {
      try invalid(index)
      return TrainingDocument(tokens: [])
    }
  }

  private func invalidPlan<Value>(_ body: () throws(EngineError) -> Value) throws(TrainingError) -> Value {
    do throws(EngineError) { return try body() } catch { throw TrainingError(error, otherwise: .invalidPlan) }
  }

  private func refused<Value>(_ body: () throws(EngineError) -> Value) throws(TrainingError) -> Value {
    do throws(EngineError) { return try body() } catch { throw TrainingError(error, otherwise: .refused) }
  }
}

extension TrainingError {
  /// A refusal of the engine is a fact about the task unless this node ran out of something.
  fileprivate init(_ error: EngineError, otherwise refusal: TrainingError) {
    switch error {
    case .invalidModel, .invalidAdapter, .invalidTokenizer, .unsupported, .invalidRequest, .contextTooLong:
      self = refusal
    default: self = .unavailable("\(error)")
    }
  }

  /// Runs a step that training shares with inference.
  fileprivate static func of<Value>(_ body: () throws(InferenceError) -> Value) throws(TrainingError) -> Value {
    do throws(InferenceError) { return try body() } catch {
      switch error {
      case .invalidFile(let source, let name): throw .invalidFile(source: source, name: name)
      case .invalidPrompt: throw .refused
      case .invalidDocument(let index): throw .invalidDocument(index)
      case .missingBytes: throw .missingBytes
      case .unavailable(let reason): throw .unavailable(reason)
      }
    }
  }
}
