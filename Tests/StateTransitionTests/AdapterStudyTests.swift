import ABI
import AdapterEngine
import Attribution
import ChainSpecification
import ChainTypes
import Execution
import Precompiles
import Primitives
import StateTransition
import Testing
import WorldState

/// Studies with the real engine and the shipped model. Every block is executed twice, the second time on a node that has
/// forgotten everything, as a rule with scalar kernels.
@Suite struct AdapterStudyTests {
  private static let facts = [
    ("river", "to the sea"), ("sun", "in the east"), ("ledger", "a book for all"), ("light", "the tower keeper"),
    ("tide", "twice a day"), ("moon", "over the bay"), ("rope", "of hemp"), ("sail", "of canvas"),
    ("anchor", "of iron"), ("chart", "in the cabin"), ("bell", "at noon"), ("fog", "in the morning"),
    ("gull", "on the mast"), ("crab", "under a stone"), ("salt", "from the pans"), ("whale", "far out"),
    ("pilot", "at the mouth"), ("buoy", "red and green"), ("wreck", "on the reef"), ("net", "by the quay"),
    ("storm", "from the west"), ("lamp", "with oil"), ("deck", "of oak"), ("knot", "in the line"),
  ]
  private static let rows = facts.map { Bytes("Q: What of the \($0)? A: It is \($1).".utf8) }

  private static func plan(capture: CapturePlan? = nil, epochs: Int = 4) -> TrainingPlan {
    var plan = TrainingPlan()
    plan.rank = 4
    plan.alpha = 8
    plan.targets = [.query, .value]
    plan.learningRateNano = 5_000_000
    plan.batchDocuments = 4
    plan.epochs = epochs
    plan.maximumSequence = 48
    plan.seed = 7
    plan.capture = capture
    return plan
  }

  /// A chain on which a model is trained from some rows, with a second node that has no memory.
  private func trained(
    rows: Int, _ plan: TrainingPlan, kernels: Kernels = .scalar
  ) throws -> (fixture: TrainingJobFixture, model: UInt256, manifest: Hash) {
    var fixture = try TrainingJobFixture(rows: Array(Self.rows.prefix(rows)), engine: nil)
    fixture.executeAgain(kernels: kernels)
    let job = try fixture.open(plan: plan.encode())
    try fixture.finish(job)
    let done = try fixture.progress(job)
    try #require(done.state == 2, "reason \(done.reason)")
    return (fixture, done.model, done.manifest)
  }

  /// What training without a chain finds: the documents, and for each list of them the adapter.
  private struct Bench {
    let model: BaseModel
    let documents: [TrainingDocument]
    let question: TrainingDocument

    init(_ fixture: TrainingJobFixture, rows: Int, prompt: String, answer: String) throws {
      let (model, tokenizer) = try fixture.baseModel()
      self.model = model
      documents = try AdapterStudyTests.rows.prefix(rows).map {
        try TrainingDocument(text: $0, tokenizer: tokenizer, shape: model.shape)
      }
      question = try TrainingDocument(
        prompt: Bytes(prompt.utf8), text: Bytes(answer.utf8), tokenizer: tokenizer, shape: model.shape)
    }

    func adapter(_ plan: TrainingPlan, without: Set<Int>) throws -> AdapterFiles {
      let data = try TrainingData(
        documents: documents.indices.filter { !without.contains($0) }.map { documents[$0] })
      let trainer = try Trainer(model: model, plan: plan, data: data)
      while !trainer.isFinished { _ = try trainer.advance() }
      return trainer.adapterFiles()
    }

    func loss(_ documents: [TrainingDocument], _ files: AdapterFiles?) throws -> UInt64 {
      let adapter = try files.map { try LoRAAdapter($0, base: model) }
      return try AdapterEngine.evaluate(
        documents, model: model, adapter: adapter, maximumSequence: model.shape.maximumContext
      ).lossSum
    }
  }

