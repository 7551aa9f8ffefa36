import AgentRegistry
import AssetMarket
import AttributionRewards
import ContractKit
import DatanetRegistry
import GovernanceToken
import Governor
import InferenceGateway
import ModelRegistry
import OpenToken
import RevenueShare
import Staking
import Timelock

import enum Primitives.Hex

/// All system contracts on one chain, as a genesis constructs them, with some accounts that hold the coins.
struct Economy {
  let chain: MockChain
  let openToken: MockContract<OpenToken>
  let governanceToken: MockContract<GovernanceToken>
  let governor: MockContract<Governor>
  let timelock: MockContract<Timelock>
  let staking: MockContract<Staking>
  let datanets: MockContract<DatanetRegistry>
  let models: MockContract<ModelRegistry>
  let gateway: MockContract<InferenceGateway>
  let rewards: MockContract<AttributionRewards>
  let agents: MockContract<AgentRegistry>
  let market: MockContract<AssetMarket>

  /// The accounts that act.
  let actors: [Address]

  /// The addresses of the system contracts.
  enum Place {
    static let openToken = Address(0x1000)
    static let governanceToken = Address(0x1001)
    static let governor = Address(0x1002)
    static let timelock = Address(0x1003)
    static let staking = Address(0x1004)
    static let datanets = Address(0x1005)
    static let models = Address(0x1006)
    static let gateway = Address(0x1007)
    static let rewards = Address(0x1008)
    static let agents = Address(0x1009)
    static let market = Address(0x100A)
    static let revenueShare = Address(0x100B)
    static let infer = Address(0x0A01)
    static let quote = Address(0x0A06)
  }

  static let supply = UInt256.ether * 1_000_000_000
  static let vested = UInt256.ether * 100_000_000
  static let reserve = UInt256.ether * 1_000_000
  static let bond = UInt256.ether * 20_000
  static let base = Hash(7)
  /// The key of the only validator.
  static let publicKey = Bytes(bytes("023255458e24278e31d5940f304b16300fdff3f6efd3e2a030b5818310ac67af45"))
  /// The address of that key.
  static let consensusKey = Address(
    truncating: bytes("a0Ee7A142d267C1f36714E4a8F75612F20a79720").reduce(UInt256.zero) {
      $0 << 8 | UInt256(UInt64($1))
    })
  static let day: UInt64 = 86_400

  /// Constructs everything on a chain with nothing on it.
  init(on chain: MockChain = MockChain(), actorCount: Int = 8) throws {
    self.chain = chain
    actors = (0..<actorCount).map { Address(UInt64(0xAC00 + $0)) }
    chain.balances[Place.openToken] = Economy.vested * 2
    chain.balances[Place.staking] = Economy.reserve + Economy.bond
    let rest = Economy.supply - Economy.vested * 2 - Economy.reserve - Economy.bond
    for actor in actors.dropFirst() { chain.balances[actor] = rest / UInt256(UInt64(actorCount)) }
    chain.balances[actors[0]] = rest - rest / UInt256(UInt64(actorCount)) * UInt256(UInt64(actorCount - 1))
    chain.precompiles[Place.infer] = { call, _ in Economy.answer(tokens: UInt64(call.input.count % 97)) }
    chain.precompiles[Place.quote] = { call, _ in
      .success(Bytes(Economy.word(1_000_000) + Economy.word(UInt64(call.input.count % 97))))
    }
    Retraining().install(on: chain)
    chain.answerAttribution { question in .score(Economy.score(question)) }

    let (holder, validator, now) = (actors[1], actors[2], chain.timestamp)
    openToken = try chain.deploy(OpenToken.self, at: Place.openToken) {
      try OpenToken(
        governor: Place.timelock, names: ["community", "team"], beneficiaries: [Place.timelock, holder],
        amounts: [Economy.vested, Economy.vested], starts: [now, now], cliffs: [0, 365 * Economy.day],
        durations: [1_461 * Economy.day, 1_095 * Economy.day], revocable: [false, true])
    }
    governanceToken = try chain.deploy(GovernanceToken.self, at: Place.governanceToken) {
      GovernanceToken(underlying: Place.openToken, governor: Place.timelock)
    }
    governor = try chain.deploy(Governor.self, at: Place.governor) {
      Governor(
        token: Place.governanceToken, timelock: Place.timelock, votingDelay: UInt256(Economy.day),
        votingPeriod: UInt256(7 * Economy.day), proposalThreshold: .ether * 10_000, quorumNumerator: 500,
        lateQuorumVoteExtension: 0)
    }
    timelock = try chain.deploy(Timelock.self, at: Place.timelock) {
      Timelock(
        minDelay: UInt256(7 * Economy.day), gracePeriod: UInt256(14 * Economy.day), proposers: [Place.governor],
        executors: [.zero])
    }
    staking = try chain.deploy(Staking.self, at: Place.staking) {
      try Staking(
        governor: Place.timelock, unbondingPeriod: UInt256(21 * Economy.day), maximumValidators: 4,
        minimumSelfBond: .ether * 1_000, minimumDelegation: .ether, minimumCommission: 0, proposerBonus: 100,
        emissionRate: 1_000_000_000_000_000, doubleSignSlash: 500, downtimeSlash: 10, wrongResultSlash: 500,
        reporterReward: 1_000, downtimeJail: 600, wrongResultJail: UInt256(Economy.day), signedWindow: 20,
        maximumMissed: 6, evidenceAge: UInt256(21 * Economy.day), reserve: Economy.reserve, operators: [validator],
        consensusKeys: [Economy.consensusKey], publicKeys: [Economy.publicKey],
        bonds: [Economy.bond], commissions: [1_000])
    }
    datanets = try chain.deploy(DatanetRegistry.self, at: Place.datanets) { try Economy.datanetRegistry() }
    models = try chain.deploy(ModelRegistry.self, at: Place.models) { try Economy.modelRegistry() }
    gateway = try chain.deploy(InferenceGateway.self, at: Place.gateway) { Economy.inferenceGateway() }
    let platform = actors[0]
    rewards = try chain.deploy(AttributionRewards.self, at: Place.rewards) {
      try Economy.attributionRewards(platform: platform)
    }
    agents = try chain.deploy(AgentRegistry.self, at: Place.agents) { try Economy.agentRegistry() }
    market = try chain.deploy(AssetMarket.self, at: Place.market) { try Economy.assetMarket() }
    _ = try chain.deploy(RevenueShare.self, at: Place.revenueShare) { RevenueShare() }
  }

