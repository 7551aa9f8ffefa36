public import ChainTypes
public import Primitives
public import WorldState

/// Why a transaction cannot be part of the block; it has left no trace in the state.
public enum TransactionValidationError: Error, Sendable, Equatable {
  /// The signature is not valid.
  case invalidSignature(TransactionSignatureError)
  /// The transaction is signed for another chain (EIP-155).
  case wrongChain(expected: UInt64, found: UInt64)
  /// The nonce was used already.
  case nonceTooLow(expected: UInt64, found: UInt64)
  /// Earlier transactions of the sender are missing.
  case nonceTooHigh(expected: UInt64, found: UInt64)
  /// The nonce is the greatest 64-bit number (EIP-2681).
  case nonceOverflow
  /// The sender has code (EIP-3607).
  case senderHasCode(Address)
  /// The balance does not cover gas limit × maximum fee + value.
  case insufficientFunds(balance: UInt256, required: UInt256)
  /// Gas limit × maximum fee + value is above 2^256 − 1.
  case costOverflow
  /// The gas limit does not cover what the transaction costs before execution, or the floor of EIP-7623.
  case intrinsicGasTooLow(required: UInt64, found: UInt64)
  /// The gas limit is above the cap for one transaction (EIP-7825).
  case gasLimitAboveCap(cap: UInt64, found: UInt64)
  /// The gas limit is above what is left in the block.
  case gasLimitAboveBlock(available: UInt64, found: UInt64)
  /// The maximum fee is below the block's base fee (EIP-1559).
  case maximumFeeBelowBaseFee(baseFee: UInt256, found: UInt256)
  /// The maximum priority fee is above the maximum fee (EIP-1559).
  case priorityFeeAboveMaximumFee(maximumFee: UInt256, found: UInt256)
  /// The init data is larger than the limit (EIP-3860).
  case initCodeTooLarge(limit: Int, found: Int)
  /// This node's own data failed: the block must be given up, the transaction may be valid.
  case fault(StateError)
}

extension TransactionValidationError: CustomStringConvertible {
  /// One sentence that names the field and the fix.
  public var description: String {
    switch self {
    case .invalidSignature(let error): "the signature is invalid: \(error)"
    case .wrongChain(let expected, let found):
      "the transaction is signed for chain \(found), this chain is \(expected); sign it with the chain ID \(expected)"
    case .nonceTooLow(let expected, let found): "nonce too low: the sender's next nonce is \(expected), the transaction has \(found)"
    case .nonceTooHigh(let expected, let found):
      "nonce too high: the sender's next nonce is \(expected), the transaction has \(found)"
    case .nonceOverflow: "the sender's nonce is at its maximum; use another account"
    case .senderHasCode(let sender): "the sender \(sender) is a contract; send from an account without code"
    case .insufficientFunds(let balance, let required):
      "insufficient funds for gas × price + value: the sender has \(balance) wei, the transaction may cost \(required)"
    case .costOverflow: "gas × price + value exceeds 256 bits; lower the gas limit, the fee or the value"
    case .intrinsicGasTooLow(let required, let found):
      "intrinsic gas too low: the transaction needs at least \(required), its gas limit is \(found)"
    case .gasLimitAboveCap(let cap, let found):
      "the gas limit \(found) is above the cap of \(cap) for one transaction; lower it"
    case .gasLimitAboveBlock(let available, let found):
      "the gas limit \(found) is above the \(available) that are left in the block; lower it or wait for the next block"
    case .maximumFeeBelowBaseFee(let baseFee, let found):
      "max fee per gas \(found) is below the block's base fee \(baseFee); raise it"
    case .priorityFeeAboveMaximumFee(let maximumFee, let found):
      "max priority fee per gas \(found) is above max fee per gas \(maximumFee); lower it"
    case .initCodeTooLarge(let limit, let found): "the init data has \(found) bytes, the limit is \(limit)"
    case .fault(let error): "this node cannot process the transaction: \(error)"
    }
  }
}
