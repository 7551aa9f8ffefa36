public import Primitives

/// The contracts that genesis deploys at fixed addresses.
public enum SystemContract: String, Sendable, Hashable, CaseIterable {
  /// The ERC-20 face of OPEN.
  case openToken = "OpenToken"
  /// OPEN wrapped for votes.
  case governanceToken = "GovernanceToken"
  /// Proposals and votes.
  case governor = "Governor"
  /// The delay between a vote and its execution.
  case timelock = "Timelock"
  /// Validators and delegation.
  case staking = "Staking"
  /// Datanets and their rows.
  case datanetRegistry = "DatanetRegistry"
  /// Base models and adapters.
  case modelRegistry = "ModelRegistry"
  /// Paid inference.
  case inferenceGateway = "InferenceGateway"
  /// The split of inference fees and its claims.
  case attributionRewards = "AttributionRewards"
  /// Staked agents.
  case agentRegistry = "AgentRegistry"
  /// The sale of Datanets, models and agents.
  case assetMarket = "AssetMarket"
  /// The code of every asset's revenue shares, which their contracts delegate to.
  case revenueShare = "RevenueShare"

  /// The name in genesis files and of the contract's source.
  public var name: String { rawValue }

  /// The fixed address.
  public var address: Address {
    switch self {
    case .openToken: Address(low: 0x1000)
    case .governanceToken: Address(low: 0x1001)
    case .governor: Address(low: 0x1002)
    case .timelock: Address(low: 0x1003)
    case .staking: Address(low: 0x1004)
    case .datanetRegistry: Address(low: 0x1005)
    case .modelRegistry: Address(low: 0x1006)
    case .inferenceGateway: Address(low: 0x1007)
    case .attributionRewards: Address(low: 0x1008)
    case .agentRegistry: Address(low: 0x1009)
    case .assetMarket: Address(low: 0x100A)
    case .revenueShare: Address(low: 0x100B)
    }
  }

  /// The contract with this name; nil when there is none.
  public init?(name: String) { self.init(rawValue: name) }

  /// The contract with this fixed address; nil when there is none.
  public init?(address: Address) {
    guard let contract = SystemContract.allCases.first(where: { $0.address == address }) else { return nil }
    self = contract
  }
}
