public import ChainSpecification
public import Primitives

/// The facts of the block that a program runs in.
public struct BlockEnvironment: Sendable {
  /// The block's number.
  public var number: UInt64
  /// The block's time, in seconds since 1970.
  public var timestamp: UInt64
  /// The most gas that the block may use.
  public var gasLimit: UInt64
  /// The account that receives priority fees.
  public var beneficiary: Address
  /// The block's randomness (EIP-4399).
  public var prevRandao: Hash
  /// Base fee, in wei per gas (EIP-1559).
  public var baseFee: UInt256
  /// Blob base fee, in wei per blob gas (EIP-4844, EIP-7516).
  public var blobBaseFee: UInt256
  /// The chain's identifier (EIP-1344).
  public var chainID: UInt64
  /// The hard fork in force at `timestamp`.
  public var fork: HardFork
  /// The gas table of that fork.
  public var schedule: GasSchedule
  /// The hash of an ancestor by number; nil when the node does not know it.
  public var ancestorHash: @Sendable (UInt64) -> Hash?

  /// How many ancestors a program may ask for.
  public static let ancestorWindow: UInt64 = 256

  /// Makes a block environment.
  public init(
    number: UInt64, timestamp: UInt64, gasLimit: UInt64, beneficiary: Address, prevRandao: Hash, baseFee: UInt256,
    blobBaseFee: UInt256 = .one, chainID: UInt64, fork: HardFork, schedule: GasSchedule,
    ancestorHash: @escaping @Sendable (UInt64) -> Hash?
  ) {
    self.number = number
    self.timestamp = timestamp
    self.gasLimit = gasLimit
    self.beneficiary = beneficiary
    self.prevRandao = prevRandao
    self.baseFee = baseFee
    self.blobBaseFee = blobBaseFee
    self.chainID = chainID
    self.fork = fork
    self.schedule = schedule
    self.ancestorHash = ancestorHash
  }

  /// The hash of one of the last 256 ancestors; zero for every other number (Yellow Paper, BLOCKHASH).
  public func blockHash(_ ancestor: UInt64) -> Hash {
    guard ancestor < number, number - ancestor <= Self.ancestorWindow else { return .zero }
    return ancestorHash(ancestor) ?? .zero
  }
}
