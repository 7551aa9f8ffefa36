extension ModelShape {
  /// Multiply-accumulates of one step over examples, a function of shapes only; saturates at `UInt64.max`.
  ///
  /// Counts, for every input token, the linear layers forward and backward and the adapter's matrices three times;
  /// seven products a value for each pair of positions in attention; and the output matrix forward and backward for
  /// every target that counts.
  public func trainingCost(_ plan: TrainingPlan, examples: [TrainingExample]) -> UInt64 {
    let base = linearMultiplyAccumulates(adapter: nil)
    let adapter = UInt64(plan.weightCount(self))
    let token = Saturating(2) * Saturating(base) + Saturating(3) * Saturating(adapter)
    let head = Saturating(2) * Saturating(UInt64(vocabularySize)) * Saturating(UInt64(hiddenSize))
    let pair = Saturating(7) * Saturating(UInt64(layerCount * attentionHeadCount * headDimension))
    return examples.reduce(Saturating(0)) { cost, example in
      let n = UInt64(example.count)
      return cost + Saturating(n) * token + Saturating(n * (n + 1) / 2) * pair
        + Saturating(UInt64(example.targetCount)) * head
    }.value
  }

  /// The same for a step of a plan over data.
  public func trainingCost(_ plan: TrainingPlan, data: TrainingData, step: Int) throws(EngineError) -> UInt64 {
    trainingCost(plan, examples: try data.batch(step: step, plan))
  }

  /// The same for every step of a plan over data, in order.
  public func trainingCosts(_ plan: TrainingPlan, data: TrainingData) throws(EngineError) -> [UInt64] {
    let order = try TrainingOrder(data: data, plan: plan)
    var shuffled = ShuffledExamples(order)
    return order.steps.indices.map { trainingCost(plan, examples: shuffled.batch(step: $0)) }
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
