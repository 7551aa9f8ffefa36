public import Primitives

/// What is trained: everything that decides about the result, down to the last bit.
public struct TrainingTask {
  /// The hash of the job's task; equal hashes are equal tasks.
  public let id: Hash
  /// The base model.
  public let model: ModelSource
  /// The adapter that training goes on from; nil for a new one.
  public let adapter: ModelSource?
  /// The encoded plan.
  public let plan: Bytes
  private let read: () -> [DocumentText?]?

  /// Describes a task; `documents` gives the documents in order, with nil for each that is left out, or nil when this node
  /// does not hold the bytes of one.
  public init(
    id: Hash, model: ModelSource, adapter: ModelSource?, plan: Bytes, documents: @escaping () -> [DocumentText?]?
  ) {
    self.id = id
    self.model = model
    self.adapter = adapter
    self.plan = plan
    read = documents
  }

  /// The documents in order, with nil for each that keeps its place and is not trained on; throws `missingBytes` when this
  /// node does not hold them.
  public func documents() throws(TrainingError) -> [DocumentText?] {
    guard let documents = read() else { throw .missingBytes }
    return documents
  }
}

/// The state of a training after a step, by its hash.
public struct TrainingCheckpoint {
  /// The Keccak-256 hash of the bytes.
  public let hash: Hash
  private let read: () -> Bytes?

  /// Describes a checkpoint; `read` gives its bytes, or nil when this node does not hold them.
  public init(hash: Hash, read: @escaping () -> Bytes?) {
    self.hash = hash
    self.read = read
  }

  /// The bytes; throws `missingBytes` when this node does not hold them.
  public func bytes() throws(TrainingError) -> Bytes {
    guard let bytes = read() else { throw .missingBytes }
    return bytes
  }
}

/// What a training costs, found without loading weights.
public struct TrainingMeasure: Sendable {
  /// The multiply-accumulates of each step.
  public var stepWork: [UInt64]
  /// The bytes of a checkpoint.
  public var checkpointByteCount: UInt64
  /// The bytes of the adapter's files at the end.
  public var adapterByteCount: UInt64
  /// What the plan captures; nil when it captures nothing.
  public var capture: CaptureMeasure?

  /// Gathers a measure.
  public init(
    stepWork: [UInt64], checkpointByteCount: UInt64, adapterByteCount: UInt64, capture: CaptureMeasure? = nil
  ) {
    self.stepWork = stepWork
    self.checkpointByteCount = checkpointByteCount
    self.adapterByteCount = adapterByteCount
    self.capture = capture
  }
}

/// What of a plan matters to a study of a training.
public struct PlanFacts: Sendable, Hashable {
  /// The plan that trains the same and captures nothing.
  public var plain: Bytes
  /// Whether the plan captures gradients.
  public var captures: Bool
  /// Of so many documents each, the last is held out; 0 holds none out.
  public var heldOutEvery: Int

  /// Gathers the facts.
  public init(plain: Bytes, captures: Bool, heldOutEvery: Int) {
    self.plain = plain
    self.captures = captures
    self.heldOutEvery = heldOutEvery
  }

  /// Whether a document is held out.
  func holdsOut(_ document: Int) -> Bool { heldOutEvery > 0 && document % heldOutEvery == heldOutEvery - 1 }
}

/// What one step of a training gave.
public struct TrainingStepOutput: Sendable, Hashable {
  /// The bytes of the state after it.
  public let checkpoint: Bytes
  /// The Keccak-256 hash of these bytes.
  public let hash: Hash
  /// The sum of the losses of the tokens that count, in nats × 2^32.
  public let loss: UInt64
  /// The number of tokens that count.
  public let tokenCount: UInt64
  /// The encoded gradients of its documents (`CapturedStep`); nil when the plan captures nothing.
  public let capture: Bytes?

  /// The Keccak-256 hash of what was captured; zero when nothing was.
  public var captureHash: Hash { capture.map { Keccak256.hash($0) } ?? .zero }

  /// Gathers an output.
  public init(checkpoint: Bytes, loss: UInt64, tokenCount: UInt64, capture: Bytes? = nil) {
    self.checkpoint = checkpoint
    hash = Keccak256.hash(checkpoint)
    self.loss = loss
    self.tokenCount = tokenCount
    self.capture = capture
  }
}

/// Why an engine did not train.
public enum TrainingError: Error, Sendable, Equatable {
  /// A file is malformed, unsupported, or does not fit the others: a fact about the file, the same on every node.
  case invalidFile(source: Hash, name: String)
  /// The plan is not the encoding of one, does not fit the model, or the adapter to go on from.
  case invalidPlan
  /// The tokenizer has no tokens for the document with this index.
  case invalidDocument(Int)
  /// The training cannot go on: its numbers are no longer finite, or a checkpoint is not one of this task.
  case refused
  /// This node does not hold a file's bytes.
  case missingBytes
  /// This node cannot run the engine: out of memory, or a processor without the kernels asked for.
  case unavailable(String)
}

/// Trains adapters for the contract TRAIN, and gives ATTRIBUTE the gradients of answers.
///
/// All results are functions of the arguments alone, the same bits on every node, whether or not the engine still has the
/// training in memory. Implementations are thread-safe.
public protocol TrainingEngine: Sendable {
  /// Measures a training from the small files and the documents, without weights.
  func measure(_ task: TrainingTask) throws(TrainingError) -> TrainingMeasure

  /// What a study must know of a plan.
  func facts(ofPlan plan: Bytes) throws(TrainingError) -> PlanFacts

  /// The checkpoint before the first step.
  func start(_ task: TrainingTask) throws(TrainingError) -> Bytes

  /// Does the step after a checkpoint.
  func step(_ task: TrainingTask, after checkpoint: TrainingCheckpoint) throws(TrainingError) -> TrainingStepOutput

  /// The files of the adapter that a checkpoint has, by name.
  func adapterFiles(
    _ task: TrainingTask, at checkpoint: TrainingCheckpoint
  ) throws(TrainingError) -> [(name: String, contents: Bytes)]

  /// The multiply-accumulates of a gradient, found without loading weights.
  func measure(_ request: GradientRequest) throws(InferenceError) -> UInt64

  /// The projected gradient of an answer, in units of 2^-32, as the steps of the adapter's training have captured theirs.
  func gradient(_ request: GradientRequest) throws(InferenceError) -> [Int64]
}

extension TrainingEngine {
  /// For engines whose plans capture nothing.
  public func facts(ofPlan plan: Bytes) throws(TrainingError) -> PlanFacts {
    PlanFacts(plain: plan, captures: false, heldOutEvery: 0)
  }

  /// For engines that have no gradients.
  public func measure(_ request: GradientRequest) throws(InferenceError) -> UInt64 { 0 }

  /// For engines that have no gradients.
  public func gradient(_ request: GradientRequest) throws(InferenceError) -> [Int64] {
    throw .unavailable("this engine has no gradients")
  }
}
