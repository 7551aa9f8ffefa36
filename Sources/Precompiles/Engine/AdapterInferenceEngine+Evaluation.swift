import AdapterEngine
import Primitives

extension AdapterInferenceEngine {
  /// Measures an evaluation from configuration, tokenizer and documents.
  public func measure(_ request: EvaluationRequest) throws(InferenceError) -> EvaluationMeasure {
    let (shape, _) = try description(request.model)
    let adapterShape = try adapterShape(request.adapter, shape)
    return EvaluationMeasure(
      multiplyAccumulates: shape.evaluationCost(
        try documents(request), maximumSequence: shape.maximumContext, adapter: adapterShape))
  }

  /// Loads what is not loaded, and sums the losses.
  public func evaluate(_ request: EvaluationRequest) throws(InferenceError) -> EvaluationOutput {
    let documents = try documents(request)
    let model = try model(request.model)
    let adapter = try adapter(request.adapter, model, request.model.id)
    let evaluation = try engine(request.adapter?.id ?? request.model.id, FileName.adapterWeights) {
      () throws(EngineError) in
      try AdapterEngine.evaluate(
        documents, model: model, adapter: adapter, maximumSequence: model.shape.maximumContext)
    }
    return EvaluationOutput(loss: evaluation.lossSum, tokenCount: UInt64(clamping: evaluation.targetTokens))
  }

  private func documents(_ request: EvaluationRequest) throws(InferenceError) -> [TrainingDocument] {
    let (shape, tokenizer) = try description(request.model)
    var documents: [TrainingDocument] = []
    for (index, text) in request.documents.enumerated() {
      documents.append(
        try document(text, index, tokenizer, shape) { (index) throws(InferenceError) in throw .invalidDocument(index) })
    }
    return documents
  }
}
