internal import CAdapterEngine

/// What one step did.
public struct TrainingStep: Hashable, Sendable {
  /// Number of the step, from 0.
  public let step: Int
  /// Epoch of its examples, from 0.
  public let epoch: Int
  /// Sum of the losses of the targets that count, in 2^−32 nats, before the step's change.
  public let lossSum: UInt64
  /// Targets that count.
  public let targetTokens: Int
  /// Tokens that passed through the model.
  public let inputTokens: Int
  /// The learning rate of the step.
  public let learningRate: Double
  /// The gradients of the step's documents; nil when the plan captures nothing.
  public let capture: CapturedStep?
  /// Mean loss in nats.
  public var loss: Double { Double(lossSum) * 0x1p-32 / Double(targetTokens) }
}

/// What may be chosen freely about a run, for none of it changes a bit.
public struct TrainingResources: Hashable, Sendable {
  /// Threads that work on a step.
  public var threads: Int
  /// Examples pass through the model together up to so many tokens.
  public var groupTokens: Int
  /// Keeps the layers' inputs alone and redoes their work in the backward pass: less memory, half as much work again.
  public var recomputes: Bool

  /// Describes the resources.
  public init(threads: Int = 1, groupTokens: Int = 512, recomputes: Bool = false) {
    self.threads = threads
    self.groupTokens = groupTokens
    self.recomputes = recomputes
  }
}

/// A training run: the base model stays as it is, an adapter for it learns step by step.
///
/// The same model, plan and data give the same bits after every step, however the run is interrupted and whatever the
/// resources. Not for sharing: one thread at a time.
@safe public final class Trainer {
  /// The base model.
  public let model: BaseModel
  /// The plan.
  public let plan: TrainingPlan
  /// The data.
  public let data: TrainingData
  /// The step that `advance` does next.
  public private(set) var step = 0
  /// Steps of the whole plan.
  public var stepCount: Int { order.steps.count }
  /// Whether every step is done.
  public var isFinished: Bool { step == stepCount }

  private let order: TrainingOrder
  private var shuffled: ShuffledExamples
  private lazy var dataDigest = data.digest
  private let handle: OpaquePointer

  /// Starts a run with a new adapter, or with the weights of `initial`, whose rank, targets and scale must be the plan's.
  public init(
    model: BaseModel, plan: TrainingPlan, data: TrainingData, resources: TrainingResources = TrainingResources(),
    initial: AdapterFiles? = nil
  ) throws(EngineError) {
    self.model = model
    self.plan = plan
    self.data = data
    order = try TrainingOrder(data: data, plan: plan)
    shuffled = ShuffledExamples(order)
    let tokens = Int32(model.shape.vocabularySize)
    for (index, document) in data.documents.enumerated() {
      if let token = document.tokens.first(where: { $0 < 0 || $0 >= tokens }) {
        throw .invalidRequest("Document \(index) has token \(token), outside the vocabulary of \(tokens).")
      }
    }
    try plan.checkWindows(model.shape)
    for module in plan.targets {
      let (inputs, outputs) = model.shape.dimensions(of: module)
      guard plan.rank <= min(inputs, outputs) else {
        throw .invalidRequest(
          "The training plan's rank is \(plan.rank), above the \(min(inputs, outputs)) that the base model's modules "
            + "allow.")
      }
    }
    var options = plan.options(resources)
    unsafe handle = try unsafe createTrainer(model: model, options: &options)
    if let capture = plan.capture {
      try unsafe checked { message, capacity in
        unsafe cae_trainer_set_projection(handle, UInt32(capture.dimension), capture.seed, message, capacity)
      }
    }
    if let initial {
      try unsafe checked { message, capacity in
        unsafe cae_trainer_take_adapter(
          handle, initial.config, initial.config.count, initial.weights, initial.weights.count, message, capacity)
      }
    }
  }

  /// Takes a run up again where `checkpoint` left it; throws `invalidRequest` when it belongs to another run.
  public convenience init(
    model: BaseModel, plan: TrainingPlan, data: TrainingData, resources: TrainingResources = TrainingResources(),
    resuming checkpoint: [UInt8]
  ) throws(EngineError) {
    try self.init(model: model, plan: plan, data: data, resources: resources)
    let read = try Checkpoint(decoding: checkpoint)
    guard read.plan == plan, read.shape == Checkpoint.shape(of: model.shape), read.dataDigest == dataDigest else {
      throw .invalidRequest("The checkpoint belongs to a run with another plan, base model or data.")
    }
    guard read.step <= UInt64(stepCount) else {
      throw .invalidRequest("The checkpoint is at step \(read.step) of a run of \(stepCount).")
    }
    // The slice is contiguous, and the call reads its bytes alone and while it lasts.
    let state = Array(read.state)
    try unsafe checked { message, capacity in
      unsafe cae_trainer_read_state(handle, state, state.count, message, capacity)
    }
    step = Int(read.step)
  }

  deinit { unsafe cae_trainer_destroy(handle) }

  /// Does one step; throws `invalidRequest` when the run is finished. On failure the step may be done again.
  public func advance() throws(EngineError) -> TrainingStep {
    guard !isFinished else { throw .invalidRequest("The training run has done all of its \(stepCount) steps.") }
    return try advance(over: shuffled.batch(step: step))
  }

