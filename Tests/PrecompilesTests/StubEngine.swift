import Precompiles
import Primitives
import Synchronization

/// An engine whose tokens are the prompt's bytes; counts what it is asked.
final class StubEngine: InferenceEngine {
  let generations = Mutex(0)
  let error: InferenceError?
  let context: Int

  init(error: InferenceError? = nil, context: Int = 2000) {
    self.error = error
    self.context = context
  }

  func measure(_ request: InferenceRequest) throws(InferenceError) -> InferenceMeasure {
    InferenceMeasure(
      promptTokens: request.prompt.map { Int32($0) }, maximumContext: context, multiplyAccumulates: 1_000_001)
  }

  func generate(
    _ request: InferenceRequest, measure: InferenceMeasure
  ) throws(InferenceError) -> InferenceOutput {
    generations.withLock { $0 += 1 }
    if let error { throw error }
    return InferenceOutput(text: [UInt8(truncatingIfNeeded: request.seed)] + request.prompt, tokenCount: 2)
  }
}
