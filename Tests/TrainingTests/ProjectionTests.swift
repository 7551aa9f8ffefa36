import AdapterEngine
import EngineTestSupport
import Testing

@Suite("Projected gradients")
struct ProjectionTests {
  private static func plan(dimension: Int = 512, seed: UInt64 = 9) -> TrainingPlan {
    var plan = TinyRun.plan()
    plan.capture = CapturePlan(dimension: dimension, seed: seed)
    return plan
  }

  /// All gradients of a trainer in the order of their coordinates.
  private static func coordinates(
    _ trainer: Trainer, _ value: TrainedValue = .gradient
  ) -> [Float] {
    (0..<trainer.model.shape.layerCount).flatMap { layer in
      LinearModule.allCases.flatMap { module in
        [false, true].flatMap { trainer.values(value, layer: layer, module: module, isB: $0) ?? [] }
      }
    }
  }

  /// A trainer some steps into a run, so that both matrices have gradients.
  private static func trainer(_ tiny: TinyModel, precision: Precision, plan: TrainingPlan) throws -> Trainer {
    let model = try BaseModel(tiny.files, precision: precision)
    let trainer = try Trainer(model: model, plan: plan, data: try TinyRun.data(tiny))
    for _ in 0..<3 { _ = try trainer.advance() }
    return trainer
  }

  @Test("the projection of an example is that of its own gradient, coordinate by coordinate", arguments: TinyRun.models)
  func reference(tiny: TinyModel) throws {
    for (precision, targets) in [
      (Precision.exact, Set(LinearModule.allCases)), (.float32, [.query, .value, .down]),
    ] {
      var plan = Self.plan()
      plan.targets = targets
      let capture = try #require(plan.capture)
      let trainer = try Self.trainer(tiny, precision: precision, plan: plan)
      let examples = TinyRun.examples(trainer.data, maximumSequence: plan.maximumSequence)
      let found = try trainer.gradients(examples)
      for (example, gradient) in zip(examples, found).prefix(4) {
        let alone = try Trainer(
          model: trainer.model, plan: plan, data: trainer.data, resuming: trainer.checkpoint())
        _ = try alone.accumulate([example])
        let expected = try ProjectedGradient(projecting: Self.coordinates(alone), capture: capture)
        #expect(gradient == expected)
        #expect(gradient.values.contains { $0 != 0 })
      }
    }
  }

  @Test("the loss changes along a bucket's coordinates as fast as the bucket says")
  func finiteDifferences() throws {
    let plan = Self.plan(dimension: 64)
    let trainer = try Self.trainer(TinyModel(seed: 12), precision: .float32, plan: plan)
    let examples = Array(TinyRun.examples(trainer.data, maximumSequence: plan.maximumSequence).prefix(3))
    let gradients = try trainer.gradients(examples)
    let sum = gradients.dropFirst().reduce(gradients[0]) { $0 + $1 }.values
    let bucket = try #require(sum.indices.max { sum[$0].magnitude < sum[$1].magnitude })
    let weights = Self.coordinates(trainer, .master)
    let places = try #require(plan.capture).places(count: weights.count)
    func loss(_ change: Float) throws -> Double {
      let moved = zip(weights, places).map { weight, place in
        place.bucket == bucket ? weight + (place.isNegative ? -change : change) : weight
      }
      let probe = try Trainer(
        model: trainer.model, plan: plan, data: trainer.data, resuming: trainer.checkpoint())
      var start = 0
      for layer in 0..<trainer.model.shape.layerCount {
        for module in LinearModule.allCases {
          for isB in [false, true] {
            let count = trainer.values(.master, layer: layer, module: module, isB: isB)?.count ?? 0
            probe.setWeights(Array(moved[start..<start + count]), layer: layer, module: module, isB: isB)
            start += count
          }
        }
      }
      return Double(try probe.accumulate(examples).losses) * 0x1p-32
    }
    let change: Float = 0x1p-10
    let slope = (try loss(change) - loss(-change)) / Double(2 * change)
    let expected = Double(sum[bucket]) * 0x1p-32
    #expect(abs(slope - expected) <= 0.02 * abs(expected), "\(slope) against \(expected)")
  }

