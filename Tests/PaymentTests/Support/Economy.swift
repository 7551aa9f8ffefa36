import AttributionRewards
import ContractKit
import InferenceGateway

/// The accounts of the tests.
enum Account {
  static let governor = Address(0x1003)
  static let maker = Address(0x61)
  static let asker = Address(0x62)
  static let platform = Address(0x63)
  static let stakers = Address(0x64)
  static let publisher = Address(0x67)
  static let alice = Address(0x71)
  static let bob = Address(0x72)
  static let carol = Address(0x73)
  static let key = Address(0x74)
  static let relayer = Address(0x75)
}

/// What the engine's precompiles answer.
final class FakeEngine {
  var output = Bytes("A Datanet is a community dataset.")
  var promptTokens: UInt32 = 5
  var outputTokens: UInt32 = 9
  var gas: UInt64 = 12_345
  var failure: Bytes?

  func install(on chain: MockChain) {
    chain.precompiles[Address(0x0A01)] = { [self] _, _ in
      if let failure { return .revert(failure) }
      let padding = [UInt8](repeating: 0, count: (32 - output.count % 32) % 32)
      return .success(
        Bytes(
          Self.word(96) + Self.word(UInt64(promptTokens)) + Self.word(UInt64(outputTokens))
            + Self.word(UInt64(output.count)) + output.elements + padding))
    }
    chain.precompiles[Address(0x0A06)] = { [self] _, _ in
      if let failure { return .revert(failure) }
      return .success(Bytes(Self.word(gas) + Self.word(UInt64(promptTokens))))
    }
  }

  static func word(_ value: UInt64) -> [UInt8] {
    [UInt8](repeating: 0, count: 24) + (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * UInt64($0))) }
  }
}

/// What the precompile that attributes answers, and what it was asked.
final class FakeAttribution {
  var answer = MockAttribution.Answer.refused(Bytes())
  var questions: [MockAttribution.Question] = []

  func install(on chain: MockChain) {
    chain.answerAttribution { [self] question in
      questions.append(question)
      return answer
    }
  }
}

/// Gateway and rewards on one chain, with registries and an engine that say what a test wants.
struct Economy {
  static let day: UInt64 = 86_400
  static let prompt = Bytes("Q")

  let chain = MockChain()
  let engine = FakeEngine()
  let attribution = FakeAttribution()
  let training: FakeTraining
  let datanets: MockContract<DatanetStub>
  let models: MockContract<ModelStub>
  let gateway: MockContract<InferenceGateway>
  let rewards: MockContract<AttributionRewards>

  init() throws {
    let (registry, modelRegistry, payments) = (Address(0x1005), Address(0x1006), Address(0x1008))
    datanets = try DatanetStub.deploy(on: chain, at: registry)
    models = try ModelStub.deploy(on: chain, at: modelRegistry)
    gateway = try InferenceGateway.deploy(
      on: chain, at: Address(0x1007), governor: Account.governor, modelRegistry: modelRegistry,
      attributionRewards: payments, relayerFeeCap: 1_000)
    rewards = try Self.newRewards(on: chain, at: payments)
    training = FakeTraining(on: chain)
    engine.install(on: chain)
    attribution.install(on: chain)
    for account in [Account.asker, Account.alice, Account.bob, Account.carol, Account.key, Account.relayer] {
      chain.balances[account] = UInt256.ether
    }
  }

  @discardableResult
  static func newRewards(
    on chain: MockChain, at place: Address, platformShare: UInt16 = 1_000, dataShare: UInt16 = 5_000,
    duplicateThreshold: UInt16 = 8_000, auditTolerance: UInt16 = 1_000
  ) throws -> MockContract<AttributionRewards> {
    try AttributionRewards.deploy(
      on: chain, at: place, governor: Account.governor, gateway: Address(0x1007), modelRegistry: Address(0x1006),
      datanetRegistry: Address(0x1005), platform: Account.platform, stakers: Account.stakers,
      platformShare: platformShare, modelShare: 2_000, stakersShare: 2_000, dataShare: dataShare,
      auditTolerance: auditTolerance, attributionTime: 7 * day, auditWindow: day, auditTime: 3 * day,
      claimTime: 365 * day,
      auditBond: 500, duplicateThreshold: duplicateThreshold)
  }