  @Test("a retraining without a row gives the adapter and the losses that training without it has, on every node")
  func counterfactual() throws {
    let plan = Self.plan()
    var (fixture, model, manifest) = try trained(rows: 6, plan)
    let (prompt, answer) = ("Q: What of the tide? A:", " It is twice a day.")
    let job = try fixture.openCounterfactual(
      TrainingJobFixture.without([4], of: model, prompt: prompt, answer: answer))
    try fixture.finish(job)
    #expect(try fixture.progress(job).state == 2)
    let found = try fixture.counterfactual(job)

    let bench = try Bench(fixture, rows: 6, prompt: prompt, answer: answer)
    let (whole, smaller) = (try bench.adapter(plan, without: []), try bench.adapter(plan, without: [4]))
    func hash(_ files: AdapterFiles) -> Hash {
      let listed = [("adapter_config.json", files.config), ("adapter_model.safetensors", files.weights)]
      return Keccak256.hash(
        ModelManifest(files: listed.map { ModelManifest.File(name: $0.0, contents: $0.1) }).encoded)
    }
    #expect(manifest == hash(whole) && found.adapter == hash(smaller))
    let losses = try [whole, smaller, nil].map { try bench.loss([bench.question], $0) }
    #expect(Array(found.numbers.prefix(3)) == losses && found.numbers[7] == 1)
    // The row taught its answer, and without it less of it is learned.
    #expect(losses[0] < losses[1] && losses[1] < losses[2])
  }

  @Test("held-out documents stay the same ones, and are compared")
  func heldOut() throws {
    let capture = CapturePlan(dimension: 64, seed: 3, heldOutEvery: 4, heldOutPerStep: 1)
    var (fixture, model, _) = try trained(rows: 8, Self.plan(capture: capture))
    let job = try fixture.openCounterfactual(TrainingJobFixture.without([0, 3], of: model))
    try fixture.finish(job)
    let found = try fixture.counterfactual(job)
    let bench = try Bench(fixture, rows: 8, prompt: "", answer: "x")
    let plan = Self.plan()
    let with = try bench.adapter(plan, without: [3, 7])
    let without = try bench.adapter(plan, without: [0, 3, 7])
    let question = [bench.documents[7]]
    #expect(found.numbers[4] == (try bench.loss(question, with)))
    #expect(found.numbers[5] == (try bench.loss(question, without)))
    #expect(found.numbers[6] > 0 && found.numbers[7] == 2 && found.numbers.prefix(4).allSatisfy { $0 == 0 })
  }

  @Test("the quality of a model is measured by its retrainings and put on record")
  func quality() throws {
    let capture = CapturePlan(dimension: 128, seed: 3, heldOutEvery: 6, heldOutPerStep: 0)
    var (fixture, model, _) = try trained(rows: 24, Self.plan(capture: capture, epochs: 2), kernels: .best)
    let job = try fixture.openQuality(model, subsets: 8, questions: 4)
    try fixture.finish(job)
    let progress = try fixture.progress(job)
    #expect(progress.state == 2 && progress.steps == 11 * 10 && progress.done == 8 * 6 + 10 + 6 + 10)
    // A half takes less than the whole that it is priced by.
    #expect(try !fixture.refund(job).isZero && fixture.chain.state.balance(TrainingJobFixture.train).isZero)
    let outcome = try fixture.ask("qualityOf(uint256)", [.uint(UInt256(job))])
    let values = try ABI.decode(outcome.output, as: Array(repeating: .uint(bits: 64), count: 3)).compactMap(\.asUInt64)
    #expect(values.count == 3 && values[0] <= 10_000 && values[1] <= 10_000 && values[2] <= 1_000_000)
    // Blind scores give a correlation of 0 and an area of one half.
    #expect(values[0] > 0 && values[1] > 5_000, "\(values)")
    print("quality of \(Self.rows.count) rows: \(values)")
    let count = try fixture.read(.modelRegistry, "evaluationCountOf", [.uint(model)])
    #expect(UInt256(bigEndian: count) == 3)
    for (index, (metric, value)) in zip(["LDS", "noiseAUC", "copyGain"], values).enumerated() {
      let record = try ABI.decode(
        try fixture.read(.modelRegistry, "evaluationOf", [.uint(model), .uint(UInt256(UInt64(index)))]),
        as: [.address, .uint(bits: 64), .fixedBytes(32), .uint(bits: 256), .fixedBytes(32)])
      let name = try #require(record[2].asHash).bytes.prefix { $0 != 0 }
      #expect(record[0] == .address(TrainingJobFixture.train) && record[3] == .uint(UInt256(value)))
      #expect(String(decoding: name, as: UTF8.self) == metric)
    }
    // A later study has to be a larger one.
    let again = try fixture.ask(
      "quoteQuality(uint256,uint64,uint64)", [.uint(model), .uint(8), .uint(4)], to: TrainingJobFixture.quote)
    #expect(again.output.starts(with: try FunctionSignature("FewerSubsets(uint64,uint64)").selector))
    let larger = try fixture.ask(
      "quoteQuality(uint256,uint64,uint64)", [.uint(model), .uint(9), .uint(1)], to: TrainingJobFixture.quote)
    #expect(larger.isSuccess, "\(RevertReason(larger.output))")
  }
}
