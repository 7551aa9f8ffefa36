internal import CAdapterEngine

/// Projects the gradients of documents' losses by the weights of one adapter, which stays as it is.
///
/// The gradients are those that a training run with the same plan would capture at these weights, so the inner product of
/// a query's gradient and a captured one says how the row has moved the query's loss. Not for sharing: one thread at a time.
@safe public final class GradientProjector {
  /// The base model.
  public let model: BaseModel
  /// The plan whose rank, targets, scale, windows and projection hold.
  public let plan: TrainingPlan

  private let dimension: Int
  private let handle: OpaquePointer

  /// Takes the adapter; throws `invalidAdapter` when its rank, targets or scale are not the plan's, and `invalidRequest`
  /// when the plan has no capture.
  public init(
    model: BaseModel, adapter: AdapterFiles, plan: TrainingPlan, resources: TrainingResources = TrainingResources()
  ) throws(EngineError) {
    try plan.check()
    guard let capture = plan.capture else {
      throw .invalidRequest("The training plan captures nothing, so gradients have no projection.")
    }
    try plan.checkWindows(model.shape)
    self.model = model
    self.plan = plan
    dimension = capture.dimension
    var options = plan.options(resources)
    options.projects_only = 1
    unsafe handle = try unsafe createTrainer(model: model, options: &options)
    try unsafe checked { message, capacity in
      unsafe cae_trainer_take_adapter(
        handle, adapter.config, adapter.config.count, adapter.weights, adapter.weights.count, message, capacity)
    }
    try unsafe checked { message, capacity in
      unsafe cae_trainer_set_projection(handle, UInt32(capture.dimension), capture.seed, message, capacity)
    }
  }

  deinit { unsafe cae_trainer_destroy(handle) }

  /// The projected gradient of a document's summed losses, over all of its windows.
  ///
  /// Throws `invalidRequest` for a token outside the vocabulary and for a document without a token that counts.
  public func gradient(of document: TrainingDocument) throws(EngineError) -> ProjectedGradient {
    let data = try TrainingData(documents: [document])
    let examples = TrainingData.examples(
      of: document, index: 0, maximumSequence: plan.maximumSequence, answersOnly: plan.answersOnly)
    guard !examples.isEmpty else { throw .invalidRequest("No token of the document counts in its loss.") }
    var sums = StepCapture(dimension: dimension)
    for part in parts(of: examples, dimension: dimension) {
      try unsafe projectGradients(part, data, handle)
      sums.add(part, gradients: unsafe projections(handle))
    }
    return sums.total()
  }
}

/// The projected gradient of a document's summed losses at the weights of an adapter: the query of influence scores.
///
/// See `GradientProjector`, which serves many documents without taking the adapter anew.
public func projectedGradient(
  of document: TrainingDocument, model: BaseModel, adapter: AdapterFiles, plan: TrainingPlan, threads: Int = 1
) throws(EngineError) -> ProjectedGradient {
  let resources = TrainingResources(threads: threads)
  return try GradientProjector(model: model, adapter: adapter, plan: plan, resources: resources).gradient(of: document)
}
