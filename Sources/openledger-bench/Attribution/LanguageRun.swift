import AdapterEngine
import Foundation

/// Training of the shipped development model on generated questions, once with captured gradients and as often as wanted
/// on some of the rows.
struct LanguageRun {
  let corpus: QuestionCorpus
  private let model: BaseModel
  private let plan: TrainingPlan
  private let rowDocuments: [TrainingDocument]
  private let queryDocuments: [TrainingDocument]
  private let resources: TrainingResources

  /// Rows of training between two held-out documents, which are the queries.
  private static let rowsPerQuery = 6
  private static let sequence = 96

  /// The run of all rows with what it wrote down.
  struct Captured {
    /// The gradients of every step; documents are rows.
    let steps: [CapturedStep]
    let stepsPerEpoch: Int
    /// The gradients of the queries at the end.
    let queries: [ProjectedGradient]
    /// The adapter at the end.
    let adapter: AdapterFiles
    /// Mean loss of the queries before and after, in nats a token.
    let lossBefore: Double
    let lossAfter: Double
  }

  init(_ size: AttributionOptions.LanguageSize, threads: Int) throws {
    let folder = try Files.repository().appending(path: "Genesis/models/ledger-base")
    let files = try ModelFiles(
      config: Files.bytes(folder.appending(path: "config.json")),
      weights: Files.bytes(folder.appending(path: "model.safetensors")),
      tokenizer: Files.bytes(folder.appending(path: "tokenizer.json")))
    let model = try BaseModel(files)
    self.model = model
    resources = TrainingResources(threads: threads)
    corpus = QuestionCorpus(entities: size.entities, seed: 7)
    func document(_ row: QuestionCorpus.Row) throws -> TrainingDocument {
      try TrainingDocument(
        prompt: Array("Q: \(row.question)\nA:".utf8), text: Array(" \(row.answer)".utf8), tokenizer: model.tokenizer,
        shape: model.shape)
    }
    rowDocuments = try corpus.rows.map(document)
    queryDocuments = try corpus.queries.map(document)
    var plan = TrainingPlan()
    plan.rank = 8
    plan.alpha = 16
    plan.learningRateNano = 2_000_000
    plan.epochs = size.epochs
    plan.maximumSequence = Self.sequence
    plan.capture = CapturePlan(dimension: size.dimension, heldOutEvery: Self.rowsPerQuery + 1, heldOutPerStep: 4)
    plan.seed = 1
    self.plan = plan
  }

  /// Trains on all rows. A query follows every six of them, for in-run Shapley values, and is not trained on.
  func capture() throws -> Captured {
    var documents: [TrainingDocument] = []
    for (index, row) in rowDocuments.enumerated() {
      documents.append(row)
      if index % Self.rowsPerQuery == Self.rowsPerQuery - 1 {
        documents.append(queryDocuments[index / Self.rowsPerQuery % queryDocuments.count])
      }
    }
    let data = try TrainingData(documents: documents)
    let trainer = try Trainer(model: model, plan: plan, data: data, resources: resources)
    var steps: [CapturedStep] = []
    while !trainer.isFinished {
      if let step = try trainer.advance().capture { steps.append(try Self.named(step)) }
    }
    let adapter = trainer.adapterFiles()
    let projector = try GradientProjector(model: model, adapter: adapter, plan: plan, resources: resources)
    func loss(_ adapter: LoRAAdapter?) throws -> Double {
      try evaluate(
        queryDocuments, model: model, adapter: adapter, maximumSequence: Self.sequence, threads: resources.threads
      ).loss
    }
    return Captured(
      steps: steps, stepsPerEpoch: trainer.stepCount / plan.epochs,
      queries: try queryDocuments.map { try projector.gradient(of: $0) }, adapter: adapter,
      lossBefore: try loss(nil), lossAfter: try loss(LoRAAdapter(adapter, base: model)))
  }

  /// The products of every query's gradient with every row's at the end of training, `[query][row]`, nothing projected.
  func exactProducts(_ captured: Captured) throws -> [[Double]] {
    let rows = try rowDocuments.map { try gradient(of: $0, captured.adapter) }
    return try queryDocuments.map { query in
      let query = try gradient(of: query, captured.adapter)
      return rows.map { row in
        var sum = 0.0
        for index in row.indices { sum += Double(row[index]) * Double(query[index]) }
        return sum
      }
    }
  }

  /// The gradient of a document's summed losses by every weight of an adapter.
  private func gradient(of document: TrainingDocument, _ adapter: AdapterFiles) throws -> [Float] {
    var plan = plan
    plan.capture = nil
    let data = try TrainingData(documents: [document])
    let trainer = try Trainer(model: model, plan: plan, data: data, resources: resources, initial: adapter)
    _ = try trainer.accumulate(data.batch(step: 0, plan))
    return (0..<model.shape.layerCount).flatMap { layer in
      LinearModule.allCases.flatMap { module in
        [false, true].flatMap { trainer.values(.gradient, layer: layer, module: module, isB: $0) ?? [] }
      }
    }
  }

  /// Trains anew on the rows of a subset, as a run that never saw the others, and returns the log-likelihood of every
  /// query's answer.
  func likelihoods(training subset: RowSubset) throws -> [Double] {
    var plan = plan
    plan.capture = nil
    let data = try TrainingData(documents: zip(rowDocuments, subset).filter(\.1).map(\.0))
    let trainer = try Trainer(model: model, plan: plan, data: data, resources: resources)
    while !trainer.isFinished { _ = try trainer.advance() }
    let adapter = try LoRAAdapter(trainer.adapterFiles(), base: model)
    return try queryDocuments.map { query in
      let evaluation = try evaluate(
        [query], model: model, adapter: adapter, maximumSequence: Self.sequence, threads: resources.threads)
      return -Double(evaluation.lossSum) * 0x1p-32
    }
  }

  /// The step with rows counted without the queries between them.
  private static func named(_ step: CapturedStep) throws -> CapturedStep {
    try CapturedStep(
      step: step.step, learningRateNano: step.learningRateNano, targetTokens: step.targetTokens,
      dimension: step.dimension,
      rows: step.rows.map { row in
        CapturedRow(document: row.document - row.document / UInt32(rowsPerQuery + 1), gradient: row.gradient)
      }, heldOut: step.heldOut)
  }
}