  @Test("inner products of projections are near those of the gradients", arguments: [64, 256, 1024, 4096, 16_384])
  func innerProducts(dimension: Int) throws {
    var random = SeededGenerator(seed: 40)
    let count = 20_000
    var squares = 0.0
    let trials = 24
    for trial in 0..<trials {
      let x = random.values(count)
      let noise = random.values(count)
      let y = zip(x, noise).map { 0.6 * $0 + 0.8 * $1 }
      let capture = CapturePlan(dimension: dimension, seed: UInt64(trial))
      func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
      func project(_ v: [Float]) throws -> [Double] {
        try ProjectedGradient(projecting: v, capture: capture).values.map { Double($0) * 0x1p-32 }
      }
      let exact = product(x.map(Double.init), y.map(Double.init))
      let norms = (product(x.map(Double.init), x.map(Double.init)) * product(y.map(Double.init), y.map(Double.init)))
        .squareRoot()
      let error = (try product(project(x), project(y)) - exact) / norms
      // The variance is at most (1 + cos²) / dimension; four deviations are hardly ever exceeded.
      #expect(abs(error) < 4 * (1.36 / Double(dimension)).squareRoot(), "seed \(trial)")
      squares += error * error
    }
    let deviation = (squares / Double(trials) * Double(dimension)).squareRoot()
    #expect((0.6...1.8).contains(deviation), "\(deviation) of 1.17 expected")
  }

  @Test("a query's gradient is what training would capture at the same weights, over all windows of the document")
  func query() throws {
    let plan = Self.plan()
    let trainer = try Self.trainer(TinyModel(family: .qwen2, seed: 3), precision: .exact, plan: plan)
    let files = trainer.adapterFiles()
    let projector = try GradientProjector(
      model: trainer.model, adapter: files, plan: plan, resources: TrainingResources(threads: 2))
    for (index, document) in trainer.data.documents.enumerated() {
      let windows = TrainingData.examples(
        of: document, index: index, maximumSequence: plan.maximumSequence, answersOnly: true)
      let gradients = try trainer.gradients(windows)
      guard let first = gradients.first else { continue }
      let expected = gradients.dropFirst().reduce(first) { $0 + $1 }
      #expect(try projector.gradient(of: document) == expected)
      #expect(
        try projectedGradient(of: document, model: trainer.model, adapter: files, plan: plan) == expected)
    }
  }

  @Test("queries that cannot be are refused")
  func refused() throws {
    let plan = Self.plan()
    let tiny = TinyModel(seed: 3)
    let trainer = try Self.trainer(tiny, precision: .exact, plan: plan)
    let files = trainer.adapterFiles()
    func isRefused(_ document: TrainingDocument, _ change: (inout TrainingPlan) -> Void = { _ in }) -> Bool {
      var plan = plan
      change(&plan)
      return (try? projectedGradient(of: document, model: trainer.model, adapter: files, plan: plan)) == nil
    }
    let good = TrainingDocument(tokens: [1, 2, 3])
    #expect(!isRefused(good))
    #expect(isRefused(good) { $0.capture = nil })
    #expect(isRefused(good) { $0.capture?.dimension = 100 })
    #expect(isRefused(good) { $0.rank = 3 })
    #expect(isRefused(good) { $0.alpha = 9 })
    #expect(isRefused(good) { $0.targets = [.query] })
    #expect(isRefused(good) { $0.maximumSequence = 1000 })
    #expect(isRefused(TrainingDocument(tokens: [1])))
    #expect(isRefused(TrainingDocument(tokens: [1, 2], promptLength: 2)))
    #expect(isRefused(TrainingDocument(tokens: [1, 2], promptLength: 3)))
    #expect(isRefused(TrainingDocument(tokens: [1, 256, 3])))
    #expect(throws: EngineError.self) {
      try ProjectedGradient(projecting: [1, .infinity], capture: CapturePlan())
    }
  }
}
