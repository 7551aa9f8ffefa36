import AttributionRewards
import ContractKit
import DatanetRegistry
import FixtureSupport
import InferenceGateway
import ModelRegistry
import Testing

private let governor = Address(0x60)
private let maker = Address(0x61)
private let asker = Address(0x62)
private let platform = Address(0x63)
private let stakers = Address(0x64)
private let base = Hash(7)
private let answer: StaticString = "A Datanet is a community dataset."

/// The four contracts of a paid inference on one chain, with a Datanet of some contributors.
private struct Economy {
  let chain = MockChain()
  let datanets: MockContract<DatanetRegistry>
  let models: MockContract<ModelRegistry>
  let gateway: MockContract<InferenceGateway>
  let rewards: MockContract<AttributionRewards>

  init() throws {
    let (registry, modelRegistry, payments) = (Address(0x1005), Address(0x1006), Address(0x1008))
    datanets = try chain.deploy(DatanetRegistry.self, at: registry) { DatanetRegistry() }
    models = try chain.deploy(ModelRegistry.self, at: modelRegistry) {
      try ModelRegistry(
        governor: governor, datanetRegistry: registry, manifests: [base], names: ["base"], prices: [1_000])
    }
    gateway = try chain.deploy(InferenceGateway.self, at: Address(0x1007)) {
      InferenceGateway(modelRegistry: modelRegistry, attributionRewards: payments)
    }
    rewards = try chain.deploy(AttributionRewards.self, at: payments) {
      try AttributionRewards(
        gateway: Address(0x1007), modelRegistry: modelRegistry, datanetRegistry: registry, platform: platform,
        stakers: stakers, platformShare: 1_000, modelShare: 2_000, stakersShare: 2_000, dataShare: 5_000)
    }
    chain.precompiles[Address(0x0A01)] = { _, _ in .success(Self.inferenceResult(answer)) }
    chain.balances[asker] = UInt256.ether
  }

  /// `(bytes output, uint32 promptTokens, uint32 outputTokens)` as the ABI encodes it.
  private static func inferenceResult(_ text: StaticString) -> Bytes {
    func word(_ value: Int) -> [UInt8] { [UInt8](repeating: 0, count: 30) + [UInt8(value >> 8), UInt8(value & 255)] }
    let output = Bytes(text).elements
    let padding = [UInt8](repeating: 0, count: (32 - output.count % 32) % 32)
    return Bytes(word(96) + word(5) + word(9) + word(output.count) + output + padding)
  }

  /// Opens a Datanet with that many rows of each contributor, publishes it, and gives its id.
  func datanet(_ rows: [(Address, Int)]) throws -> UInt256 {
    let id = try datanets.call(from: maker) { try $0.createDatanet(name: "d", licence: "CC0-1.0") }
    for (contributor, count) in rows {
      let contents = (0..<count).map { Bytes([UInt8($0)] + contributor.word.bytesForTests) }
      _ = try datanets.call(from: contributor) { try $0.contributeRows(datanet: id, rows: contents) }
    }
    _ = try datanets.call(from: maker) { try $0.publishVersion(datanet: id) }
    return id
  }

  /// Registers an adapter on the Datanets' first versions and gives its id.
  func adapter(_ datanets: [UInt256], price: UInt256, content: UInt8 = 1) throws -> UInt256 {
    chain.store(blob: Bytes([content]))
    let manifest = chain.store(blob: Bytes(ReferenceManifest.encoded([("adapter_model.safetensors", [content])])))
    let versions = [UInt64](repeating: 1, count: datanets.count)
    return try models.call(from: maker) {
      try $0.registerAdapter(
        base: base, manifest: manifest, name: "guide", price: price, datanets: datanets, versions: versions)
    }
  }

  @discardableResult
  func infer(_ model: UInt256, paying value: UInt256) throws -> Bytes {
    try gateway.call(from: asker, value: value) {
      try $0.infer(model: model, prompt: Bytes("Q"), maxOutputTokens: 8, seed: 0, temperatureMilli: 0)
    }
  }
}

