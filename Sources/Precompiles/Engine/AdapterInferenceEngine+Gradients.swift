import AdapterEngine
import Primitives

extension AdapterInferenceEngine {
  /// Measures a gradient from configuration, tokenizer and plan.
  public func measure(_ request: GradientRequest) throws(InferenceError) -> UInt64 {
    let (shape, _) = try description(request.model)
    _ = try adapterShape(request.adapter, shape)
    return shape.gradientCost(try plan(request), document: try document(request))
  }

  /// Loads what is not loaded, and projects the gradient of the answer's losses.
  public func gradient(_ request: GradientRequest) throws(InferenceError) -> [Int64] {
    let plan = try plan(request)
    let document = try document(request)
    let model = try model(request.model)
    let files = AdapterFiles(
      config: try request.adapter.bytes(FileName.adapterConfiguration),
      weights: try request.adapter.bytes(FileName.adapterWeights))
    return try engine(request.adapter.id, FileName.adapterWeights) { () throws(EngineError) in
      try projectedGradient(of: document, model: model, adapter: files, plan: plan, threads: threads).values
    }
  }

  /// The plan that the adapter was trained by, which TRAIN has read before.
  private func plan(_ request: GradientRequest) throws(InferenceError) -> TrainingPlan {
    do throws(EngineError) { return try TrainingPlan(decoding: request.plan) } catch {
      throw .invalidFile(source: request.adapter.id, name: FileName.adapterConfiguration)
    }
  }

  /// The tokens of prompt and answer; an answer without a token that counts has no gradient.
  private func document(_ request: GradientRequest) throws(InferenceError) -> TrainingDocument {
    let (shape, tokenizer) = try description(request.model)
    let document = try document(request.document, 0, tokenizer, shape) { (_) throws(InferenceError) in
      throw .invalidPrompt
    }
    if document.tokens.count < 2 { throw .invalidPrompt }
    return document
  }
}
