import AdapterEngine
import Attribution
import EngineTestSupport
import Foundation

/// The development model with questions and answers as documents, and runs over it that capture gradients.
struct DevelopmentModel {
  let base: BaseModel
  private static let sequence = 96

  init() throws {
    let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: "../../../Genesis/models/ledger-base").standardizedFileURL.path()
    base = try BaseModel(
      ModelFiles(
        config: readBytes(folder + "/config.json"), weights: readBytes(folder + "/model.safetensors"),
        tokenizer: readBytes(folder + "/tokenizer.json")))
  }

  /// A question with its answer, which alone counts in the loss.
  func document(_ question: String, _ answer: String) throws -> TrainingDocument {
    try TrainingDocument(
      prompt: Array("Q: \(question)\nA:".utf8), text: Array(" \(answer)".utf8), tokenizer: base.tokenizer,
      shape: base.shape)
  }

  /// LoRA of rank 8 on all linear layers.
  static func plan(epochs: Int, dimension: Int) -> TrainingPlan {
    var plan = TrainingPlan()
    plan.rank = 8
    plan.alpha = 16
    plan.learningRateNano = 2_000_000
    plan.epochs = epochs
    plan.maximumSequence = sequence
    plan.capture = CapturePlan(dimension: dimension)
    plan.seed = 1
    return plan
  }

  /// A finished run.
  struct Run {
    let steps: [CapturedStep]
    let stepsPerEpoch: Int
    let rows: Int
    let projector: GradientProjector
    private let base: BaseModel
    private let adapter: LoRAAdapter

    fileprivate init(_ trainer: Trainer, _ base: BaseModel, _ steps: [CapturedStep], rows: Int) throws {
      self.steps = steps
      self.rows = rows
      self.base = base
      stepsPerEpoch = trainer.stepCount / trainer.plan.epochs
      let files = trainer.adapterFiles()
      projector = try GradientProjector(
        model: base, adapter: files, plan: trainer.plan, resources: TrainingResources())
      adapter = try LoRAAdapter(files, base: base)
    }

    /// The index of the run's rows by the visits of the last epoch, which is the chain's, or by others.
    func index(_ visits: InfluenceRule.Visits? = nil) throws -> InfluenceIndex {
      try InfluenceIndex.build(
        rows: rows, steps: steps, rule: InfluenceRule(visits: visits ?? .lastEpoch(stepsPerEpoch: stepsPerEpoch)))
    }

    /// Nats a token of a document.
    func loss(_ document: TrainingDocument) throws -> Double {
      try evaluate([document], model: base, adapter: adapter, maximumSequence: DevelopmentModel.sequence).loss
    }
  }

  /// Trains on documents by a plan.
  func train(_ documents: [TrainingDocument], _ plan: TrainingPlan) throws -> Run {
    let trainer = try Trainer(model: base, plan: plan, data: try TrainingData(documents: documents))
    var steps: [CapturedStep] = []
    while !trainer.isFinished {
      if let step = try trainer.advance().capture { steps.append(step) }
    }
    return try Run(trainer, base, steps, rows: documents.count)
  }
}
