import ABI
import Attribution
import ChainSpecification
import ChainTypes
import Execution
import Primitives
import WorldState

/// A study that passed every check, with its price.
struct StudyOffer {
  let record: StudyRecord
  let price: StudyPrice
}

/// What a counterfactual is asked.
struct CounterfactualQuestion {
  static let parameters: [ABIType] = [
    .uint(bits: 256), .array(.uint(bits: 64)), .array(.uint(bits: 64)), .bool, .bytes, .bytes,
  ]
  /// The most rows that one call names.
  static let maximumRows = 1_024

  let model: UInt256
  let places: [RowPlace]
  let wholeContributors: Bool
  let prompt: Bytes
  let answer: Bytes

  /// Reads the arguments, in the order of the specification's checks.
  init(_ arguments: [ABIValue]) throws(FrameEnd) {
    guard let model = arguments[0].asUInt256, let sources = arguments[1].asList, let rows = arguments[2].asList,
      let whole = arguments[3].asBool, let prompt = arguments[4].asBytes, let answer = arguments[5].asBytes,
      sources.count == rows.count, (1...Self.maximumRows).contains(rows.count)
    else { throw .error(.invalidCall) }
    var places: [RowPlace] = []
    for (source, row) in zip(sources, rows) {
      guard let place = try RowPlace(source, row) else {
        throw .error(.unknownTrainedRow(source: source.asUInt64 ?? 0, row: row.asUInt64 ?? 0))
      }
      if let last = places.last, last >= place { throw .error(.invalidCall) }
      places.append(place)
    }
    if answer.isEmpty, !prompt.isEmpty { throw .error(.emptyAnswer) }
    try AttributionQuestion.checkText(prompt, isAnswer: false)
    if !answer.isEmpty { try AttributionQuestion.checkText(answer, isAnswer: true) }
    self.model = model
    self.places = places
    wholeContributors = whole
    self.prompt = prompt
    self.answer = answer
  }
}

extension RowPlace {
  /// The place of two arguments; nil when there cannot be such a source.
  init?(_ source: ABIValue, _ row: ABIValue) throws(FrameEnd) {
    guard let number = source.asUInt64, let row = row.asUInt64 else { throw .error(.invalidCall) }
    guard let source = UInt32(exactly: number) else { return nil }
    self.init(source: source, row: row)
  }
}

extension StudyRecord {
  /// The answer that a counterfactual compares, as documents of training: one or none.
  var answers: [DocumentText] { Self.answers(prompt, answer) }

  static func answers(_ prompt: Bytes, _ answer: Bytes) -> [DocumentText] {
    answer.isEmpty ? [] : [DocumentText(prompt: prompt.isEmpty ? nil : prompt, text: answer)]
  }
}

extension StudyCall {
  /// The most held-out documents that a study measures.
  static let maximumQuestions = 64
  /// How many retrainings on random halves a study of quality may have.
  static let subsets: ClosedRange<UInt64> = 8...256
  /// The least documents of a training whose quality can be measured.
  static let minimumDocuments = 16

  /// Checks and prices a retraining without rows; charges for what it reads.
  func counterfactual(
    _ question: CounterfactualQuestion, _ meter: inout GasMeter
  ) throws(FrameEnd) -> StudyOffer {
    let subject = try subject(question.model, &meter)
    let leftOut = try leftOut(question, subject, &meter)
    let trained = subject.trained
    guard trained.contains(where: { !leftOut.contains($0) }) else { throw .error(.nothingLeft) }
    let questions = subject.heldOut.filter { !leftOut.contains($0) }.prefix(Self.maximumQuestions)
    let texts = questions.map { subject.documents[Int($0)] }
    let answers = StudyRecord.answers(question.prompt, question.answer)
    let byteCount = UInt64(question.prompt.count) + UInt64(question.answer.count)
    try meter.charge(parameters.gasPerPromptByte.saturatingMultiplied(by: 2 * byteCount))

    let measured = try evaluation(texts, subject.made).saturatingAdding(try evaluation(answers, subject.made))
    let end = measured.saturatingAdding(try evaluation(answers, subject.start))
    var price = StudyPrice()
    var run = StudyRecord.Run(change: .leftOut, captures: false, endWork: 0, documents: leftOut.sorted())
    run.endWork = try measure(run, of: subject, endWork: { _ in measured }, to: &price, &meter)
    try price.finish(endWork: end, parameters)
    let record = StudyRecord(
      kind: .counterfactual, training: subject.taskHash, manifest: subject.manifest, model: subject.model, endWork: end,
      questions: Array(questions), prompt: question.prompt, answer: question.answer, runs: [run])
    return StudyOffer(record: record, price: price)
  }

