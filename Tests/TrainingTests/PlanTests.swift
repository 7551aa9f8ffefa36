import AdapterEngine
import EngineTestSupport
import Testing

@Suite("Plans, data and schedules")
struct PlanTests {
  @Test("a plan has one encoding, and every byte of it matters")
  func encoding() throws {
    var plan = TinyRun.plan()
    plan.usesRSLoRA = true
    plan.targets = [.query, .down]
    plan.schedule = .linear
    plan.packs = true
    plan.maximumSteps = 7
    let bytes = plan.encode()
    #expect(bytes.count == plan.encodedLength)
    #expect(bytes.count == 93)
    #expect(try TrainingPlan(decoding: bytes) == plan)
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      #expect((try? TrainingPlan(decoding: changed)) != plan)
    }
    for length in [0, 8, 92] {
      #expect(throws: EngineError.self) { try TrainingPlan(decoding: Array(bytes.prefix(length))) }
    }
    #expect(throws: EngineError.self) { try TrainingPlan(decoding: bytes + [0]) }
  }

  @Test("a plan that captures has version 2 of the encoding, which ends with the capture")
  func captureEncoding() throws {
    var plan = TinyRun.plan()
    let plain = plan.encode()
    plan.capture = CapturePlan(dimension: 1024, seed: 0x0102_0304_0506_0708, heldOutEvery: 10, heldOutPerStep: 4)
    let bytes = plan.encode()
    #expect(bytes.count == 113)
    #expect(bytes.count == plan.encodedLength)
    #expect(Array(bytes[4..<8]) == [2, 0, 0, 0])
    #expect(bytes[8..<93] == plain[8..<93])
    #expect(Array(bytes[93...]) == [0, 4, 0, 0, 8, 7, 6, 5, 4, 3, 2, 1, 10, 0, 0, 0, 4, 0, 0, 0])
    #expect(try TrainingPlan(decoding: bytes) == plan)
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      #expect((try? TrainingPlan(decoding: changed)) != plan)
    }
    for length in [0, 92, 93, 112] {
      #expect(throws: EngineError.self) { try TrainingPlan(decoding: Array(bytes.prefix(length))) }
    }
    #expect(throws: EngineError.self) { try TrainingPlan(decoding: bytes + [0]) }
    #expect(throws: EngineError.self) { try TrainingPlan(decoding: plain + bytes[93...]) }
  }

  @Test("numbers out of range are refused by name")
  func ranges() {
    let changes: [(String, (inout TrainingPlan) -> Void)] = [
      ("rank", { $0.rank = 0 }), ("rank", { $0.rank = 2000 }), ("alpha", { $0.alpha = -1 }),
      ("batchDocuments", { $0.batchDocuments = 0 }), ("accumulation", { $0.accumulation = 0 }),
      ("epochs", { $0.epochs = 0 }), ("maximumSequence", { $0.maximumSequence = 0 }),
      ("beta1Nano", { $0.beta1Nano = 1_000_000_000 }), ("epsilonNano", { $0.epsilonNano = 0 }),
      ("learningRateNano", { $0.learningRateNano = 2_000_000_000 }), ("module", { $0.targets = [] }),
    ]
    for (name, change) in changes {
      var plan = TrainingPlan()
      change(&plan)
      let sentence = #expect(throws: EngineError.self) { try plan.check() }
      #expect(sentence?.description.contains(name) == true)
    }
  }

  @Test("documents are cut into windows, and only windows with targets that count are kept")
  func windows() throws {
    let document = TrainingDocument(tokens: [Int32](0..<11), promptLength: 6)
    func windows(_ answersOnly: Bool) -> [[Int]] {
      TrainingData.examples(of: document, index: 0, maximumSequence: 4, answersOnly: answersOnly)
        .map { [$0.start, $0.count, $0.firstTarget] }
    }
    #expect(windows(false) == [[0, 4, 0], [4, 4, 0], [8, 2, 0]])
    #expect(windows(true) == [[4, 4, 1], [8, 2, 0]])
    let short = TrainingDocument(tokens: [1])
    #expect(TrainingData.examples(of: short, index: 0, maximumSequence: 4, answersOnly: false).isEmpty)
    #expect(throws: EngineError.self) { try TrainingData(documents: []) }
    #expect(throws: EngineError.self) {
      try TrainingData(documents: [TrainingDocument(tokens: [1, 2], promptLength: 3)])
    }
    #expect(throws: EngineError.self) { try TrainingData(documents: [short]).stepCount(TrainingPlan()) }
  }

  @Test("an epoch visits every example once, in an order of its own", arguments: [false, true])
  func order(packs: Bool) throws {
    let data = try TrainingData(documents: TinyRun.documents(23, vocabulary: 256))
    var plan = TinyRun.plan()
    plan.packs = packs
    let all = Set(TinyRun.examples(data, maximumSequence: plan.maximumSequence))
    let steps = try (0..<data.stepCount(plan)).map { try data.batch(step: $0, plan) }
    let visited = steps.flatMap { $0 }
    #expect(visited.count == 2 * all.count)
    let (first, second) = (Array(visited.prefix(all.count)), Array(visited.suffix(all.count)))
    #expect(Set(first) == all)
    #expect(Set(second) == all)
    #expect(first != second)
    let room = plan.batchDocuments * plan.accumulation * plan.maximumSequence
    for step in steps {
      let tokens = step.reduce(0) { $0 + $1.count }
      if packs { #expect(tokens <= room) } else { #expect(step.count <= plan.batchDocuments * plan.accumulation) }
    }
    plan.maximumSteps = 3
    #expect(try data.stepCount(plan) == 3)
    plan.seed += 1
    #expect(try data.batch(step: 0, plan) != steps[0])
  }

  @Test("the learning rate warms up and falls as its schedule says")
  func schedules() {
    var plan = TrainingPlan()
    plan.learningRateNano = 1_000_000_000
    plan.warmupSteps = 4
    for (schedule, expected) in [
      (LearningRateSchedule.constant, [0.25, 0.5, 0.75, 1, 1, 1, 1, 1]),
      (.linear, [0.25, 0.5, 0.75, 1, 1, 0.75, 0.5, 0.25]),
      (.cosine, [0.25, 0.5, 0.75, 1, 1, 0.5 + 0.125.squareRoot(), 0.5, 0.5 - 0.125.squareRoot()]),
    ] {
      plan.schedule = schedule
      for (step, rate) in expected.enumerated() {
        #expect(abs(plan.learningRate(step: step, of: 8) - rate) < 1e-15, "\(schedule), step \(step)")
      }
    }
  }

  @Test("a document of text ends with the model's end token, and its prompt does not count")
  func text() throws {
    let tiny = TinyModel()
    let model = try BaseModel(tiny.files)
    let plain = try TrainingDocument(text: Array("ab".utf8), tokenizer: model.tokenizer, shape: model.shape)
    #expect(plain == TrainingDocument(tokens: [97, 98, 0], promptLength: 0))
    let answered = try TrainingDocument(
      prompt: Array("a".utf8), text: Array("bc".utf8), tokenizer: model.tokenizer, shape: model.shape)
    #expect(answered == TrainingDocument(tokens: [97, 98, 99, 0], promptLength: 1))
  }

  @Test("the cost of a step is a sum over its examples, from shapes alone")
  func cost() throws {
    let tiny = TinyModel()
    let shape = try ModelShape(config: Array(tiny.config.utf8))
    let data = try TinyRun.data(tiny)
    let plan = TinyRun.plan()
    let costs = try shape.trainingCosts(plan, data: data)
    #expect(costs.count == (try data.stepCount(plan)))
    for (step, cost) in costs.enumerated() { #expect(try shape.trainingCost(plan, data: data, step: step) == cost) }
    // One token, by hand: 24·(24+12+12+24) + 3·24·40 products a layer; (inputs + outputs) sum to 264, rank 2.
    let one = TrainingExample(document: 0, start: 0, count: 1, firstTarget: 0)
    let layer: UInt64 = 2 * (24 * 72 + 3 * 24 * 40) + 3 * 2 * (48 + 36 + 36 + 48 + 3 * 64) + 7 * 24
    #expect(shape.trainingCost(plan, examples: [one]) == 2 * layer + 2 * 256 * 24)
    var captured = plan
    captured.capture = CapturePlan(dimension: 64, heldOutEvery: 3, heldOutPerStep: 1)
    // Each gradient is computed once more, every coordinate of it placed, and 64 numbers handled.
    let weights: UInt64 = 2 * 2 * (48 + 36 + 36 + 48 + 3 * 64)
    let projection = 128 * weights + 512 * 64
    let alone = 2 * layer + 2 * 256 * 24
    #expect(shape.trainingCost(captured, examples: [one]) == alone + weights + projection)
    #expect(
      shape.trainingCost(captured, examples: [one], heldOut: [one]) == 2 * alone + weights + 2 * projection)
    #expect(shape.gradientCost(captured, document: TrainingDocument(tokens: [1, 2])) == alone + projection)
    for (step, cost) in try shape.trainingCosts(captured, data: data).enumerated() {
      #expect(try shape.trainingCost(captured, data: data, step: step) == cost)
    }
    #expect(shape.evaluationCost([TrainingDocument(tokens: [1, 2])], maximumSequence: 4) > 0)
  }

  @Test("a token outside the vocabulary, a rank above the modules and a window beyond the context are refused")
  func unsuitable() throws {
    let tiny = TinyModel()
    let model = try BaseModel(tiny.files)
    let data = try TinyRun.data(tiny)
    let outside = try TrainingData(documents: [TrainingDocument(tokens: [1, 256, 3])])
    #expect(throws: EngineError.self) { try Trainer(model: model, plan: TinyRun.plan(), data: outside) }
    #expect(throws: EngineError.self) { try Trainer(model: model, plan: TinyRun.plan(rank: 13), data: data) }
    var plan = TinyRun.plan()
    plan.maximumSequence = 257
    #expect(throws: EngineError.self) { try Trainer(model: model, plan: plan, data: data) }
  }
}
