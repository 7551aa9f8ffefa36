package import Precompiles
package import Primitives

/// Training without a model: every document is one step of a thousand multiply-accumulates a byte, and a checkpoint is the
/// running hash of what was learned, with the number of steps behind it.
///
/// A plan is one byte: the number of epochs; 0 is no plan. With a second byte, 1, it captures gradients: how often each of 64
/// kinds of bytes occurs. With a third, 1, every step has those of the first document as held-out ones. A document with the
/// byte 7 is refused at its step.
package protocol CountingTrainer: TrainingEngine {}

extension CountingTrainer {
  package func measure(_ task: TrainingTask) throws(TrainingError) -> TrainingMeasure {
    guard (1...3).contains(task.plan.count), task.plan[0] > 0, task.plan.dropFirst().allSatisfy({ $0 == 1 }) else {
      throw .invalidPlan
    }
    let documents = try task.documents().compactMap(\.self)
    if documents.isEmpty { throw .invalidPlan }
    if let index = documents.firstIndex(where: { $0.text.isEmpty }) { throw .invalidDocument(index) }
    let work = documents.map { UInt64($0.text.count + ($0.prompt?.count ?? 0)) * 1_000 }
    let steps = Array(repeating: work, count: Int(task.plan[0])).flatMap { $0 }
    let capture = CaptureMeasure(
      dimension: CountedGradient.dimension, stepByteCounts: steps.map { _ in 256 }, gradientCount: UInt64(steps.count),
      stepsPerEpoch: UInt64(documents.count), hasHeldOut: task.plan.count > 2)
    return TrainingMeasure(
      stepWork: steps, checkpointByteCount: 40, adapterByteCount: 34, capture: task.plan.count > 1 ? capture : nil)
  }

  package func facts(ofPlan plan: Bytes) throws(TrainingError) -> PlanFacts {
    PlanFacts(plain: Bytes(plan.prefix(1)), captures: plan.count > 1, heldOutEvery: 0)
  }

  package func start(_ task: TrainingTask) throws(TrainingError) -> Bytes {
    Keccak256.hash(task.plan + (task.adapter?.id.bytes ?? [])).bytes + Bytes(repeating: 0, count: 8)
  }

  package func step(
    _ task: TrainingTask, after checkpoint: TrainingCheckpoint
  ) throws(TrainingError) -> TrainingStepOutput {
    let bytes = try checkpoint.bytes()
    let documents = try task.documents().compactMap(\.self)
    let step = UInt64(bytes[39]) + UInt64(bytes[38]) << 8
    let number = Int(step) % documents.count
    let document = documents[number]
    if document.text.contains(7) { throw .refused }
    let learned = Keccak256.hash(bytes + (document.prompt ?? []) + document.text).bytes
    let next = UInt256(step + 1).bigEndianBytes.suffix(8)
    let heldOut = task.plan.count > 2 ? CountedGradient(documents[0].text) : nil
    return TrainingStepOutput(
      checkpoint: learned + next, loss: UInt64(document.text.count) << 32, tokenCount: UInt64(document.text.count),
      capture: task.plan.count > 1
        ? CountedGradient(document.text).captured(step: step, document: UInt32(number), heldOut: heldOut) : nil)
  }

  package func adapterFiles(
    _ task: TrainingTask, at checkpoint: TrainingCheckpoint
  ) throws(TrainingError) -> [(name: String, contents: Bytes)] {
    [("adapter_config.json", [1]), ("adapter_model.safetensors", try checkpoint.bytes().dropLast(8) + [2])]
  }

  package func measure(_ request: GradientRequest) throws(InferenceError) -> UInt64 {
    UInt64(request.document.text.count) * 1_000
  }

  package func gradient(_ request: GradientRequest) throws(InferenceError) -> [Int64] {
    CountedGradient(request.document.text).values
  }
}

/// How often each of 64 kinds of bytes occurs in a text, as a gradient.
package struct CountedGradient {
  package static let dimension = 64

  /// In units of 2^-32.
  package let values: [Int64]

  package init(_ text: Bytes) {
    var counts = [Int64](repeating: 0, count: Self.dimension)
    for byte in text { counts[Int(byte) % Self.dimension] += 1 << 20 }
    values = counts
  }

  /// The encoding of a captured step (`Training.md`, section 9) with this document alone.
  package func captured(step: UInt64, document: UInt32, heldOut: CountedGradient?) -> Bytes {
    var bytes = Bytes("OLCS".utf8)
    Self.append(1, 4, &bytes)
    for number: UInt64 in [step, 1_000_000, 10] { Self.append(number, 8, &bytes) }
    Self.append(UInt64(Self.dimension), 4, &bytes)
    Self.append(1, 4, &bytes)
    Self.append(heldOut == nil ? 0 : 1, 1, &bytes)
    Self.append(UInt64(document), 4, &bytes)
    appendQuantised(to: &bytes)
    heldOut?.appendQuantised(to: &bytes)
    return bytes
  }

  private func appendQuantised(to bytes: inout Bytes) {
    let scale = values.max() ?? 0
    Self.append(UInt64(scale), 8, &bytes)
    for value in values { bytes.append(scale == 0 ? 0 : UInt8((254 * value + scale) / (2 * scale))) }
  }

  private static func append(_ number: UInt64, _ count: Int, _ bytes: inout Bytes) {
    for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index))) }
  }
}