  /// The documents that are left out: the rows that are named, with all others of their contributors when these are asked for,
  /// and all near-duplicates of them.
  private func leftOut(
    _ question: CounterfactualQuestion, _ subject: StudySubject, _ meter: inout GasMeter
  ) throws(FrameEnd) -> Set<UInt32> {
    let places = try places(subject.training, of: subject.model, &meter)
    var named: [Int] = []
    for place in question.places {
      guard let index = places.firstIndex(of: place) else {
        throw .error(.unknownTrainedRow(source: UInt64(place.source), row: place.row))
      }
      named.append(index)
    }
    if question.wholeContributors {
      try meter.charge(RowReader.rowGas.saturatingMultiplied(by: UInt64(places.count)))
      let contributors = places.map { reader.contributor(subject.training.sources[Int($0.source)], $0.row) }
      let wanted = Set(named.map { contributors[$0] })
      named = places.indices.filter { wanted.contains(contributors[$0]) }
    }
    let clusters = try clusters(subject, &meter)
    let dropped = Set(named.map { clusters[$0] })
    return Set(clusters.indices.filter { dropped.contains(clusters[$0]) }.map { UInt32($0) })
  }

  // MARK: - Quality

  /// Checks and prices the measurement of a model's attribution; charges for what it reads.
  func quality(
    _ model: UInt256, subsets: UInt64, questions: UInt64, _ meter: inout GasMeter
  ) throws(FrameEnd) -> StudyOffer {
    guard Self.subsets.contains(subsets), (1...UInt64(Self.maximumQuestions)).contains(questions) else {
      throw .error(.invalidStudy(subsets: subsets, questions: questions))
    }
    let subject = try subject(model, &meter)
    try meter.charge(TrainingPrecompile.callGas)
    let before = JobStore(state: state).measuredSubsets(subject.manifest)
    if subsets <= before { throw .error(.fewerSubsets(given: subsets, before: before)) }
    let index = try indexed(subject, &meter)
    let (trained, heldOut) = (subject.trained, subject.heldOut)
    if trained.count < Self.minimumDocuments {
      throw .error(.tooFewDocuments(found: UInt64(trained.count), needed: UInt64(Self.minimumDocuments)))
    }
    if UInt64(heldOut.count) < questions {
      throw .error(.tooFewDocuments(found: UInt64(heldOut.count), needed: questions))
    }
    let asked = Array(heldOut.prefix(Int(questions)))
    let texts = asked.map { subject.documents[Int($0)] }

    var measured: UInt64 = 0
    for text in texts { measured = measured.saturatingAdding(try evaluation([text], subject.made)) }
    let scored = try scores(texts, subject, dimension: index.dimension)
    let end = scored.saturatingAdding(ModelPair.multiplyAccumulatesPerLoadedByte.saturatingMultiplied(by: index.size))
    var price = StudyPrice()
    var runs = Study.runs(of: trained, subsets: Int(subsets), manifest: subject.manifest)
    // A half takes no more than the whole, and places without copies no more than with them.
    let whole = StudyRecord.Run(change: .leftOut, captures: false, endWork: 0, documents: [])
    let half = try measure(
      whole, of: subject, count: subsets, endWork: { _ in measured }, to: &price, &meter)
    let wrong = Int(subsets)
    runs[wrong].endWork = try measure(
      runs[wrong], of: subject, endWork: { $0.index?.work ?? 0 }, to: &price, &meter)
    let copies = try measure(
      runs[wrong + 2], of: subject, count: 2, endWork: { scored.saturatingAdding($0.index?.work ?? 0) }, to: &price,
      &meter)
    for number in runs.indices where number != wrong { runs[number].endWork = number < wrong ? half : copies }
    try price.finish(endWork: end, parameters)
    let record = StudyRecord(
      kind: .quality, training: subject.taskHash, manifest: subject.manifest, model: subject.model, endWork: end,
      questions: asked, runs: runs)
    return StudyOffer(record: record, price: price)
  }

  /// What TRAIN captured of the subject's training.
  private func indexed(_ subject: StudySubject, _ meter: inout GasMeter) throws(FrameEnd) -> InfluenceRecord {
    try meter.charge(4 * TrainingPrecompile.callGas)
    let sources = AttributionStore.name(subject.training.sources)
    guard let record = AttributionStore(state: state).influence(subject.manifest, sources: sources) else {
      throw .error(.missingInfluence(method: AttributionMethod.influence.word, adapter: subject.manifest))
    }
    return record
  }
}
