internal import CAdapterEngine

/// Losses of documents under a model and an adapter.
public struct Evaluation: Hashable, Sendable {
  /// Sum of the losses of the tokens that count, in 2^−32 nats, each rounded to nearest and at most 1,024 nats.
  public let lossSum: UInt64
  /// Tokens that count.
  public let targetTokens: Int

  /// Gathers a result.
  public init(lossSum: UInt64, targetTokens: Int) {
    self.lossSum = lossSum
    self.targetTokens = targetTokens
  }

  /// Mean loss in nats; 0 when no token counts.
  public var loss: Double { targetTokens == 0 ? 0 : Double(lossSum) * 0x1p-32 / Double(targetTokens) }
  /// exp of the mean loss; infinite for a mean above 40 nats.
  public var perplexity: Double { loss > 40 ? .infinity : cae_exponential64(loss) }
}

/// Rows whose logits are held at once.
private let evaluationRows = 64

/// The losses of documents, cut into windows as in training; exact, and the same for any number of threads.
///
/// Throws `invalidRequest` for a token outside the vocabulary, `contextTooLong` when `maximumSequence` is beyond the model.
public func evaluate(
  _ documents: [TrainingDocument], model: BaseModel, adapter: LoRAAdapter? = nil, maximumSequence: Int,
  answersOnly: Bool = true, threads: Int = 1
) throws(EngineError) -> Evaluation {
  guard (1...model.shape.maximumContext).contains(maximumSequence) else {
    throw .contextTooLong(
      "maximumSequence is \(maximumSequence); the model's context is \(model.shape.maximumContext).")
  }
  var sum: UInt64 = 0
  var targets = 0
  for (index, document) in documents.enumerated() {
    for example in TrainingData.examples(
      of: document, index: index, maximumSequence: maximumSequence, answersOnly: answersOnly)
    {
      let session = try Session(model: model, adapter: adapter, positions: example.count, threads: threads)
      var done = 0
      while done < example.count {
        let rows = min(evaluationRows, example.count - done)
        let first = example.start + done
        let counted = min(max(done + rows - max(example.firstTarget, done), 0), rows)
        let logits = try session.advance(Array(document.tokens[first..<first + rows]), logitRows: counted)
        if counted > 0 {
          let expected = Array(document.tokens[(first + rows - counted + 1)...(first + rows)])
          try unsafe checked { message, capacity in
            unsafe cae_add_losses(model.handle, logits, expected, counted, &sum, message, capacity)
          }
        }
        targets += counted
        done += rows
      }
    }
  }
  return Evaluation(lossSum: sum, targetTokens: targets)
}
