import ChainSpecification
import ChainTypes
import Execution
import Primitives
import WorldState

/// A training that passed every check that needs no weights, with its price.
struct TrainingOffer {
  let task: TaskRecord
  let price: TrainingPrice

  /// Reads the rows of a task's sources, checks all of it and prices it; charges for what it reads.
  ///
  /// The order of the checks is part of the specification.
  static func make(
    model: Hash, adapter: Hash, plan: Bytes, fields: RowFields, sources: [TaskRecord.Source],
    context: any ExecutionContext, engine: any TrainingEngine, _ meter: inout GasMeter
  ) throws(FrameEnd) -> TrainingOffer {
    guard fields.isValid else { throw .error(.invalidCall) }
    let access = ModelAccess(parameters: context.specification.ai, state: context.state)
    let pair = try access.sources(model, adapter)
    try meter.charge(access.gas(pair.descriptionWork))

    let reader = RowReader(context: context)
    var rows: [Hash] = []
    var places: [RowPlace] = []
    for (number, source) in sources.enumerated() {
      for (index, leaf) in try reader.leaves(source, &meter).enumerated() {
        guard let leaf else { continue }
        rows.append(leaf)
        places.append(RowPlace(source: UInt32(number), row: UInt64(index)))
      }
    }
    if rows.isEmpty { throw .error(.noRows) }
    let (documents, byteCount) = try reader.documents(rows, fields, &meter)
    var task = TaskRecord(
      model: model, adapter: adapter, plan: plan, fields: fields, sources: sources, rows: rows)
    let engineTask = TrainingTask(
      id: Keccak256.hash(task.encoded), model: pair.model, adapter: pair.adapter, plan: plan, documents: { documents })
    let measure: TrainingMeasure
    do throws(TrainingError) { measure = try engine.measure(engineTask) } catch {
      throw access.frameEnd(error, model, rows)
    }
    // Only what is captured has to be told apart later.
    if measure.capture != nil { task.places = places }
    let price = TrainingPrice(
      measure: measure, pair: pair, task: task, byteCount: byteCount, parameters: access.parameters)
    try price.check(access.parameters)
    return TrainingOffer(task: task, price: price)
  }
}

/// What a training costs, step by step.
struct TrainingPrice {
  let measure: TrainingMeasure
  let loadWork: UInt64
  let rowCount: UInt64
  let macsPerGas: UInt64
  let blobGasPerByte: UInt64
  /// What the index of the captured gradients costs; nil when nothing is captured.
  let index: InfluencePrice?

  /// Prices a measured task, whose rows have so many bytes together.
  init(
    measure: TrainingMeasure, pair: ModelPair, task: TaskRecord, byteCount: UInt64, parameters: AIParameters
  ) {
    self.measure = measure
    loadWork = pair.loadWork
    rowCount = UInt64(task.rows.count)
    macsPerGas = parameters.macsPerGas
    blobGasPerByte = parameters.blobGasPerByte
    index = measure.capture.map { InfluencePrice(capture: $0, task: task, byteCount: byteCount) }
  }

  var steps: UInt64 { UInt64(measure.stepWork.count) }

  /// The gas of a step, which counts from 1, where one gas buys so many multiply-accumulates.
  func stepGas(_ step: UInt64, macsPerGas: UInt64) -> UInt64 {
    // A checkpoint is made, hashed and stored, as is what is captured; the first step also brings the files into memory.
    let captured = measure.capture?.stepByteCounts[Int(step) - 1] ?? 0
    let storedWork = measure.checkpointByteCount.saturatingAdding(captured)
      .saturatingMultiplied(by: 2 * ModelPair.multiplyAccumulatesPerLoadedByte)
    var work = measure.stepWork[Int(step) - 1].saturatingAdding(storedWork)
    if step == 1 { work = work.saturatingAdding(loadWork) }
    return work.dividedRoundingUp(by: macsPerGas)
      .saturatingAdding(Self.stepBaseGas).saturatingAdding(rowCount * Self.rowGas)
      .saturatingAdding(measure.capture == nil ? 0 : Self.captureBaseGas)
  }

  /// The gas of keeping the adapter's files and registering them.
  var registrationGas: UInt64 {
    blobGasPerByte.saturatingMultiplied(by: measure.adapterByteCount).saturatingAdding(Self.registrationBaseGas)
  }

  /// The gas of making the index, where one gas buys so many multiply-accumulates, and of keeping it.
  func indexGas(macsPerGas: UInt64) -> UInt64 {
    index.map { $0.workGas(macsPerGas: macsPerGas).saturatingAdding($0.storageGas(blobGasPerByte)) } ?? 0
  }

  /// The gas of the whole.
  var gas: UInt64 {
    let end = registrationGas.saturatingAdding(indexGas(macsPerGas: macsPerGas))
    guard steps > 0 else { return end }
    return (1...steps).reduce(end) { $0.saturatingAdding(stepGas($1, macsPerGas: macsPerGas)) }
  }

  /// The gas of the step that takes most.
  var largestStepGas: UInt64 {
    guard steps > 0 else { return 0 }
    return (1...steps).reduce(0) { max($0, stepGas($1, macsPerGas: macsPerGas)) }
  }

  /// Checks what a chain does not take.
  func check(_ parameters: AIParameters) throws(FrameEnd) {
    if steps == 0 { throw .error(.invalidPlan) }
    let limit = index == nil ? Self.maximumSteps : Self.maximumCapturedSteps
    if steps > limit { throw .error(.tooManySteps(steps, limit: limit)) }
    if measure.adapterByteCount > parameters.maximumAdapterBytes {
      throw .error(
        .adapterTooLarge(byteCount: measure.adapterByteCount, limit: parameters.maximumAdapterBytes))
    }
    let largest = largestStepGas
    if largest > parameters.trainingGasPerBlock {
      throw .error(.stepTooLarge(gas: largest, limit: parameters.trainingGasPerBlock))
    }
    try index?.check(parameters)
  }

  /// The most steps of a job.
  static let maximumSteps: UInt64 = 65_536
  /// The most steps of a job that captures gradients: each leaves a blob until the job is cleared away.
  static let maximumCapturedSteps: UInt64 = 4_096
  /// The price in gas of what the chain notes of a step: two new slots, those of its blob, and a report to the registry.
  static let stepBaseGas: UInt64 = 250_000
  /// The price in gas of what the chain notes of a capture: a new slot, and those of its blob.
  static let captureBaseGas: UInt64 = 65_000
  /// The price in gas of looking whether a row still exists.
  static let rowGas: UInt64 = 100
  /// The price in gas of the calls and references that a registration takes.
  static let registrationBaseGas: UInt64 = 1_000_000
}

extension ModelAccess {
  /// How a refusal of the engine to measure a training ends the frame.
  func frameEnd(_ error: TrainingError, _ model: Hash, _ rows: [Hash]) -> FrameEnd {
    switch error {
    case .invalidFile(let source, let name): frameEnd(.invalidFile(source: source, name: name), model)
    case .invalidPlan, .refused: .error(.invalidPlan)
    case .invalidDocument(let index):
      rows.indices.contains(index) ? .error(.invalidRow(rows[index])) : .error(.invalidPlan)
    case .missingBytes: .missingBytes
    case .unavailable(let reason): frameEnd(.unavailable(reason), model)
    }
  }
}
