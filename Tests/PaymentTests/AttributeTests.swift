import AttributionRewards
import ContractKit
import InferenceGateway
import Testing

/// A waiting inference of 1,000 wei of data by a model of two rows of alice and bob.
private struct Waiting {
  let economy: Economy
  let model: UInt256
  let inference: UInt256

  init(block: UInt64 = 10) throws {
    economy = try Economy()
    economy.chain.blockNumber = block
    model = try economy.influenced([Account.alice, Account.bob])
    inference = try economy.infer(model, paying: 2_000)
    economy.chain.blockNumber += 1
    economy.attribution.answer = .score(Waiting.score)
  }

  static let score = MockAttribution.Score(sources: [0, 0], rows: [0, 1], influences: [300, -20], clusters: [0, 0])

  func attribute(prompt: Bytes = Economy.prompt, answer: Bytes? = nil) throws {
    try economy.rewards.from(Account.carol).attribute(
      inference: inference, prompt: prompt, answer: answer ?? economy.engine.output)
  }

  /// Whether a call fails with an error, asks nothing or as much as expected, and changes nothing.
  func fails(with error: some Error & Equatable, _ body: () throws -> Void) throws -> Bool {
    let (logs, owed) = (economy.chain.logs.count, try economy.rewards.from().liabilities())
    let before = try economy.rewards.from().escrowOf(inference: inference)
    let earned = try [Account.alice, Account.bob].map { try economy.earned($0) }
    let matches: Bool
    do {
      try body()
      return false
    } catch let found {
      matches = found as? Revert == error as? Revert && "\(found)" == "\(error)"
    }
    let after = try economy.rewards.from().escrowOf(inference: inference)
    return try matches && economy.chain.logs.count == logs && economy.rewards.from().liabilities() == owed
      && before.stage == after.stage && before.until == after.until && before.rule == after.rule
      && before.rowCount == after.rowCount && before.restRoot == after.restRoot && before.paid == after.paid
      && earned == [Account.alice, Account.bob].map { try economy.earned($0) } && economy.isExact
  }
}

@Suite("Attribution by the chain")
struct AttributeTests {
  @Test("anyone has an inference attributed, and the record says by which methods and which rule")
  func anyone() throws {
    let waiting = try Waiting()
    let economy = waiting.economy
    try economy.models.from().setAttribution(
      waiting.model, [Hash(ascii: "verbatim"), Hash(ascii: "shapley")], [9_000, 1_000])
    let other = try economy.infer(waiting.model, paying: 2_000)
    try waiting.attribute()
    let question = try #require(economy.attribution.questions.last)
    #expect(question.inference == waiting.inference && question.base == Hash(7))
    #expect(question.adapter == Hash(waiting.model) && question.datanets == [1] && question.versions == [1])
    #expect(question.prompt == Economy.prompt && question.answer == economy.engine.output)
    #expect(question.methods == [Hash(ascii: "influence")] && question.weights == [10_000])
    let record = try #require(economy.chain.events(InfluenceRecorded.self).last)
    #expect(record.rule == 1 && record.methods == question.methods && record.weights == question.weights)
    #expect(record.rows == [0, 1] && record.influences == [300, -20])
    #expect(try economy.rewards.from().escrowOf(inference: waiting.inference).rowCount == 1)
    economy.chain.blockNumber += 1
    let later = try economy.infer(waiting.model, paying: 2_000)
    for inference in [other, later] {
      try economy.rewards.from().attribute(
        inference: inference, prompt: Economy.prompt, answer: economy.engine.output)
    }
    let asked = economy.attribution.questions.suffix(2).map(\.weights)
    #expect(asked == [[10_000], [9_000, 1_000]], "a declaration holds from the block after it on")
  }

