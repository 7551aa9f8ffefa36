import ChainSpecification
import Execution
import Primitives
import WorldState

/// What a study costs at most, run by run.
struct StudyPrice {
  private(set) var steps: UInt64 = 0
  private(set) var gas: UInt64 = 0
  /// The gas of the piece of work that takes most.
  private(set) var largestGas: UInt64 = 0

  /// Adds so many runs that take no more than a measured one.
  mutating func add(
    _ run: TrainingPrice, endWork: UInt64, count: UInt64, _ parameters: AIParameters
  ) throws(FrameEnd) {
    try run.check(parameters)
    steps = steps.saturatingAdding(run.steps.saturatingMultiplied(by: count))
    var gas = end(endWork, parameters)
    for step in 1...run.steps {
      let piece = run.stepGas(step, macsPerGas: parameters.macsPerGas)
      gas = gas.saturatingAdding(piece)
      largestGas = max(largestGas, piece)
    }
    self.gas = self.gas.saturatingAdding(gas.saturatingMultiplied(by: count))
  }

  /// Adds what follows the last run, and checks what a chain does not take.
  mutating func finish(endWork: UInt64, _ parameters: AIParameters) throws(FrameEnd) {
    gas = gas.saturatingAdding(end(endWork, parameters))
    if steps > TrainingPrice.maximumSteps {
      throw .error(.tooManySteps(steps, limit: TrainingPrice.maximumSteps))
    }
    if largestGas > parameters.trainingGasPerBlock {
      throw .error(.stepTooLarge(gas: largestGas, limit: parameters.trainingGasPerBlock))
    }
  }

  private mutating func end(_ work: UInt64, _ parameters: AIParameters) -> UInt64 {
    let gas = Self.endGas(work, macsPerGas: parameters.macsPerGas)
    largestGas = max(largestGas, gas)
    return gas
  }

  /// The gas of what follows the last step of a run, or the last run.
  static func endGas(_ work: UInt64, macsPerGas: UInt64) -> UInt64 {
    work.dividedRoundingUp(by: macsPerGas).saturatingAdding(endBaseGas)
  }

  /// The price in gas of what the chain notes at such an end: three new slots, those of a blob, or three reports to the
  /// registry.
  private static let endBaseGas: UInt64 = 1_000_000
}

extension StudyCall {
  /// What reading a byte of a row as tokens is worth in multiply-accumulates.
  private static let readingWork: UInt64 = 3_200

  /// Measures a run of a subject's training; `count` runs take no more than it. Gives the work that follows the last step of
  /// each, when `endWork` says what follows beside the reading of the rows and the making of the adapter's files.
  func measure(
    _ run: StudyRecord.Run, of subject: StudySubject, count: UInt64 = 1, endWork: (TrainingPrice) -> UInt64,
    to price: inout StudyPrice, _ meter: inout GasMeter
  ) throws(FrameEnd) -> UInt64 {
    try meter.charge(parameters.gasPerPromptByte.saturatingMultiplied(by: subject.byteCount))
    let study = Study(subject, run)
    let measure: TrainingMeasure
    do throws(TrainingError) { measure = try engine.measure(study.task(of: 0, state)) } catch {
      throw access.frameEnd(error, subject.training.model, subject.training.rows)
    }
    let found = TrainingPrice(
      measure: measure, pair: subject.start, task: study.record(of: run), byteCount: subject.byteCount,
      parameters: parameters)
    if found.steps == 0 { throw .error(.invalidPlan) }
    let files = measure.adapterByteCount.saturatingMultiplied(by: 2 * ModelPair.multiplyAccumulatesPerLoadedByte)
    let reading = subject.byteCount.saturatingMultiplied(by: Self.readingWork)
    let end = endWork(found).saturatingAdding(files).saturatingAdding(reading)
    try price.add(found, endWork: end, count: count, parameters)
    return end
  }

  /// The multiply-accumulates of measuring documents under a model.
  func evaluation(_ documents: [DocumentText], _ pair: ModelPair) throws(FrameEnd) -> UInt64 {
    if documents.isEmpty { return 0 }
    let request = EvaluationRequest(model: pair.model, adapter: pair.adapter, documents: documents)
    do throws(InferenceError) {
      return try engine.measure(request).multiplyAccumulates.saturatingAdding(pair.loadWork)
    } catch {
      throw access.frameEnd(error, pair.model.id)
    }
  }

  /// The multiply-accumulates of scoring all documents of a training for each of some.
  func scores(
    _ documents: [DocumentText], _ subject: StudySubject, dimension: UInt64
  ) throws(FrameEnd) -> UInt64 {
    guard let adapter = subject.made.adapter else { return 0 }
    var price = AttributionPrice()
    for document in documents {
      let request = GradientRequest(
        model: subject.made.model, adapter: adapter, plan: subject.training.plan, document: document)
      do throws(InferenceError) { price.add(try engine.measure(request)) } catch {
        throw access.frameEnd(error, subject.made.model.id)
      }
      price.add(subject.made.loadWork)
      price.scan(rows: UInt64(subject.documents.count), dimension: dimension)
      price.clusters(UInt64(subject.documents.count))
    }
    return price.work
  }
}