extension UInt256 {
  fileprivate var bytesForTests: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: self.l0 >> (UInt64($0) * 8)) } }
}

@Suite("Models, inferences and their fees")
struct FeeTests {
  @Test("an inference takes exactly the fee, gives change, and leaves a receipt")
  func inference() throws {
    let economy = try Economy()
    let model = try economy.adapter([], price: 700)
    let before = economy.chain.balances[asker] ?? .zero
    #expect(try economy.infer(model, paying: 1_000) == Bytes(answer))
    #expect(economy.chain.balances[asker] == before - 700)
    #expect((economy.chain.balances[Address(0x1007)] ?? .zero).isZero)
    let receipt = try #require(economy.chain.events(InferenceServed.self).first)
    #expect(receipt.fee == 700 && receipt.payer == asker && receipt.promptTokens == 5 && receipt.outputTokens == 9)
    #expect(receipt.output == Bytes(answer))
    #expect(throws: GatewayError.insufficientPayment(700, 699)) { try economy.infer(model, paying: 699) }
    #expect(throws: Revert.self) { try economy.infer(99, paying: 1_000) }
  }

  @Test("shares add up to the fee and every contributor can take its part")
  func split() throws {
    let economy = try Economy()
    let (alice, bob) = (Address(0x71), Address(0x72))
    let datanet = try economy.datanet([(alice, 3), (bob, 1)])
    let model = try economy.adapter([datanet], price: 1_003)
    try economy.infer(model, paying: 1_003)
    let split = try #require(economy.chain.events(FeeSplit.self).first)
    #expect(split.platform == 100 && split.modelOwner == 200 && split.stakers == 200 && split.data == 503)
    #expect(try economy.rewards.call(from: alice) { try $0.claimData(datanet: datanet, version: 1) } == 375)
    #expect(try economy.rewards.call(from: bob) { try $0.claimData(datanet: datanet, version: 1) } == 125)
    #expect(throws: RewardsError.nothingToClaim) {
      try economy.rewards.call(from: bob) { try $0.claimData(datanet: datanet, version: 1) }
    }
    #expect(try economy.rewards.call(from: maker) { try $0.claim() } == 200)
    #expect(try economy.rewards.call(from: platform) { try $0.claim() } == 100)
    #expect(economy.chain.balances[alice] == 375 && economy.chain.balances[maker] == 200)
    #expect(economy.chain.balances[Address(0x1008)] == 203, "the stakers' 200 and 3 wei that wait for the next fee")
  }

  @Test("a base model's data share goes to the platform")
  func baseModel() throws {
    let economy = try Economy()
    try economy.infer(1, paying: 1_000)
    #expect(try economy.rewards.read { $0.claimable(account: platform) } == 600)
    #expect(try economy.rewards.read { $0.claimable(account: governor) } == 200)
  }

  @Test("whatever is paid and claimed, no wei is lost and none is made")
  func conservation() throws {
    let economy = try Economy()
    var random = SeededGenerator(suite: "FeeTests.conservation", fallback: 11)
    let contributors = (0..<5).map { Address(0x80 + UInt64($0)) }
    let sizes = [[3, 1, 0, 7, 2], [1, 1, 1, 1, 1], [0, 0, 9, 0, 0]]
    let nets = try sizes.map { counts in try economy.datanet(zip(contributors, counts).filter { $0.1 > 0 }) }
    let all = [
      try economy.adapter(nets, price: 1, content: 1), try economy.adapter([nets[0]], price: 1, content: 2), 1,
    ]
    for _ in 0..<60 {
      let price = UInt256(UInt64.random(in: 0...5_000, using: &random))
      let model = all[Int.random(in: 0..<3, using: &random)]
      let owner = model == 1 ? governor : maker
      try economy.models.call(from: owner) { try $0.setPrice(model: model, price: price) }
      try economy.infer(model, paying: price)
      let contributor = contributors[Int.random(in: 0..<5, using: &random)]
      let net = nets[Int.random(in: 0..<3, using: &random)]
      _ = try? economy.rewards.call(from: contributor) { try $0.claimData(datanet: net, version: 1) }
    }
    for account in [platform, stakers, maker, governor] {
      _ = try? economy.rewards.call(from: account) { try $0.claim() }
    }
    for account in contributors {
      for net in nets { _ = try? economy.rewards.call(from: account) { try $0.claimData(datanet: net, version: 1) } }
    }
    let left = economy.chain.balances[Address(0x1008)] ?? .zero
    #expect(left < 13 + 5 + 9, "what is left is less than a wei for each row")
    let total = economy.chain.balances.values.reduce(UInt256.zero) { $0 + $1 }
    #expect(total == UInt256.ether)
  }

  @Test("only the gateway reports inferences, and shares must be whole")
  func guards() throws {
    let economy = try Economy()
    #expect(throws: RewardsError.notGateway(asker)) {
      try economy.rewards.call(from: asker, value: 5) { try $0.record(inference: 1, model: 1) }
    }
    #expect(throws: RewardsError.invalidSplit(9_999)) {
      try economy.chain.deploy(AttributionRewards.self, at: Address(0x99)) {
        try AttributionRewards(
          gateway: .zero, modelRegistry: .zero, datanetRegistry: .zero, platform: .zero, stakers: .zero,
          platformShare: 1_000, modelShare: 2_000, stakersShare: 2_000, dataShare: 4_999)
      }
    }
  }

  @Test("a model registration is checked, immutable, and moves only aliases of its owner")
  func registry() throws {
    let economy = try Economy()
    let datanet = try economy.datanet([(Address(0x71), 2)])
    let model = try economy.adapter([datanet], price: 5)
    let manifest = try economy.models.read { try $0.adapterOf(model: model) }
    economy.chain.store(blob: Bytes([77]))
    let other = economy.chain.store(blob: Bytes(ReferenceManifest.encoded([("other", [77])])))
    func register(
      base: Hash = base, manifest: Hash, name: Text = "x", datanets: [UInt256] = [], versions: [UInt64] = [],
      from account: Address = asker
    ) throws {
      _ = try economy.models.call(from: account) {
        try $0.registerAdapter(
          base: base, manifest: manifest, name: name, price: 1, datanets: datanets, versions: versions)
      }
    }
    #expect(throws: ModelError.alreadyRegistered(model)) { try register(manifest: manifest) }
    #expect(throws: ModelError.unknownBase(Hash(8))) { try register(base: Hash(8), manifest: other) }
    #expect(throws: ModelError.unknownManifest(Hash(9))) { try register(manifest: Hash(9)) }
    #expect(throws: ModelError.unequalLists) { try register(manifest: other, datanets: [1]) }
    #expect(throws: ModelError.repeatedDatanet(1)) {
      try register(manifest: other, datanets: [1, 1], versions: [1, 1])
    }
    #expect(throws: ModelError.aliasTaken(maker)) { try register(manifest: other, name: "guide") }
    #expect(throws: ModelError.invalidName(0, 64)) { try register(manifest: other, name: "") }
    #expect(throws: Revert.self) { try register(manifest: other, datanets: [datanet], versions: [2]) }
    #expect(throws: ModelError.notGovernor(asker)) {
      try economy.models.call(from: asker) { try $0.registerBase(manifest: other, name: "b", price: 1) }
    }
    #expect(throws: ModelError.notOwner(asker)) {
      try economy.models.call(from: asker) { try $0.setPrice(model: model, price: 9) }
    }
    #expect(throws: ModelError.unknownModel(3)) { try economy.models.read { try $0.priceOf(model: 3) } }
    #expect(throws: ModelError.unknownAlias) { try economy.models.read { try $0.resolve(name: "nobody") } }
    #expect(try economy.models.read { $0.modelCount } == 2)
    #expect(try economy.models.read { try $0.resolve(name: "guide") } == model)
    let source = try economy.models.read { try $0.sourceOf(model: model, index: 0) }
    #expect(source == (datanet, 1, 2))
  }
}
