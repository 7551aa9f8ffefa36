public import ChainTypes
public import Primitives

/// The start of a chain: its rules and everything that block 0 consists of.
public struct Genesis: Sendable {
  /// The chain's rules and parameters.
  public var specification: ChainSpecification
  /// The facts of block 0 that the file gives.
  public var block: GenesisBlock
  /// The accounts that exist from the start, by address.
  public var accounts: [GenesisAccount]
  /// The shares of the supply, in the order of the file; each adds to the balance of its account.
  public var allocations: [GenesisAllocation]
  /// The contracts that are constructed, in the order of their construction.
  public var systemContracts: [GenesisContract]
  /// The base models whose files are stored, in order.
  public var models: [GenesisModel]
  /// The adapters whose files are stored after the models', in order.
  public var adapters: [GenesisModel]
  /// The folder of the genesis file, against which its paths are resolved.
  public var baseDirectory: String

  /// Creates it from its parts.
  public init(
    specification: ChainSpecification, block: GenesisBlock, accounts: [GenesisAccount],
    allocations: [GenesisAllocation], systemContracts: [GenesisContract], models: [GenesisModel],
    adapters: [GenesisModel], baseDirectory: String
  ) {
    self.specification = specification
    self.block = block
    self.accounts = accounts
    self.allocations = allocations
    self.systemContracts = systemContracts
    self.models = models
    self.adapters = adapters
    self.baseDirectory = baseDirectory
  }
}

extension Genesis {
  /// All coins that genesis creates, in wei; the supply, as the parser guarantees.
  public var supply: UInt256 {
    let balances = accounts.reduce(UInt256.zero) { $0 &+ $1.balance }
    return allocations.reduce(balances) { $0 &+ $1.amount }
  }

  /// The fork that is in force in block 0.
  public var fork: HardFork { specification.fork(at: block.timestamp) }

  /// The header of block 0 over a state with this root.
  public func header(stateRoot: Hash) -> Header {
    Header(
      beneficiary: block.coinbase, stateRoot: stateRoot, number: 0, gasLimit: block.gasLimit,
      timestamp: block.timestamp, extraData: block.extraData, prevRandao: block.mixHash, nonce: block.nonce,
      baseFeePerGas: block.baseFeePerGas, requestsHash: fork >= .prague ? Header.emptyRequestsHash : nil)
  }
}