  /// Everything that holds coins for others, with what it holds.
  func liabilities() throws -> [(name: String, address: Address, amount: UInt256)] {
    let anyone = Address.zero
    return [
      ("OpenToken", Place.openToken, try openToken.from(anyone).liabilities()),
      ("GovernanceToken", Place.governanceToken, try governanceToken.from(anyone).liabilities()),
      ("Governor", Place.governor, try governor.from(anyone).liabilities()),
      ("Timelock", Place.timelock, try timelock.from(anyone).liabilities()),
      ("Staking", Place.staking, try staking.from(anyone).liabilities()),
      ("DatanetRegistry", Place.datanets, try datanets.from(anyone).liabilities()),
      ("ModelRegistry", Place.models, try models.from(anyone).liabilities()),
      ("InferenceGateway", Place.gateway, try gateway.from(anyone).liabilities()),
      ("AttributionRewards", Place.rewards, try rewards.from(anyone).liabilities()),
      ("AgentRegistry", Place.agents, try agents.from(anyone).liabilities()),
      ("AssetMarket", Place.market, try market.from(anyone).liabilities()),
    ]
  }

  /// What `ATTRIBUTE` finds: some influences of some first rows of the first source, two of which may be copies.
  private static func score(_ question: MockAttribution.Question) -> MockAttribution.Score {
    let count = 1 + question.prompt.count % 4
    return MockAttribution.Score(
      sources: [UInt64](repeating: 0, count: count), rows: (0..<count).map { UInt64($0) },
      influences: (0..<count).map { Int256(Int64((question.prompt.count * 701 + $0 * 977) % 2_000 - 500)) },
      clusters: (0..<count).map { UInt64($0 / 2) })
  }

  private static func word(_ value: UInt64) -> [UInt8] {
    [UInt8](repeating: 0, count: 24) + (0..<8).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
  }

  private static func bytes(_ digits: String) -> [UInt8] { (try? Hex.decode("0x" + digits)) ?? [] }

  /// What every model says.
  static let output = Bytes([UInt8](repeating: 65, count: 32))

  /// What `INFER` gives: `(bytes output, uint32 promptTokens, uint32 outputTokens)`.
  private static func answer(tokens: UInt64) -> MockResult {
    .success(Bytes(word(96) + word(tokens) + word(tokens / 2 + 1) + word(32) + output.elements))
  }
}
