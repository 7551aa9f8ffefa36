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

  /// Creates a specification.
  public init(
    chainID: UInt64, forks: ForkSchedule = .all, baseFeePolicy: BaseFeePolicy = .burn,
    ai: AIParameters = .standard, feeSplit: FeeSplit = .standard
  ) {
    self.chainID = chainID
    self.forks = forks
    self.baseFeePolicy = baseFeePolicy
    self.ai = ai
    self.feeSplit = feeSplit
  }

  /// The fork that is in force in a block of this time, in seconds since 1970.
  public func fork(at timestamp: UInt64) -> HardFork { forks.fork(at: timestamp) }

  /// The gas prices and limits of a fork on this chain.
  public func schedule(for fork: HardFork) -> GasSchedule { GasSchedule.schedule(for: fork) }

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