  func balance(_ account: Address) -> UInt256 { chain.balances[account] ?? .zero }

  /// A Datanet with the contributors' rows in order.
  func datanet(_ contributors: [Address], royalty: UInt16 = 0) throws -> UInt256 {
    try datanets.from().add(payee: Account.publisher, royalty: royalty, contributors: contributors)
  }

  /// A model of the maker with a price for each call.
  func model(_ sources: [(UInt256, UInt64)] = [], price: UInt256, prompt: UInt256 = 0, output: UInt256 = 0) throws
    -> UInt256
  {
    try models.from().add(
      owner: Account.maker, prices: [price, prompt, output], datanets: sources.map(\.0), rows: sources.map(\.1))
  }

  /// A model that divides its data parts by influence, of one Datanet with the contributors' rows.
  func influenced(_ contributors: [Address], royalty: UInt16 = 0, price: UInt256 = 2_000) throws -> UInt256 {
    let datanet = try datanet(contributors, royalty: royalty)
    let model = try model([(datanet, UInt64(contributors.count))], price: price)
    try rewards.from(Account.maker).declareRule(model: model, rule: 1)
    return model
  }

  /// Asks, pays, and gives the id of the inference.
  @discardableResult
  func infer(_ model: UInt256, paying value: UInt256) throws -> UInt256 {
    try gateway.from(Account.asker, value: value).infer(
      model: model, prompt: Self.prompt, maxOutputTokens: 8, seed: 0, temperatureMilli: 0)
    return try gateway.from().inferenceCount()
  }

  /// Has the chain find these influences of rows of the first source, and records them.
  func record(
    _ inference: UInt256, _ influences: [(row: UInt64, influence: Int256)], clusters: [UInt64]? = nil,
    restRoot: Hash = .zero, restTotal: UInt128 = 0
  ) throws {
    try record(
      inference,
      MockAttribution.Score(
        sources: influences.map { _ in 0 }, rows: influences.map(\.row), influences: influences.map(\.influence),
        clusters: clusters ?? influences.map { _ in 0 }, restRoot: restRoot, restTotal: restTotal))
  }

  /// Has the chain find a score, and records it; anyone may.
  func record(_ inference: UInt256, _ score: MockAttribution.Score) throws {
    attribution.answer = .score(score)
    try rewards.from(Account.relayer).attribute(inference: inference, prompt: Self.prompt, answer: engine.output)
  }

  /// Asks for an audit of a row, with the bond and what TRAIN asks.
  func audit(
    _ inference: UInt256, source: UInt64 = 0, row: UInt64, wholeContributor: Bool = false,
    by account: Address = Account.bob
  ) throws {
    try rewards.from(account, value: 500 + training.price).requestAudit(
      inference: inference, source: source, row: row, wholeContributor: wholeContributor, prompt: Self.prompt,
      answer: engine.output)
  }

  /// Completes the latest retraining with what it shows, and decides the audit.
  func close(_ inference: UInt256, _ losses: FakeTraining.Losses, leavingOut rows: Set<FakeTraining.Row> = []) throws {
    training.complete(losses, leavingOut: rows)
    try rewards.from(Account.relayer).closeAudit(inference: inference)
  }

  /// Lets the time for audits pass and settles.
  func settle(_ inference: UInt256) throws {
    chain.timestamp += Self.day + 1
    try rewards.from(Account.bob).settle(inference: inference)
  }

  func earned(_ account: Address) throws -> UInt256 { try rewards.from().claimable(account: account) }

  func set(_ name: StaticString, _ value: UInt256) throws {
    try rewards.from(Account.governor).setParameter(name: Hash(ascii: name), value: value)
  }

  /// Both contracts hold exactly what they owe, and a failed call changes nothing.
  var isExact: Bool {
    get throws {
      try rewards.from().liabilities() == balance(rewards.address)
        && gateway.from().liabilities() == balance(gateway.address)
    }
  }
}
