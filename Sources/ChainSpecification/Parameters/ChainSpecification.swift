public import Primitives

/// The rules and parameters of one chain, the same on all of its nodes.
public struct ChainSpecification: Sendable, Hashable {
  /// The number that transactions are signed for (EIP-155).
  public var chainID: UInt64
  /// From which time on each hard fork is in force.
  public var forks: ForkSchedule
  /// Where base fees go.
  public var baseFeePolicy: BaseFeePolicy
  /// The prices and limits of inference and of blobs.
  public var ai: AIParameters
  /// How the fee of an inference is split.
  public var feeSplit: FeeSplit
  /// Who decides about the fields of a block that come from outside of its execution.
  public var consensusLayer: ConsensusLayer
  /// The blob schedules that differ from those of their forks (EIP-7840, EIP-7892).
  public var blobSchedules: [HardFork: BlobSchedule] = [:]
  /// The gas limit that every block must come as near to as it may; nil when the producers of blocks choose.
  ///
  /// Governance sets it, no genesis does.
  public var blockGasLimit: UInt64?
  /// The precompiled contracts that governance has stopped.
  public var pausedPrecompiles: Set<Address> = []

  /// Creates a specification.
  public init(
    chainID: UInt64, forks: ForkSchedule = .all, baseFeePolicy: BaseFeePolicy = .burn,
    ai: AIParameters = .standard, feeSplit: FeeSplit = .standard, consensusLayer: ConsensusLayer = .none
  ) {
    self.chainID = chainID
    self.forks = forks
    self.baseFeePolicy = baseFeePolicy
    self.ai = ai
    self.feeSplit = feeSplit
    self.consensusLayer = consensusLayer
  }

  /// The fork that is in force in a block of this time, in seconds since 1970.
  public func fork(at timestamp: UInt64) -> HardFork { forks.fork(at: timestamp) }

  /// The gas prices and limits of a fork on this chain.
  public func schedule(for fork: HardFork) -> GasSchedule {
    var schedule = GasSchedule.schedule(for: fork)
    if let blobs = blobSchedules[fork] { schedule.blobs = blobs }
    return schedule
  }

  /// The gas prices and limits in a block of this time, in seconds since 1970.
  public func schedule(at timestamp: UInt64) -> GasSchedule { schedule(for: fork(at: timestamp)) }
}

/// Where the base fee of a transaction goes.
public enum BaseFeePolicy: Sendable, Hashable {
  /// It is destroyed, as on Ethereum.
  case burn
  /// It is paid to this account.
  case treasury(Address)
}

/// Who decides about withdrawals and the root of the parent beacon block.
public enum ConsensusLayer: Sendable, Hashable {
  /// Nobody: blocks have no withdrawals, which would create coins, and a beacon root of zero, as on a chain of its own.
  case none
  /// A beacon chain, as on Ethereum: every value is accepted (EIP-4788, EIP-4895).
  case beaconChain
}
