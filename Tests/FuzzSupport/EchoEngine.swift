import Precompiles
import Primitives

/// An engine whose tokens are the prompt's bytes and whose answers are the prompt; it does not train.
struct EchoEngine: InferenceEngine, TrainingEngine {
  func measure(_ request: InferenceRequest) throws(InferenceError) -> InferenceMeasure {
    InferenceMeasure(
      promptTokens: request.prompt.map { Int32($0) }, maximumContext: 2_000,
      multiplyAccumulates: UInt64(request.prompt.count) * 1_000)
  }

  func generate(
    _ request: InferenceRequest, measure: InferenceMeasure, onText: ((Bytes) -> Void)?
  ) throws(InferenceError) -> InferenceOutput {
    InferenceOutput(text: request.prompt, tokenCount: min(request.prompt.count, Int(request.maximumOutputTokens)))
  }

  func embed(_ request: InferenceRequest, measure: InferenceMeasure) throws(InferenceError) -> Embedding {
    Embedding(values: request.prompt.map { Int16($0) }, scale: 0x3F80_0000)
  }

  func measure(_ request: EvaluationRequest) throws(InferenceError) -> EvaluationMeasure {
    EvaluationMeasure(multiplyAccumulates: UInt64(request.documents.count) * 1_000)
  }

  func evaluate(_ request: EvaluationRequest) throws(InferenceError) -> EvaluationOutput {
    EvaluationOutput(loss: 1 << 32, tokenCount: UInt64(request.documents.count))
  }

  func measure(_ task: TrainingTask) throws(TrainingError) -> TrainingMeasure { throw .invalidPlan }

  func start(_ task: TrainingTask) throws(TrainingError) -> Bytes { throw .refused }

  func step(
    _ task: TrainingTask, after checkpoint: TrainingCheckpoint
  ) throws(TrainingError) -> TrainingStepOutput { throw .refused }

  func adapterFiles(
    _ task: TrainingTask, at checkpoint: TrainingCheckpoint
  ) throws(TrainingError) -> [(name: String, contents: Bytes)] { throw .refused }
}
