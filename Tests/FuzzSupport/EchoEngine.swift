import Precompiles
import Primitives

/// An engine whose tokens are the prompt's bytes and whose answers are the prompt.
struct EchoEngine: InferenceEngine {
  func measure(_ request: InferenceRequest) throws(InferenceError) -> InferenceMeasure {
    InferenceMeasure(
      promptTokens: request.prompt.map { Int32($0) }, maximumContext: 2_000,
      multiplyAccumulates: UInt64(request.prompt.count) * 1_000)
  }

  func generate(
    _ request: InferenceRequest, measure: InferenceMeasure
  ) throws(InferenceError) -> InferenceOutput {
    InferenceOutput(text: request.prompt, tokenCount: min(request.prompt.count, Int(request.maximumOutputTokens)))
  }
}
