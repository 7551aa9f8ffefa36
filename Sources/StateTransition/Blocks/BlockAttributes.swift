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

  /// Gathers the attributes.
  public init(
    timestamp: UInt64, beneficiary: Address, prevRandao: Hash = .zero, targetGasLimit: UInt64? = nil,
    extraData: Bytes = []
  ) {
    self.timestamp = timestamp
    self.beneficiary = beneficiary
    self.prevRandao = prevRandao
    self.targetGasLimit = targetGasLimit
    self.extraData = extraData
  }
}
