import AdapterEngine
import EngineTestSupport
import Testing

/// Runs that capture gradients.
private enum Captured {
  static let capture = CapturePlan(dimension: 256, seed: 77, heldOutEvery: 4, heldOutPerStep: 3)

  static func plan(_ capture: CapturePlan? = capture, rank: Int = 2) -> TrainingPlan {
    var plan = TinyRun.plan(rank: rank)
    plan.capture = capture
    return plan
  }

  /// What every step of a run writes down, and its last checkpoint without its header.
  static func run(
    _ tiny: TinyModel, kernels: Kernels = .best, precision: Precision = .exact, plan: TrainingPlan = plan(),
    resources: TrainingResources = TrainingResources()
  ) throws -> (steps: [CapturedStep?], state: [UInt8]) {
    let model = try BaseModel(tiny.files, kernels: kernels, precision: precision)
    let trainer = try Trainer(model: model, plan: plan, data: try TinyRun.data(tiny), resources: resources)
    var steps: [CapturedStep?] = []
    while !trainer.isFinished { steps.append(try trainer.advance().capture) }
    let header = 8 + plan.encodedLength + 48
    return (steps, Array(trainer.checkpoint().dropFirst(header)))
  }
}

@Suite("Gradients captured while training")
struct CaptureTests {
  @Test("capturing changes no bit of the training", arguments: [64, 256, 16_384])
  func unchanged(dimension: Int) throws {
    let tiny = TinyModel(family: .qwen3, seed: 8)
    let plain = try Captured.run(tiny, plan: Captured.plan(nil))
    let captured = try Captured.run(tiny, plan: Captured.plan(CapturePlan(dimension: dimension)))
    #expect(captured.state == plain.state)
    #expect(plain.steps.allSatisfy { $0 == nil })
    #expect(captured.steps.allSatisfy { $0 != nil })
  }

  @Test("kernels, threads, grouping and recomputation change no captured bit")
  func resources() throws {
    let tiny = TinyModel(hidden: 33, heads: 4, keyValueHeads: 2, headDimension: 10, feedForward: 70, seed: 21)
    var plan = Captured.plan(rank: 3)
    plan.maximumSteps = 4
    let choices = [
      TrainingResources(), TrainingResources(groupTokens: 10_000), TrainingResources(threads: 2, groupTokens: 1),
      TrainingResources(threads: 3, groupTokens: 77, recomputes: true),
    ]
    for (precision, choices) in [(Precision.exact, choices), (.float32, [choices[3]])] {
      let expected = try Captured.run(tiny, kernels: .scalar, precision: precision, plan: plan)
      for kernels in [Kernels.avx2, .avx512] where kernels.isAvailable {
        for resources in choices {
          let found = try Captured.run(tiny, kernels: kernels, precision: precision, plan: plan, resources: resources)
          #expect(found.steps == expected.steps, "\(kernels), \(precision), \(resources)")
          #expect(found.state == expected.state)
        }
      }
    }
  }

  @Test("any single step done alone captures what the uninterrupted run did")
  func resume() throws {
    let tiny = TinyModel(seed: 5)
    let model = try BaseModel(tiny.files)
    let data = try TinyRun.data(tiny)
    let trainer = try Trainer(model: model, plan: Captured.plan(), data: data)
    #expect(trainer.checkpoint().count == trainer.plan.checkpointByteCount(model.shape))
    while !trainer.isFinished {
      let before = trainer.checkpoint()
      let step = try trainer.advance()
      let alone = try trainingStep(after: before, model: model, data: data, resources: TrainingResources(threads: 2))
      #expect(alone.step == step)
      #expect(alone.checkpoint == trainer.checkpoint())
    }
  }

