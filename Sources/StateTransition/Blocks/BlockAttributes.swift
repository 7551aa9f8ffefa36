public import ChainTypes
public import Primitives

/// What the producer of a block chooses; everything else follows from the parent and the transactions.
public struct BlockAttributes: Sendable, Hashable {
  /// When the block is made, in seconds since 1970; must be above the parent's.
  public var timestamp: UInt64
  /// The account that receives priority fees.
  public var beneficiary: Address
  /// The randomness that contracts see (EIP-4399).
  public var prevRandao: Hash
  /// The gas limit to approach by at most one 1,024th of the parent's a block; nil keeps the parent's.
  public var targetGasLimit: UInt64?
  /// Free bytes, at most 32.
  public var extraData: Bytes
  /// The root of the parent beacon block (EIP-4788); zero on a chain without a beacon chain.
  public var parentBeaconBlockRoot: Hash
  /// The withdrawals to pay (EIP-4895); none on a chain without a beacon chain.
  public var withdrawals: [Withdrawal]

  /// Gathers the attributes.
  public init(
    timestamp: UInt64, beneficiary: Address, prevRandao: Hash = .zero, targetGasLimit: UInt64? = nil,
    extraData: Bytes = [], parentBeaconBlockRoot: Hash = .zero, withdrawals: [Withdrawal] = []
  ) {
    self.timestamp = timestamp
    self.beneficiary = beneficiary
    self.prevRandao = prevRandao
    self.targetGasLimit = targetGasLimit
    self.extraData = extraData
    self.parentBeaconBlockRoot = parentBeaconBlockRoot
    self.withdrawals = withdrawals
  }
}
