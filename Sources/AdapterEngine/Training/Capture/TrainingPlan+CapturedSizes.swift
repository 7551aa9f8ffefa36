/// The shapes of what the steps of a run write down.
public struct CapturedSizes: Hashable, Sendable {
  /// An upper bound of the bytes of each step, in order.
  public let stepByteCounts: [Int]
  /// The gradients of rows in all steps together, at most.
  public let gradientCount: Int
  /// The steps of the first epoch, near which every whole epoch stays.
  public let stepsPerEpoch: Int
}

extension TrainingPlan {
  /// The shapes of what the steps over some data write down; nil without a capture.
  public func capturedSizes(_ data: TrainingData) throws(EngineError) -> CapturedSizes? {
    guard let capture else { return nil }
    let steps = try TrainingOrder(data: data, plan: self).steps
    let rows = steps.map { Int($0.count) }
    return CapturedSizes(
      stepByteCounts: rows.map { capture.encodedStepLength(rows: $0) }, gradientCount: rows.reduce(0, +),
      stepsPerEpoch: steps.prefix { $0.epoch == 0 }.count)
  }
}
