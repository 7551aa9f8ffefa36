import ContractKit
import DatanetRegistry
import FixtureSupport
import ModelRegistry

/// Both registries on a chain in memory, with the accounts that their tests use.
struct ModelFixture {
  static let address = Address(0x1006)
  static let datanetAddress = Address(0x1005)
  static let governor = Address(0x1003)
  static let market = Address(0x100A)
  static let maker = Address(0x61)
  static let trainer = Address(0x62)
  static let owner = Address(0xA1)
  static let alice = Address(0xA2)
  static let evaluator = Address(0xE1)
  static let everyone = [maker, trainer, owner, alice, evaluator]
  static let base = Hash(7)

  let chain = MockChain()
  let models: MockContract<ModelRegistry>
  let datanets: MockContract<DatanetRegistry>

  /// One base model, and Datanet 1 of `owner` with one version of two rows by `alice`.
  init() throws {
    datanets = try DatanetRegistry.deploy(
      on: chain, at: ModelFixture.datanetAddress, governor: ModelFixture.governor, assetMarket: ModelFixture.market,
      dataTypes: [Hash(ascii: "text")], kinds: [2],
      feePerByte: 0, minimumBond: 0, appealBond: 0, appealWindow: 86_400, appealPeriod: 86_400,
      dailyRowsPerUser: 1_000, dailyRowsPerDatanet: 1_000, maximumRowBytes: 16_384, markThreshold: 7_000,
      nearDuplicatePolicy: 0, minimumQuality: 0, minimumVersionRows: 1, maximumRoyalty: 1_000)
    models = try ModelFixture.deploy(on: chain, bases: [ModelFixture.base])
    for account in ModelFixture.everyone { chain.balances[account] = UInt256(UInt64(1_000_000_000)) }
    try makeDatanet(["one", "two"])
  }

  /// A registry of models with these bases; trainers wait for a fifth of their pay.
  static func deploy(on chain: MockChain, bases: [Hash]) throws -> MockContract<ModelRegistry> {
    try ModelRegistry.deploy(
      on: chain, at: address, governor: governor, datanetRegistry: datanetAddress, assetMarket: market,
      manifests: bases,
      names: bases.indices.map { Text(utf8: Bytes(Array("base\($0)".utf8))) }, prices: bases.map { _ in 1 },
      evaluators: [evaluator], methods: [Hash(ascii: "verbatim"), Hash(ascii: "influence")],
      minimumWeights: [0, 2_000], maximumWeights: [8_000, 10_000], defaultMethods: [Hash(ascii: "influence")],
      defaultWeights: [10_000], maximumRoyalty: 1_000, holdback: 2_000, maximumSteps: 10_000,
      maximumJobDuration: 864_000, servingMetric: 0, servingMinimum: 0, minimumNoiseAUC: 0, minimumLDS: 0,
      maximumCopyGain: 0)
  }

  /// The models' functions as an account calls them.
  func by(_ account: Address, value: UInt256 = .zero) -> ModelRegistry.TestClient {
    models.from(account, value: value)
  }

  /// The models' functions for reading.
  var reading: ModelRegistry.TestClient { models.from(.zero) }

  /// The Datanets' functions as an account calls them.
  func data(_ account: Address) -> DatanetRegistry.TestClient { datanets.from(account) }

  /// Opens a Datanet of `owner` with terms, rows of `alice` and one version; gives its id.
  @discardableResult
  func makeDatanet(
    _ rows: [String], training: Bool = true, commercial: Bool = true, price: UInt256 = .zero
  ) throws -> UInt256 {
    let id = try data(ModelFixture.owner).draftDatanet(name: "d", licence: "CC", dataType: Hash(ascii: "text"))
    try data(ModelFixture.owner).setTerms(
      datanet: id, licenceText: .zero, trainingAllowed: training, commercial: commercial, attribution: true,
      royaltyBasisPoints: 500)
    try data(ModelFixture.owner).setTrainingPrice(datanet: id, price: price)
    try data(ModelFixture.owner).setAccepting(datanet: id, isAccepting: true)
    try data(ModelFixture.alice).contributeRows(datanet: id, rows: rows.map { Bytes(Array($0.utf8)) })
    try data(ModelFixture.owner).publishVersion(datanet: id)
    return id
  }

  /// Stores a manifest of one file, different for each number, and gives its hash.
  func manifest(_ number: UInt64) -> Hash {
    let contents = [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8), 7]
    chain.store(blob: Bytes(contents))
    return chain.store(blob: Bytes(ReferenceManifest.encoded([(name: "adapter\(number)", contents: contents)])))
  }

  /// Whether a call fails with an error of the contract, and changes neither logs nor balance.
  func fails<Result>(with error: ModelError, _ body: () throws -> Result) -> Bool {
    let logs = chain.logs.count
    let balance = chain.balances[ModelFixture.address]
    do {
      _ = try body()
      return false
    } catch let found as ModelError {
      return found == error && chain.logs.count == logs && chain.balances[ModelFixture.address] == balance
    } catch {
      return false
    }
  }
}
