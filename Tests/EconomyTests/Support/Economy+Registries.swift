import AgentRegistry
import AssetMarket
import AttributionRewards
import ContractKit
import DatanetRegistry
import InferenceGateway
import ModelRegistry

/// The constructors of the contracts of data, models, agents and payments, with the parameters of a genesis.
extension Economy {
  static func datanetRegistry() throws -> DatanetRegistry {
    try DatanetRegistry(
      governor: Place.timelock, assetMarket: Place.market, dataTypes: [Hash(ascii: "text"), Hash(ascii: "chat")],
      kinds: [2, 3], feePerByte: 1_000_000_000, minimumBond: 0, appealBond: .ether, appealWindow: UInt256(3 * day),
      appealPeriod: UInt256(14 * day), dailyRowsPerUser: 10_000, dailyRowsPerDatanet: 100_000, maximumRowBytes: 65_536,
      markThreshold: 8_000, nearDuplicatePolicy: 1, minimumQuality: 0, minimumVersionRows: 1, maximumRoyalty: 2_000)
  }

  static func modelRegistry() throws -> ModelRegistry {
    try ModelRegistry(
      governor: Place.timelock, datanetRegistry: Place.datanets, assetMarket: Place.market, manifests: [base],
      names: ["base"], prices: [.ether], evaluators: [], methods: [Hash(ascii: "influence")], minimumWeights: [0],
      maximumWeights: [10_000], defaultMethods: [Hash(ascii: "influence")], defaultWeights: [10_000],
      maximumRoyalty: 2_000, holdback: 1_000, maximumSteps: 1_000_000, maximumJobDuration: UInt256(90 * day),
      servingMetric: 0, servingMinimum: 0, minimumNoiseAUC: 0, minimumLDS: 0, maximumCopyGain: 0)
  }

  static func inferenceGateway() -> InferenceGateway {
    InferenceGateway(
      governor: Place.timelock, modelRegistry: Place.models, attributionRewards: Place.rewards, relayerFeeCap: .ether)
  }

  static func attributionRewards(platform: Address) throws -> AttributionRewards {
    try AttributionRewards(
      governor: Place.timelock, gateway: Place.gateway, modelRegistry: Place.models, datanetRegistry: Place.datanets,
      platform: platform, stakers: Place.staking, platformShare: 1_000, modelShare: 2_000, stakersShare: 2_000,
      dataShare: 5_000, auditTolerance: 1_000, attributionTime: 3 * day, auditWindow: 7 * day,
      auditTime: 7 * day, claimTime: 365 * day, auditBond: .ether, duplicateThreshold: 8_000)
  }

  static func agentRegistry() throws -> AgentRegistry {
    AgentRegistry(
      governor: Place.timelock, market: Place.market, gateway: Place.gateway, modelRegistry: Place.models,
      minimumStake: .ether * 100, unbondingDelay: UInt256(21 * day), slashFraction: 1_000, reporterShare: 1_000)
  }

  static func assetMarket() throws -> AssetMarket {
    AssetMarket(
      governor: Place.timelock, shareImplementation: Place.revenueShare, rewards: Place.rewards,
      registries: [Place.datanets, Place.models, Place.agents], marketFee: 100, royaltyCap: 1_000, bidIncrement: 500,
      auctionExtension: 600, maximumDuration: UInt256(90 * day))
  }
}
