package import Precompiles
package import Primitives

/// Training without a model: every document is one step of a thousand multiply-accumulates a byte, and a checkpoint is the
/// running hash of what was learned, with the number of steps behind it.
///
/// A plan is one byte: the number of epochs; 0 is no plan. A document with the byte 7 is refused at its step.
package protocol CountingTrainer: TrainingEngine {}

extension CountingTrainer {
  package func measure(_ task: TrainingTask) throws(TrainingError) -> TrainingMeasure {
    guard task.plan.count == 1, task.plan[0] > 0 else { throw .invalidPlan }
    let documents = try task.documents()
    if let index = documents.firstIndex(where: { $0.text.isEmpty }) { throw .invalidDocument(index) }
    let work = documents.map { UInt64($0.text.count + ($0.prompt?.count ?? 0)) * 1_000 }
    return TrainingMeasure(
      stepWork: Array(repeating: work, count: Int(task.plan[0])).flatMap { $0 }, checkpointByteCount: 40,
      adapterByteCount: 34)
  }

  package func start(_ task: TrainingTask) throws(TrainingError) -> Bytes {
    Keccak256.hash(task.plan + (task.adapter?.id.bytes ?? [])).bytes + Bytes(repeating: 0, count: 8)
  }

  package func step(
    _ task: TrainingTask, after checkpoint: TrainingCheckpoint
  ) throws(TrainingError) -> TrainingStepOutput {
    let bytes = try checkpoint.bytes()
    let documents = try task.documents()
    let step = UInt64(bytes[39]) + UInt64(bytes[38]) << 8
    let document = documents[Int(step) % documents.count]
    if document.text.contains(7) { throw .refused }
    let learned = Keccak256.hash(bytes + (document.prompt ?? []) + document.text).bytes
    let next = UInt256(step + 1).bigEndianBytes.suffix(8)
    return TrainingStepOutput(
      checkpoint: learned + next, loss: UInt64(document.text.count) << 32, tokenCount: UInt64(document.text.count))
  }

  package func adapterFiles(
    _ task: TrainingTask, at checkpoint: TrainingCheckpoint
  ) throws(TrainingError) -> [(name: String, contents: Bytes)] {
    [("adapter_config.json", [1]), ("adapter_model.safetensors", try checkpoint.bytes().dropLast(8) + [2])]
  }
}
