public import ChainTypes
import Primitives

/// Why a transaction can be in no block of a chain, whatever the state.
public enum TransactionIntrinsicError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The transaction is signed for another chain.
  case wrongChain(expected: UInt64, actual: UInt64)
  /// The nonce is 2^64 − 1 (EIP-2681).
  case nonceOverflow
  /// The priority fee exceeds the maximum fee (EIP-1559).
  case priorityFeeAboveMaximumFee
  /// Gas limit × maximum fee exceeds 2^256 − 1.
  case costOverflow
  /// The init code is too long (EIP-3860).
  case initCodeTooLarge(limit: Int, actual: Int)
  /// The gas limit is below what the transaction costs before execution or at the call data floor (EIP-7623).
  case gasLimitTooLow(required: UInt64, actual: UInt64)
  /// The gas limit exceeds what one transaction may have (EIP-7825).
  case gasLimitAboveCap(cap: UInt64, actual: UInt64)

  /// One sentence that names the field and the fix.
  public var description: String {
    switch self {
    case .wrongChain(let expected, let actual):
      "the transaction is signed for chain ID \(actual), this is \(expected); sign it with chain ID \(expected)"
    case .nonceOverflow:
      "the transaction's nonce is 2^64 - 1, which no account reaches (EIP-2681); use another account"
    case .priorityFeeAboveMaximumFee:
      "the transaction's maxPriorityFeePerGas exceeds its maxFeePerGas; raise the latter"
    case .costOverflow:
      "the transaction's gas limit times its fee exceeds 2^256 - 1; lower the fee"
    case .initCodeTooLarge(let limit, let actual):
      "the transaction's init code has \(actual) bytes, at most \(limit) are allowed; deploy less code"
    case .gasLimitTooLow(let required, let actual):
      "the transaction's gas limit is \(actual), it needs at least \(required); raise it"
    case .gasLimitAboveCap(let cap, let actual):
      "the transaction's gas limit is \(actual), at most \(cap) is allowed (EIP-7825); lower it"
    }
  }
}

extension ChainSpecification {
  /// Checks what needs no state: chain, nonce, fees, init code length and gas limit; returns the intrinsic gas.
  ///
  /// The signature is checked by `SignedTransaction.recoverSender()`.
  @discardableResult
  public func validateIntrinsic(
    _ transaction: Transaction, in fork: HardFork
  ) throws(TransactionIntrinsicError) -> IntrinsicGas {
    let schedule = schedule(for: fork)
    if let actual = transaction.chainID, actual != chainID { throw .wrongChain(expected: chainID, actual: actual) }
    guard transaction.nonce < .max else { throw .nonceOverflow }
    guard transaction.maximumPriorityFeePerGas <= transaction.maximumFeePerGas else {
      throw .priorityFeeAboveMaximumFee
    }
    guard transaction.maximumGasCost != nil else { throw .costOverflow }
    if transaction.isCreate {
      let limit = schedule.initCodeLimit(for: transaction.data)
      guard transaction.data.count <= limit else {
        throw .initCodeTooLarge(limit: limit, actual: transaction.data.count)
      }
    }
    let gas = schedule.intrinsicGas(of: transaction)
    guard transaction.gasLimit >= gas.required else {
      throw .gasLimitTooLow(required: gas.required, actual: transaction.gasLimit)
    }
    if let cap = schedule.transactionGasLimit, transaction.gasLimit > cap {
      throw .gasLimitAboveCap(cap: cap, actual: transaction.gasLimit)
    }
    return gas
  }
}
