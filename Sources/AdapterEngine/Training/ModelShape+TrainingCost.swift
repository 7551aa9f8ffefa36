extension ModelShape {
  /// Multiply-accumulates of one step over examples, a function of shapes only; saturates at `UInt64.max`.
  ///
  /// Counts, for every input token, the linear layers forward and backward and the adapter's matrices three times;
  /// seven products a value for each pair of positions in attention; and the output matrix forward and backward for
  /// every target that counts. With a capture, the adapter's matrices once more for every token, the projection of
  /// every example, and the gradients of held-out examples.
  public func trainingCost(
    _ plan: TrainingPlan, examples: [TrainingExample], heldOut: [TrainingExample] = []
  ) -> UInt64 {
    var cost = examples.reduce(Saturating(0)) { $0 + passCost(plan, $1) }
    guard plan.capture != nil else { return cost.value }
    let adapter = Saturating(UInt64(plan.weightCount(self)))
    for example in examples { cost = cost + Saturating(UInt64(example.count)) * adapter + projectionCost(plan) }
    for example in heldOut { cost = cost + passCost(plan, example) + projectionCost(plan) }
    return cost.value
  }

  /// The same for a step of a plan over data.
  public func trainingCost(_ plan: TrainingPlan, data: TrainingData, step: Int) throws(EngineError) -> UInt64 {
    let heldOut = try plan.capture.map { capture throws(EngineError) in
      try TrainingOrder(data: data, plan: plan).heldOut(step: step, capture)
    }
    return trainingCost(plan, examples: try data.batch(step: step, plan), heldOut: heldOut ?? [])
  }

  /// The same for every step of a plan over data, in order.
  public func trainingCosts(_ plan: TrainingPlan, data: TrainingData) throws(EngineError) -> [UInt64] {
    let order = try TrainingOrder(data: data, plan: plan)
    var shuffled = ShuffledExamples(order)
    return order.steps.indices.map { step in
      trainingCost(
        plan, examples: shuffled.batch(step: step),
        heldOut: plan.capture.map { order.heldOut(step: step, $0) } ?? [])
    }
  }

  /// Multiply-accumulates of the projected gradient of a document at a fixed adapter; see `projectedGradient`.
  public func gradientCost(_ plan: TrainingPlan, document: TrainingDocument) -> UInt64 {
    TrainingData.examples(
      of: document, index: 0, maximumSequence: max(plan.maximumSequence, 1), answersOnly: plan.answersOnly
    ).reduce(Saturating(0)) { $0 + passCost(plan, $1) + projectionCost(plan) }.value
  }

  /// An example forward and backward, with one gradient of the adapter's matrices.
  private func passCost(_ plan: TrainingPlan, _ example: TrainingExample) -> Saturating {
    let n = UInt64(example.count)
    let adapter = Saturating(UInt64(plan.weightCount(self)))
    let token = Saturating(2) * Saturating(linearMultiplyAccumulates(adapter: nil)) + Saturating(3) * adapter
    let pair = Saturating(7) * Saturating(UInt64(layerCount * attentionHeadCount * headDimension))
    let head = Saturating(2) * Saturating(UInt64(vocabularySize)) * Saturating(UInt64(hiddenSize))
    return Saturating(n) * token + Saturating(n * (n + 1) / 2) * pair + Saturating(UInt64(example.targetCount)) * head
  }

  /// Products that take as long as rounding one coordinate of a gradient and adding it to its bucket.
  private static var coordinateCost: Saturating { 128 }
  /// Products that take as long as clearing, gathering and quantising one number of a projection.
  private static var projectedValueCost: Saturating { 512 }

  private func projectionCost(_ plan: TrainingPlan) -> Saturating {
    Saturating(UInt64(plan.weightCount(self))) * Self.coordinateCost
      + Saturating(UInt64(plan.capture?.dimension ?? 0)) * Self.projectedValueCost
  }

  /// Multiply-accumulates of an evaluation of documents: the forward pass, and logits for every target that counts.
  public func evaluationCost(
    _ documents: [TrainingDocument], maximumSequence: Int, answersOnly: Bool = true, adapter: AdapterShape? = nil
  ) -> UInt64 {
    documents.enumerated().reduce(Saturating(0)) { cost, entry in
      TrainingData.examples(
        of: entry.element, index: entry.offset, maximumSequence: max(maximumSequence, 1), answersOnly: answersOnly
      ).reduce(cost) { cost, example in
        let forward = multiplyAccumulates(promptTokens: example.count, outputTokens: 0, adapter: adapter)
        let logits = Saturating(UInt64(example.targetCount)) * Saturating(UInt64(vocabularySize * hiddenSize))
        return cost + Saturating(forward) + logits
      }
    }.value
  }
}
