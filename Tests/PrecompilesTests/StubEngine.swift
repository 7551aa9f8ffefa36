import Precompiles
import PrecompilesSupport
import Primitives
import Synchronization

/// An engine whose tokens are the prompt's bytes; counts what it is asked.
final class StubEngine: InferenceEngine, CountingTrainer {
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
    _ request: InferenceRequest, measure: InferenceMeasure, onText: ((Bytes) -> Void)?
  ) throws(InferenceError) -> InferenceOutput {
    generations.withLock { $0 += 1 }
    if let error { throw error }
    onText?([UInt8(truncatingIfNeeded: request.seed)])
    onText?(request.prompt)
    return InferenceOutput(text: [UInt8(truncatingIfNeeded: request.seed)] + request.prompt, tokenCount: 2)
  }

  func embed(_ request: InferenceRequest, measure: InferenceMeasure) throws(InferenceError) -> Embedding {
    generations.withLock { $0 += 1 }
    if let error { throw error }
    return Embedding(values: [-32_767, 0, Int16(measure.promptTokens.count)], scale: 0x3F80_0000)
  }

  func measure(_ request: EvaluationRequest) throws(InferenceError) -> EvaluationMeasure {
    if let index = request.documents.firstIndex(where: { $0.text.isEmpty }) { throw .invalidDocument(index) }
    return EvaluationMeasure(multiplyAccumulates: UInt64(request.documents.count) * 1_000_001)
  }

  func evaluate(_ request: EvaluationRequest) throws(InferenceError) -> EvaluationOutput {
    generations.withLock { $0 += 1 }
    if let error { throw error }
    let counted = request.documents.reduce(0) { $0 + $1.text.count }
    return EvaluationOutput(loss: UInt64(counted) << 32, tokenCount: UInt64(counted))
  }
}
