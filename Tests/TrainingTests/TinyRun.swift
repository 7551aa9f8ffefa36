import AdapterEngine
import EngineTestSupport

/// Small training runs over random models and random documents.
enum TinyRun {
  /// A plan of a few steps with everything that varies switched on.
  static func plan(rank: Int = 2, seed: UInt64 = 5) -> TrainingPlan {
    var plan = TrainingPlan()
    plan.rank = rank
    plan.alpha = 8
    plan.learningRateNano = 20_000_000
    plan.warmupSteps = 2
    plan.batchDocuments = 2
    plan.accumulation = 2
    plan.epochs = 2
    plan.maximumSequence = 40
    plan.weightDecayNano = 10_000_000
    plan.seed = seed
    return plan
  }

  /// Documents of 5 to 90 tokens, half of them with prompts.
  static func documents(_ count: Int, vocabulary: Int, seed: UInt64 = 3) -> [TrainingDocument] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { index in
      let length = random.number(in: 5...90)
      return TrainingDocument(
        tokens: random.tokens(length, below: vocabulary), promptLength: index % 2 == 0 ? 0 : length / 3)
    }
  }

  static func data(_ model: TinyModel, documents count: Int = 9) throws -> TrainingData {
    try TrainingData(documents: documents(count, vocabulary: model.vocabulary))
  }

  /// Every example of the data, in order.
  static func examples(_ data: TrainingData, maximumSequence: Int) -> [TrainingExample] {
    data.documents.enumerated().flatMap { index, document in
      TrainingData.examples(of: document, index: index, maximumSequence: maximumSequence, answersOnly: true)
    }
  }

  /// The checkpoint after some steps.
  static func checkpoint(
    _ tiny: TinyModel, kernels: Kernels = .best, plan: TrainingPlan = plan(), steps: Int,
    resources: TrainingResources = TrainingResources()
  ) throws -> [UInt8] {
    let trainer = try Trainer(
      model: try BaseModel(tiny.files, kernels: kernels), plan: plan, data: try data(tiny), resources: resources)
    for _ in 0..<steps { _ = try trainer.advance() }
    return trainer.checkpoint()
  }

  /// Models of every family, with windows, biases, norms, odd sizes, and one activation plane.
  static let models: [TinyModel] =
    TinyModel.families + [TinyModel.llamas[1], TinyModel.llamas[3], TinyModel.families[2].inEightBits]
}
