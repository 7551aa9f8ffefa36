/// The objects of a genesis file and the fields that each may have.
public enum GenesisSection: String, Sendable, CaseIterable {
  /// The whole file.
  case root
  /// Ethereum's chain configuration.
  case config
  /// The blobs of each fork.
  case blobSchedule
  /// The blobs of one fork.
  case blobs
  /// An account that exists from the start.
  case account
  /// What Ethereum's format does not have.
  case openledger
  /// Where base fees go.
  case baseFee
  /// A contract that genesis constructs.
  case systemContract
  /// A share of the supply.
  case allocation
  /// The split of inference fees.
  case feeSplit
  /// Prices and limits of inference and of blobs.
  case ai
  /// A base model.
  case model
  /// A LoRA adapter.
  case adapter

  /// The fields that must be there.
  public var requiredFields: [String] {
    switch self {
    case .root: ["config", "alloc", "gasLimit", "baseFeePerGas", "openledger"]
    case .config: ["chainId", "cancunTime"]
    case .blobSchedule: []
    case .blobs: ["target", "max", "baseFeeUpdateFraction"]
    case .account: ["balance"]
    case .openledger: ["baseFee", "feeSplit", "ai"]
    case .baseFee: ["policy"]
    case .systemContract: ["name", "address", "artifact", "codeHash"]
    case .allocation: ["name", "basisPoints", "address"]
    case .feeSplit: FeeSplit.standard.shares.map(\.name)
    case .ai: AIParameters.parameters.map(\.name)
    case .model: ["name", "path", "manifestHash"]
    case .adapter: ["name", "base", "path", "manifestHash"]
    }
  }

  /// The fields that may be there.
  public var optionalFields: [String] {
    switch self {
    case .root: ["nonce", "timestamp", "extraData", "difficulty", "mixHash", "coinbase"] + Self.zeroHeaderFields
    case .config:
      Self.zeroConfigFields + ["terminalTotalDifficultyPassed", "pragueTime", "osakaTime", "blobSchedule"]
    case .blobSchedule: HardFork.allCases.map(\.name)
    case .account: ["nonce", "code", "storage"]
    case .openledger: ["systemContracts", "allocation", "models", "adapters"]
    case .baseFee: ["treasury"]
    case .systemContract: ["arguments"]
    case .blobs, .allocation, .feeSplit, .ai, .model, .adapter: []
    }
  }

  /// Header fields that geth writes and that are zero in block 0.
  static let zeroHeaderFields = ["number", "gasUsed", "parentHash", "blobGasUsed", "excessBlobGas"]

  /// Fork blocks and times that geth writes and that are zero, as this chain starts with Cancun.
  static let zeroConfigFields = [
    "homesteadBlock", "eip150Block", "eip155Block", "eip158Block", "byzantiumBlock", "constantinopleBlock",
    "petersburgBlock", "istanbulBlock", "muirGlacierBlock", "berlinBlock", "londonBlock", "arrowGlacierBlock",
    "grayGlacierBlock", "mergeNetsplitBlock", "terminalTotalDifficulty", "shanghaiTime",
  ]
}