  @Test("a step has one row for each of its documents, whose windows are summed")
  func rows() throws {
    let tiny = TinyModel(seed: 6)
    let data = try TinyRun.data(tiny)
    var plan = Captured.plan()
    plan.batchDocuments = 20
    let trainer = try Trainer(model: try BaseModel(tiny.files), plan: plan, data: data)
    _ = try trainer.advance()
    let examples = try data.batch(step: 1, plan)
    let gradients = try trainer.gradients(examples)
    let step = try trainer.advance()
    let capture = try #require(step.capture)
    #expect(capture.step == 1)
    #expect(capture.targetTokens == UInt64(step.targetTokens))
    #expect(capture.learningRateNano == UInt64((step.learningRate * 1e9).rounded()))
    #expect(capture.rows.map(\.document) == Set(examples.map { UInt32($0.document) }).sorted())
    #expect(examples.count > capture.rows.count)
    for row in capture.rows {
      let own = zip(examples, gradients).filter { $0.0.document == Int(row.document) }.map(\.1)
      let first = try #require(own.first)
      let sum = own.dropFirst().reduce(first) { $0 + $1 }
      #expect(row.gradient == QuantisedGradient(sum))
      #expect(row.gradient.scale > 0)
    }
    #expect(capture.encode().count == plan.capturedStepByteCount(documents: capture.rows.count))
  }

  @Test("held-out documents are never trained on, and take turns")
  func heldOut() throws {
    let tiny = TinyModel(seed: 7)
    let data = try TinyRun.data(tiny, documents: 14)
    let plan = Captured.plan()
    let trainer = try Trainer(model: try BaseModel(tiny.files), plan: plan, data: data)
    let heldOut = data.documents.indices.filter { $0 % 4 == 3 && data.documents[$0].tokens.count > 1 }
    #expect(heldOut.allSatisfy { Captured.capture.holdsOut(document: $0) })
    for step in 0..<trainer.stepCount {
      #expect(try data.batch(step: step, plan).allSatisfy { !heldOut.contains($0.document) })
      let turn = (0..<3).map { heldOut[(3 * step + $0) % heldOut.count] }
      let windows = turn.flatMap { index in
        TrainingData.examples(
          of: data.documents[index], index: index, maximumSequence: plan.maximumSequence, answersOnly: true)
      }
      let gradients = try trainer.gradients(windows)
      let sum = gradients.dropFirst().reduce(gradients[0]) { $0 + $1 }
      #expect(try trainer.advance().capture?.heldOut == QuantisedGradient(sum))
    }
  }

  @Test("a frozen capture of one run: any change here is a change of consensus")
  func frozen() throws {
    let steps = try Captured.run(TinyModel(family: .qwen3, seed: 8)).steps
    let found = digest(steps.flatMap { $0?.encode() ?? [] }.map { UInt32($0) })
    #expect(found == 0x3891_dbee_eecc_de8d, "0x\(String(found, radix: 16))")
  }

  @Test("captures that cannot be are refused with the reason")
  func refused() throws {
    let tiny = TinyModel(seed: 5)
    let data = try TinyRun.data(tiny)
    func sentence(_ change: (inout CapturePlan) -> Void) throws -> String {
      var capture = Captured.capture
      change(&capture)
      let error = #expect(throws: EngineError.self) { try data.stepCount(Captured.plan(capture)) }
      return try #require(error).description
    }
    for dimension in [0, -64, 32, 100, 32_768] {
      #expect(try sentence { $0.dimension = dimension }.contains("capture.dimension"))
    }
    for every in [1, -1, 1 << 23] { #expect(try sentence { $0.heldOutEvery = every }.contains("heldOutEvery")) }
    for count in [-1, 1025] { #expect(try sentence { $0.heldOutPerStep = count }.contains("heldOutPerStep")) }
    #expect(try sentence { $0.heldOutEvery = 0 }.contains("heldOutPerStep"))
    #expect(try sentence { $0.heldOutEvery = 4000 }.contains("held-out"))
    let many = try TrainingData(documents: TinyRun.documents(1200, vocabulary: 256))
    var plan = Captured.plan(CapturePlan(dimension: 16_384))
    plan.batchDocuments = 1200
    let error = #expect(throws: EngineError.self) { try many.stepCount(plan) }
    #expect(error?.description.contains("limit") == true)
    plan.capture = nil
    #expect(try many.stepCount(plan) > 0)
  }
}
