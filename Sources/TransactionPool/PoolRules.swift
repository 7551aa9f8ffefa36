public import ChainTypes
internal import Primitives

/// What the chain demands of every transaction, whatever its sender's account.
public struct PoolRules: Sendable {
  /// The chain's identifier (EIP-155).
  public var chainID: UInt64
  /// The gas limit of the next block.
  public var blockGasLimit: UInt64
  /// The most gas that one transaction may ask for (EIP-7825).
  public var transactionGasLimit: UInt64
  /// The least gas limit that a transaction needs: intrinsic gas and the floor of its call data (EIP-7623).
  public var minimumGas: @Sendable (Transaction) -> UInt64
  /// The largest init data of a create, in bytes (EIP-3860).
  public var maximumInitCodeBytes: Int

  /// Sets the rules.
  public init(
    chainID: UInt64, blockGasLimit: UInt64, transactionGasLimit: UInt64, maximumInitCodeBytes: Int,
    minimumGas: @escaping @Sendable (Transaction) -> UInt64
  ) {
    self.chainID = chainID
    self.blockGasLimit = blockGasLimit
    self.transactionGasLimit = transactionGasLimit
    self.maximumInitCodeBytes = maximumInitCodeBytes
    self.minimumGas = minimumGas
  }

  /// Throws when a transaction breaks a rule that no account or block can change.
  func check(_ transaction: Transaction) throws(PoolError) {
    if let signed = transaction.chainID, signed != chainID { throw .wrongChain(signed: signed, expected: chainID) }
    let gasCap = min(blockGasLimit, transactionGasLimit)
    guard transaction.gasLimit <= gasCap else { throw .gasLimitTooHigh(transaction.gasLimit, maximum: gasCap) }
    if transaction.isCreate, transaction.data.count > maximumInitCodeBytes {
      throw .initCodeTooLarge(transaction.data.count, maximum: maximumInitCodeBytes)
    }
    let minimum = minimumGas(transaction)
    guard transaction.gasLimit >= minimum else { throw .gasLimitTooLow(transaction.gasLimit, minimum: minimum) }
    guard transaction.maximumPriorityFeePerGas <= transaction.maximumFeePerGas else { throw .priorityFeeAboveMaximumFee }
    guard transaction.nonce < .max else { throw .nonceTooHigh(transaction.nonce) }
  }
}
