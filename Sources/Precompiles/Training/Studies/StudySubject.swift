import ChainSpecification
import ChainTypes
import Execution
import Primitives
import WorldState

/// A model that TRAIN has trained, as far as a study of its training must know it.
struct StudySubject {
  /// Its id in ModelRegistry.
  let model: UInt256
  /// The manifest of its adapter.
  let manifest: Hash
  /// The blob of its training's task.
  let taskHash: Hash
  let training: TaskRecord
  let plan: PlanFacts
  /// The files of what the training started from.
  let start: ModelPair
  /// The files of the base model with the adapter that came out.
  let made: ModelPair
  let documents: [DocumentText]
  /// The bytes of all rows.
  let byteCount: UInt64

  /// The documents that were trained on.
  var trained: [UInt32] { Study.trained(training, plan) }
  /// The documents that were held out.
  var heldOut: [UInt32] { documents.indices.filter { plan.holdsOut($0) }.map { UInt32($0) } }
}

/// The common way of the functions that open a study and of QUOTE.
struct StudyCall {
  let context: any ExecutionContext
  let engine: any InferenceEngine & TrainingEngine
  /// The nesting depth of the call.
  let depth: Int

  var state: WorldState { context.state }
  var parameters: AIParameters { context.specification.ai }
  var access: ModelAccess { ModelAccess(parameters: parameters, state: state) }
  var reader: RowReader { RowReader(context: context) }

  /// Finds the training of a model and reads its rows; charges for what it reads.
  ///
  /// The order of the checks is part of the specification.
  func subject(_ model: UInt256, _ meter: inout GasMeter) throws(FrameEnd) -> StudySubject {
    let untrained = FrameEnd.error(.untrainedModel(model))
    try meter.charge(parameters.baseGas)
    let calls = RegistryCalls(context: context, depth: depth + 1)
    guard let origin = try calls.origin(ofModel: model, &meter) else { throw untrained }
    let store = JobStore(state: state)
    try meter.charge(TrainingPrecompile.callGas + TrainingPrecompile.recordGas)
    guard let id = store.job(ofRegistryJob: origin.job), let job = store.job(id), job.state == .completed,
      job.manifest == origin.adapter, let taskByteCount = state.blobLength(job.task)
    else { throw untrained }
    try meter.charge(BlobPrecompile.wordGas * taskByteCount.dividedRoundingUp(by: 32))
    let training = try access.record(job.task) { TaskRecord.decode($0) }
    let start = try access.sources(training.model, training.adapter)
    let made = try access.sources(training.model, job.manifest)
    try meter.charge(access.gas(start.descriptionWork.saturatingAdding(made.descriptionWork)))
    let (documents, byteCount) = try reader.documents(training.rows, training.fields, &meter)
    let plan: PlanFacts
    do throws(TrainingError) { plan = try engine.facts(ofPlan: training.plan) } catch {
      throw access.frameEnd(error, training.model, training.rows)
    }
    return StudySubject(
      model: model, manifest: job.manifest, taskHash: job.task, training: training, plan: plan, start: start,
      made: made, documents: documents, byteCount: byteCount)
  }

  /// Where the rows of a model's training stand: what its task says, or what the state has at the rows' places.
  func places(
    _ training: TaskRecord, of model: UInt256, _ meter: inout GasMeter
  ) throws(FrameEnd) -> [RowPlace] {
    if let places = training.places { return places }
    var places: [RowPlace] = []
    var rows: [Hash] = []
    for (number, source) in training.sources.enumerated() {
      for (index, leaf) in try reader.leaves(source, &meter).enumerated() {
        guard let leaf else { continue }
        rows.append(leaf)
        places.append(RowPlace(source: UInt32(number), row: UInt64(index)))
      }
    }
    guard rows == training.rows else { throw .error(.untrainedModel(model)) }
    return places
  }

  /// The near-duplicates among the rows of a training: those that its index has been labelled with, or found anew.
  func clusters(_ subject: StudySubject, _ meter: inout GasMeter) throws(FrameEnd) -> [UInt32] {
    try meter.charge(4 * TrainingPrecompile.callGas)
    let sources = AttributionStore.name(subject.training.sources)
    if let record = AttributionStore(state: state).influence(subject.manifest, sources: sources) {
      let byteCount = state.blobLength(record.labels) ?? 0
      try meter.charge(BlobPrecompile.wordGas * byteCount.dividedRoundingUp(by: 32))
      return try access.record(record.labels) { InfluenceLabels.decode($0) }.clusters
    }
    try meter.charge(SimilarityPrecompile.sketchGasPerByte.saturatingMultiplied(by: subject.byteCount))
    let rows = UInt64(subject.training.rows.count)
    try meter.charge(access.gas(rows.saturatingMultiplied(by: AttributionPrice.clusterWork)))
    return try RowClusters.clusters(of: subject.training.rows, access)
  }
}