  @Test("another prompt, another answer, or an inference that does not wait is refused, and nothing is computed")
  func refused() throws {
    let waiting = try Waiting()
    let (prompt, answer) = (Hash.keccak256(Economy.prompt), Hash.keccak256(waiting.economy.engine.output))
    #expect(try waiting.fails(with: RewardsError.wrongPrompt(prompt)) { try waiting.attribute(prompt: Bytes("q")) })
    #expect(try waiting.fails(with: RewardsError.wrongPrompt(prompt)) { try waiting.attribute(prompt: Bytes()) })
    #expect(try waiting.fails(with: RewardsError.wrongAnswer(answer)) { try waiting.attribute(answer: Bytes("A")) })
    #expect(
      try waiting.fails(with: RewardsError.wrongPrompt(prompt)) {
        try waiting.attribute(prompt: waiting.economy.engine.output, answer: Economy.prompt)
      })
    #expect(
      try waiting.fails(with: RewardsError.wrongStage(0)) {
        try waiting.economy.rewards.from().attribute(inference: 77, prompt: Economy.prompt, answer: Bytes())
      })
    #expect(waiting.economy.attribution.questions.isEmpty)
    try waiting.attribute()
    #expect(try waiting.fails(with: RewardsError.wrongStage(2)) { try waiting.attribute() })
    try waiting.economy.settle(waiting.inference)
    #expect(try waiting.fails(with: RewardsError.wrongStage(4)) { try waiting.attribute() })
    #expect(waiting.economy.attribution.questions.count == 1)
  }

  @Test("what the precompile says against it comes through, and the data part goes on waiting")
  func precompileFails() throws {
    let waiting = try Waiting()
    // MissingInfluence(bytes32,bytes32) with its arguments.
    let reason = Bytes([0x12, 0x34, 0x56, 0x78] + RequestSigner.bytes(Hash(ascii: "influence").word))
    waiting.economy.attribution.answer = .refused(reason)
    #expect(try waiting.fails(with: Revert(data: reason)) { try waiting.attribute() })
    waiting.economy.chain.precompiles[Address(0x0A04)] = { _, _ in .success(Bytes([1, 2, 3])) }
    #expect(try waiting.fails(with: Revert(data: Bytes())) { try waiting.attribute() })
    waiting.economy.attribution.install(on: waiting.economy.chain)
    waiting.economy.attribution.answer = .score(Waiting.score)
    try waiting.attribute()
    try waiting.economy.settle(waiting.inference)
    #expect(try waiting.economy.earned(Account.alice) == 1_000)
  }

  @Test("without methods of the model or of the chain nothing is attributed")
  func noMethods() throws {
    let waiting = try Waiting()
    try waiting.economy.models.from().setAttribution(waiting.model, [], [])
    waiting.economy.chain.blockNumber += 1
    try waiting.attribute()
    let later = try waiting.economy.infer(waiting.model, paying: 2_000)
    #expect(throws: RewardsError.noMethods) {
      try waiting.economy.rewards.from().attribute(
        inference: later, prompt: Economy.prompt, answer: waiting.economy.engine.output)
    }
  }

  @Test("a newer rule version is computed by the methods that stood before it, and anyone brings it about")
  func newerRule() throws {
    let waiting = try Waiting()
    let economy = waiting.economy
    try waiting.attribute()
    let (verbatim, influence) = (Hash(ascii: "verbatim"), Hash(ascii: "influence"))
    try economy.models.from().setAttribution(waiting.model, [verbatim], [10_000])
    economy.chain.blockNumber += 1
    try economy.set("ruleVersion", 2)
    economy.chain.blockNumber += 1
    try economy.models.from().setAttribution(waiting.model, [Hash(ascii: "retrieval")], [10_000])
    economy.chain.blockNumber += 1
    #expect(try economy.rewards.from().questionOf(inference: waiting.inference).methods == [influence])
    try economy.set("ruleVersion", 2)
    try waiting.attribute()
    #expect(
      economy.attribution.questions.last?.methods == [verbatim], "the block of version 2 is that of its beginning")
    let question = try economy.rewards.from().questionOf(inference: waiting.inference)
    #expect(question.base == Hash(7) && question.adapter == Hash(waiting.model) && question.datanets == [1])
    #expect(question.versions == [1] && question.methods == [verbatim] && question.weights == [10_000])
    #expect(try economy.rewards.from().escrowOf(inference: waiting.inference).rule == 2)
    #expect(try waiting.fails(with: RewardsError.wrongStage(2)) { try waiting.attribute() })
    #expect(throws: Revert.error(GatewayError.unknownInference(9))) {
      try economy.rewards.from().questionOf(inference: 9)
    }
  }

  @Test(
    "a model whose attribution misses a quality has its data part divided uniformly, and keeps a record that it has")
  func quality() throws {
    let waiting = try Waiting()
    let economy = waiting.economy
    let metric = Hash(ascii: "noiseAUC")
    let recorded = try economy.infer(waiting.model, paying: 2_000)
    try economy.record(recorded, [(0, 1)])
    try economy.models.from().setShortfall(waiting.model, metric)
    let prompt = Hash.keccak256(Economy.prompt)
    #expect(
      try waiting.fails(with: RewardsError.wrongPrompt(prompt)) { try waiting.attribute(prompt: Bytes("x")) },
      "who divides it has the prompt too")
    try waiting.attribute()
    #expect(economy.attribution.questions.count == 1, "nothing is computed")
    let missed = try #require(economy.chain.events(QualityMissed.self).first)
    #expect(missed.inference == waiting.inference && missed.model == waiting.model && missed.metric == metric)
    #expect(economy.chain.events(Released.self).map(\.amount) == [1_000])
    #expect(try economy.rewards.from().escrowOf(inference: waiting.inference).stage == 5)
    for account in [Account.alice, Account.bob] {
      #expect(try economy.rewards.from().claimableData(datanet: 1, version: 1, account: account) == 500)
    }
    #expect(try waiting.fails(with: RewardsError.wrongStage(5)) { try waiting.attribute() })
    try economy.set("ruleVersion", 2)
    #expect(throws: RewardsError.qualityTooLow(metric)) { try economy.record(recorded, [(1, 1)]) }
    try economy.settle(recorded)
    #expect(try economy.earned(Account.alice) == 1_000)
    try economy.models.from().setShortfall(waiting.model, .zero)
    try economy.record(recorded, [(1, 1)])
    #expect(try economy.rewards.from().escrowOf(inference: recorded).misallocated == 1_000)
    #expect(try economy.earned(Account.alice) == 1_000 && economy.isExact, "what was paid stays")
  }
}
