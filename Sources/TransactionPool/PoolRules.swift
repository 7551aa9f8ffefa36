public import ChainSpecification
internal import ChainTypes
internal import Primitives

/// What the chain demands of every transaction, whatever its sender's account.
public struct PoolRules: Sendable {
  /// The chain's identifier (EIP-155).
  public var chainID: UInt64
  /// The gas limit of the next block.
  public var blockGasLimit: UInt64
  /// The fork of the next block.
  public var fork: HardFork
  /// The gas prices and limits of the next block.
  public var schedule: GasSchedule

  /// Sets the rules.
  public init(chainID: UInt64, blockGasLimit: UInt64, fork: HardFork, schedule: GasSchedule) {
    self.chainID = chainID
    self.blockGasLimit = blockGasLimit
    self.fork = fork
    self.schedule = schedule
  }

  /// Throws when a transaction breaks a rule that no account or block can change.
  func check(_ transaction: Transaction) throws(PoolError) {
    guard transaction.type != .blob else { throw .blobsNotCarried }
    guard transaction.type.firstFork <= fork else { throw .invalid(.typeNotInForce(transaction.type, fork)) }
    if let signed = transaction.chainID, signed != chainID { throw .wrongChain(signed: signed, expected: chainID) }
    let gasCap = min(blockGasLimit, schedule.transactionGasLimit ?? .max)
    guard transaction.gasLimit <= gasCap else { throw .gasLimitTooHigh(transaction.gasLimit, maximum: gasCap) }
    if transaction.isCreate {
      let limit = schedule.initCodeLimit(for: transaction.data)
      guard transaction.data.count <= limit else { throw .initCodeTooLarge(transaction.data.count, maximum: limit) }
    }
    let minimum = schedule.intrinsicGas(of: transaction).required
    guard transaction.gasLimit >= minimum else { throw .gasLimitTooLow(transaction.gasLimit, minimum: minimum) }
    guard transaction.maximumPriorityFeePerGas <= transaction.maximumFeePerGas else {
      throw .priorityFeeAboveMaximumFee
    }
    do throws(TransactionIntrinsicError) { try schedule.validateType(of: transaction) } catch { throw .invalid(error) }
    guard transaction.nonce < .max else { throw .nonceTooHigh(transaction.nonce) }
  }
}