  /// Does one step over examples of the caller's choice, in their order.
  package func advance(over examples: [TrainingExample]) throws(EngineError) -> TrainingStep {
    let rate = plan.learningRate(step: step, of: stepCount)
    // What a failed attempt has left is forgotten.
    unsafe cae_trainer_clear(handle)
    let heldOut = try plan.capture.map { capture throws(EngineError) in try heldOutGradient(capture) }
    let (losses, targets, rows) = try accumulateAndCapture(examples)
    let capture = try plan.capture.map { capture throws(EngineError) in
      try CapturedStep(
        step: UInt64(step), learningRateNano: UInt64((rate * 1e9).rounded(.toNearestOrEven)), targetTokens: targets,
        dimension: capture.dimension, rows: rows, heldOut: heldOut ?? nil)
    }
    try unsafe checked { message, capacity in
      unsafe cae_trainer_update(handle, UInt64(step), rate, message, capacity)
    }
    defer { step += 1 }
    return TrainingStep(
      step: step, epoch: Int(order.steps[step].epoch), lossSum: losses, targetTokens: Int(targets),
      inputTokens: examples.reduce(0) { $0 + $1.count }, learningRate: rate, capture: capture)
  }

  /// Adds the gradients of some examples and returns the sum of their losses and how many targets they have.
  package func accumulate(_ examples: [TrainingExample]) throws(EngineError) -> (losses: UInt64, targets: UInt64) {
    let sum = try accumulateAndCapture(examples)
    return (sum.losses, sum.targets)
  }

  /// The same, and the gradients of the documents when the plan captures them.
  private func accumulateAndCapture(
    _ examples: [TrainingExample]
  ) throws(EngineError) -> (losses: UInt64, targets: UInt64, rows: [CapturedRow]) {
    var sums = StepCapture(dimension: plan.capture?.dimension ?? 0)
    var (losses, targets): (UInt64, UInt64) = (0, 0)
    for part in parts(of: examples, dimension: plan.capture?.dimension) {
      (losses, targets) = try unsafe accumulateGradients(part, data, handle)
      if plan.capture != nil { sums.add(part, gradients: unsafe projections(handle)) }
    }
    return (losses, targets, sums.rows())
  }

  /// The projected gradient of each of some examples by the present weights; nothing is added to the step.
  package func gradients(_ examples: [TrainingExample]) throws(EngineError) -> [ProjectedGradient] {
    var gradients: [ProjectedGradient] = []
    for part in parts(of: examples, dimension: plan.capture?.dimension) {
      try unsafe projectGradients(part, data, handle)
      let values = unsafe projections(handle)
      let dimension = values.count / part.count
      gradients += (0..<part.count).map {
        ProjectedGradient(values: Array(values[$0 * dimension..<($0 + 1) * dimension]))
      }
    }
    return gradients
  }

  /// The gradient of the step's held-out documents; nil when the plan takes none.
  private func heldOutGradient(_ capture: CapturePlan) throws(EngineError) -> QuantisedGradient? {
    guard capture.heldOutPerStep > 0 else { return nil }
    var sums = StepCapture(dimension: capture.dimension)
    for part in parts(of: order.heldOut(step: step, capture), dimension: capture.dimension) {
      try unsafe projectGradients(part, data, handle)
      sums.add(part, gradients: unsafe projections(handle))
    }
    return QuantisedGradient(sums.total())
  }

  /// Everything that the rest of the run depends on besides model, plan and data; the same state has the same bytes.
  public func checkpoint() -> [UInt8] {
    var bytes = Checkpoint.header(
      plan: plan, shape: Checkpoint.shape(of: model.shape), dataDigest: dataDigest, step: UInt64(step))
    let header = bytes.count
    bytes += [UInt8](repeating: 0, count: unsafe cae_trainer_state_length(handle))
    unsafe bytes.withUnsafeMutableBufferPointer { buffer in
      // The array has room for exactly the state behind the header.
      if let base = buffer.baseAddress { unsafe cae_trainer_write_state(handle, base + header) }
    }
    return bytes
  }

  /// The adapter as it is now, in PEFT's files: the very weights that the forward pass uses.
  public func adapterFiles() -> AdapterFiles {
    AdapterFiles(config: plan.adapterConfiguration, weights: adapterTensors())
  }

  /// One matrix of an adapted module, as PEFT lays it out; nil when the module is not adapted.
  package func values(_ value: TrainedValue, layer: Int, module: LinearModule, isB: Bool) -> [Float]? {
    let (l, m, side) = (UInt32(layer), UInt32(module.rawValue), UInt32(isB ? 1 : 0))
    // Without a buffer the call only counts; then it writes that many values.
    let count = unsafe cae_trainer_values(handle, l, m, side, value.code, nil)
    guard count > 0 else { return nil }
    var values = [Float](repeating: 0, count: count)
    _ = unsafe cae_trainer_values(handle, l, m, side, value.code, &values)
    return values
  }

  /// Replaces the fp32 weights of one matrix, for checks by finite differences; `weights` has all of its values.
  package func setWeights(_ weights: [Float], layer: Int, module: LinearModule, isB: Bool) {
    unsafe cae_trainer_set_values(handle, UInt32(layer), UInt32(module.rawValue), isB ? 1 : 0, weights)
  }
}

/// The copies and sums that a trainer keeps of every matrix.
package enum TrainedValue: Sendable {
  /// The fp32 weights that the optimiser changes.
  case master
  /// What the forward pass uses.
  case forward
  /// The gradient of the summed losses so far.
  case gradient

  var code: cae_training_value {
    switch self {
    case .master: CAE_TRAINING_MASTER
    case .forward: CAE_TRAINING_FORWARD
    case .gradient: CAE_TRAINING_GRADIENT
    }
  }
}
