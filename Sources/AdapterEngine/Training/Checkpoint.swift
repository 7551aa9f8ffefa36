/// The header of a checkpoint (`Docs/Specification/Training.md`, section 7) and the state behind it.
struct Checkpoint {
  let plan: TrainingPlan
  let shape: [UInt32]
  let dataDigest: UInt64
  let step: UInt64
  let state: ArraySlice<UInt8>

  private static let magic = Array("OLCK".utf8)
  private static let version: UInt32 = 1
  private static let planStart = 8

  static func headerLength(_ planLength: Int) -> Int { planStart + planLength + 8 * 4 + 8 + 8 }

  /// Reads the header; the state is checked by the trainer that takes it.
  init(decoding bytes: [UInt8]) throws(EngineError) {
    var reader = LittleEndianReader(bytes[...])
    guard reader.bytes(4) == Self.magic, reader.next() == Self.version,
      let planLength = TrainingPlan.encodedLength(prefixOf: reader.rest), bytes.count >= Self.headerLength(planLength)
    else { throw .invalidRequest("The bytes are not a training checkpoint of version \(Self.version).") }
    plan = try TrainingPlan(decoding: reader.bytes(planLength))
    shape = (0..<8).map { _ in reader.next() }
    dataDigest = reader.next()
    step = reader.next()
    state = reader.rest
  }

  /// The bytes that stand before the state.
  static func header(plan: TrainingPlan, shape: [UInt32], dataDigest: UInt64, step: UInt64) -> [UInt8] {
    var bytes = magic
    bytes.append(version)
    bytes += plan.encode()
    for number in shape { bytes.append(number) }
    bytes.append(dataDigest)
    bytes.append(step)
    return bytes
  }

  static func shape(of shape: ModelShape) -> [UInt32] {
    [
      shape.vocabularySize, shape.hiddenSize, shape.layerCount, shape.attentionHeadCount, shape.keyValueHeadCount,
      shape.headDimension, shape.feedForwardSize, shape.maximumContext,
    ].map { UInt32(clamping: $0) }
  }
}

/// What the header of a checkpoint says.
public struct CheckpointSummary: Hashable, Sendable {
  /// The plan of the run.
  public let plan: TrainingPlan
  /// Steps that are done.
  public let step: Int
  /// `TrainingData.digest` of the run's data.
  public let dataDigest: UInt64

  /// Reads the header alone; throws `invalidRequest` for bytes that are no checkpoint.
  public init(_ checkpoint: [UInt8]) throws(EngineError) {
    let read = try Checkpoint(decoding: checkpoint)
    plan = read.plan
    step = Int(clamping: read.step)
    dataDigest = read.dataDigest
  }
}

/// The checkpoint after one more step of the run that `checkpoint` belongs to: a pure function, so any step can be redone
/// alone by anyone who has its checkpoint.
public func trainingStep(
  after checkpoint: [UInt8], model: BaseModel, data: TrainingData, resources: TrainingResources = TrainingResources()
) throws(EngineError) -> (checkpoint: [UInt8], step: TrainingStep) {
  let plan = try CheckpointSummary(checkpoint).plan
  let trainer = try Trainer(model: model, plan: plan, data: data, resources: resources, resuming: checkpoint)
  let step = try trainer.advance()
  return (trainer.checkpoint(), step)
}
