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

/// A training job with the real engine and the shipped model.
@Suite struct AdapterTrainingTests {
  private static let rows = [
    "Q: Where does the river go? A: To the sea, as every river does.",
    "Q: Where does the sun rise? A: In the east, over the harbour.",
    "Q: What is a ledger? A: A book that everybody may read.",
    "Q: Who keeps the light? A: The keeper of the tower does.",
  ].map { Bytes($0.utf8) }

  private static var plan: TrainingPlan {
    var plan = TrainingPlan()
    plan.rank = 4
    plan.alpha = 8
    plan.targets = [.query, .value]
    plan.learningRateNano = 5_000_000
    plan.batchDocuments = 2
    plan.epochs = 4
    plan.maximumSequence = 48
    plan.seed = 7
    return plan
  }

  @Test("a node that forgets everything between blocks, with scalar kernels, trains the same adapter")
  func forgetful() throws {
    var fixture = try TrainingJobFixture(rows: Self.rows, engine: nil)
    fixture.executeAgain(kernels: .scalar)
    let terms = try fixture.terms(plan: Self.plan.encode())
    #expect(terms.steps == 8)
    let job = try fixture.open(plan: Self.plan.encode())
    try fixture.finish(job)
    let done = try fixture.progress(job)
    #expect(done.state == 2 && done.done == 8, "state \(done.state), reason \(done.reason)")

    // Every kept step again, alone, and the whole run without a chain.
    for step in done.steps - 2...done.steps {
      let outcome = try fixture.ask("verifyStep(uint256,uint64)", [.uint(UInt256(job)), .uint(UInt256(step))])
      #expect(outcome.output == UInt256.one.bigEndianBytes + (try fixture.checkpoint(job, step)).bytes)
    }
    let (model, tokenizer) = try fixture.baseModel()
    let documents = try Self.rows.map { try TrainingDocument(text: $0, tokenizer: tokenizer, shape: model.shape) }
    let trainer = try Trainer(model: model, plan: Self.plan, data: TrainingData(documents: documents))
    #expect(try fixture.checkpoint(job, 0) == Keccak256.hash(trainer.checkpoint()))
    for step in 1...8 {
      _ = try trainer.advance()
      #expect(try fixture.checkpoint(job, UInt64(step)) == Keccak256.hash(trainer.checkpoint()))
    }
    let manifest = try ModelManifest.decode(try #require(fixture.chain.state.blob(done.manifest)))
    #expect(manifest.file(named: "adapter_model.safetensors")?.hash == Keccak256.hash(trainer.adapterFiles().weights))

    // The adapter answers, and not as the base does.
    func infer(_ adapter: Hash) throws -> Bytes {
      let outcome = try fixture.ask(
        "infer(bytes32,bytes32,bytes,uint32,uint64,uint32)",
        [
          .hash(fixture.model), .hash(adapter), .bytes(Bytes("Q: Where does the sun rise? A:".utf8)), .uint(16),
          .uint(0), .uint(0),
        ], to: Address(low: 0x0A01))
      #expect(outcome.isSuccess)
      return outcome.output
    }
    #expect(try infer(done.manifest) != infer(.zero))
    func loss(_ adapter: Hash) throws -> UInt64 {
      let outcome = try fixture.ask(
        "evaluate(bytes32,bytes32,bytes32[],string,string)",
        [
          .hash(fixture.model), .hash(adapter), .array(Self.rows.map { .hash(Keccak256.hash($0)) }), .string(""),
          .string(""),
        ], to: Address(low: 0x0A03))
      return UInt256(bigEndian: outcome.output[0..<32]).l0
    }
    #expect(try loss(done.manifest) < loss(.zero))
  }

  @Test("training goes on from an adapter of the same shape; one of another shape fails the job and refunds")
  func continued() throws {
    var fixture = try TrainingJobFixture(rows: Self.rows, engine: nil)
    let job = try fixture.open(plan: Self.plan.encode(), name: "first")
    try fixture.finish(job)
    let first = try fixture.progress(job).manifest
    func follow(_ plan: TrainingPlan, _ name: String) throws -> UInt64 {
      let terms = try fixture.terms(plan: plan.encode())
      let registryJob = try fixture.openRegistryJob(plan: plan.encode(), steps: terms.steps, name: name)
      let outcome = try fixture.quote(plan: plan.encode(), adapter: first)
      let due = UInt256(bigEndian: outcome.output[96..<128])
      let result = try fixture.chain.append(
        fixture.chain.transaction(
          to: TrainingJobFixture.train, value: due, data: fixture.opening(registryJob, adapter: first)))
      #expect(result.receipt.succeeded)
      let id = UInt256(bigEndian: result.outcome.output).l0
      try fixture.finish(id)
      return id
    }
    let second = try fixture.progress(try follow(Self.plan, "second"))
    #expect(second.state == 2 && second.manifest != first)
    var other = Self.plan
    other.rank = 8
    let third = try fixture.progress(try follow(other, "third"))
    #expect(third.state == 4 && third.reason == 3 && third.done == 0)
    #expect(fixture.chain.state.balance(TrainingJobFixture.train).isZero)
  }

  @Test(
    "a job that captures makes the index that a run without a chain makes, on a forgetful node with scalar kernels too")
  func captured() throws {
    var plan = Self.plan
    plan.capture = CapturePlan(dimension: 256, seed: 5, heldOutEvery: 4, heldOutPerStep: 1)
    plan.batchDocuments = 1
    plan.epochs = 2
    var fixture = try TrainingJobFixture(rows: Self.rows, engine: nil)
    fixture.executeAgain(kernels: .scalar)
    let job = try fixture.open(plan: plan.encode())
    try fixture.finish(job)
    let done = try fixture.progress(job)
    #expect(done.state == 2 && done.done == 6, "state \(done.state), reason \(done.reason)")
    let verified = try fixture.ask("verifyStep(uint256,uint64)", [.uint(UInt256(job)), .uint(6)])
    #expect(verified.output == UInt256.one.bigEndianBytes + (try fixture.checkpoint(job, 6)).bytes)

    let (model, tokenizer) = try fixture.baseModel()
    let documents = try Self.rows.map { try TrainingDocument(text: $0, tokenizer: tokenizer, shape: model.shape) }
    let trainer = try Trainer(model: model, plan: plan, data: TrainingData(documents: documents))
    let steps = try (0..<6).map { _ in try #require(try trainer.advance().capture) }
    let expected = try InfluenceIndex.build(
      rows: 4, steps: steps, rule: InfluenceRule(visits: .lastEpoch(stepsPerEpoch: 3)))
    let found = try AttributionJobTests.influence(of: done.manifest, fixture)
    #expect(fixture.chain.state.blob(try #require(found[0].asHash)) == expected.encode())

    // The answer's gradient is the engine's, and all methods together give an answer within the chain's budget.
    let answer = Self.rows[2]
    let outcome = try fixture.ask(
      "influence(bytes32,bytes32,bytes,bytes,uint32)",
      [.hash(fixture.model), .hash(done.manifest), .bytes([]), .bytes(answer), .uint(4)], to: AttributionStorage.address
    )
    #expect(outcome.isSuccess, "\(RevertReason(outcome.output))")
    let gradient = try projectedGradient(
      of: documents[2], model: model, adapter: trainer.adapterFiles(), plan: plan)
    let scores = expected.score(query: gradient)
    let listed = try ABI.decode(
      outcome.output, as: [.array(.uint(bits: 64)), .array(.uint(bits: 64)), .array(.int(bits: 256))])
    let best = try #require(scores.indices.max { scores[$0].magnitude < scores[$1].magnitude })
    #expect(listed[1].asList?.first == .uint(UInt256(best)) && listed[2].asList?.first == .int(Int(scores[best])))

    let build = try FunctionSignature("buildIndex(uint256,uint64)").encode([.uint(1), .uint(1)])
    let built = try fixture.chain.append(fixture.chain.transaction(to: AttributionStorage.address, data: build))
    #expect(built.receipt.succeeded && built.receipt.logs.count == 1)
    let names = ["verbatim", "retrieval", "influence", "shapley"]
    let question: [ABIValue] = [
      .uint(1), .hash(fixture.model), .hash(done.manifest), .array([.uint(1)]), .array([.uint(1)]), .bytes([]),
      .bytes(answer),
      .array(names.map { .fixedBytes(Bytes($0.utf8) + Bytes(repeating: 0, count: 32 - $0.utf8.count)) }),
      .array(names.map { _ in .uint(2_500) }),
    ]
    let parameters = "(uint256,bytes32,bytes32,uint256[],uint64[],bytes,bytes,bytes32[],uint16[])"
    let score = try fixture.ask("attribute" + parameters, question, to: AttributionStorage.address)
    #expect(score.isSuccess, "\(RevertReason(score.output))")
    let values = try ABI.decode(
      score.output,
      as: [
        .array(.uint(bits: 64)), .array(.uint(bits: 64)), .array(.int(bits: 256)), .array(.uint(bits: 64)),
        .fixedBytes(32), .uint(bits: 128),
      ])
    #expect(values[1].asList?.contains(.uint(2)) == true)
    let quote = try fixture.ask("quoteAttribute" + parameters, question, to: TrainingJobFixture.quote)
    #expect(quote.isSuccess && UInt256(bigEndian: quote.output) < 10_000_000)
  }
}
