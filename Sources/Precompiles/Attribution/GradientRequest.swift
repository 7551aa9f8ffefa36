public import Primitives

/// An answer whose gradient by the weights of an adapter is asked for, projected as in the adapter's training.
public struct GradientRequest {
  /// The base model.
  public var model: ModelSource
  /// The adapter.
  public var adapter: ModelSource
  /// The encoded plan of the adapter's training, with its capture.
  public var plan: Bytes
  /// The prompt, unless it is empty, and the answer.
  public var document: DocumentText

  /// Gathers a request.
  public init(model: ModelSource, adapter: ModelSource, plan: Bytes, document: DocumentText) {
    self.model = model
    self.adapter = adapter
    self.plan = plan
    self.document = document
  }
}

/// What capturing gradients adds to a training, found without loading weights.
public struct CaptureMeasure: Sendable, Hashable {
  /// The numbers of a projected gradient.
  public var dimension: Int
  /// An upper bound of the bytes that each step captures.
  public var stepByteCounts: [UInt64]
  /// The gradients that all steps capture together.
  public var gradientCount: UInt64
  /// The steps that see every row about once.
  public var stepsPerEpoch: UInt64
  /// Whether gradients of held-out documents are captured as well.
  public var hasHeldOut: Bool

  /// Gathers a measure.
  public init(
    dimension: Int, stepByteCounts: [UInt64], gradientCount: UInt64, stepsPerEpoch: UInt64, hasHeldOut: Bool
  ) {
    self.dimension = dimension
    self.stepByteCounts = stepByteCounts
    self.gradientCount = gradientCount
    self.stepsPerEpoch = stepsPerEpoch
    self.hasHeldOut = hasHeldOut
  }
}
