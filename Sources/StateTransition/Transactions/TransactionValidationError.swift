public import ChainSpecification
public import ChainTypes
public import Primitives
public import WorldState

/// Why a transaction cannot be part of the block; it has left no trace in the state.
public enum TransactionValidationError: Error, Sendable, Equatable {
  /// The transaction can be in no block of this chain, whatever the state.
  case intrinsic(TransactionIntrinsicError)
  /// The signature is not valid.
  case invalidSignature(TransactionSignatureError)
  /// The nonce was used already.
  case nonceTooLow(expected: UInt64, found: UInt64)
  /// Earlier transactions of the sender are missing.
  case nonceTooHigh(expected: UInt64, found: UInt64)
  /// The sender has code that is no delegation (EIP-3607, EIP-7702).
  case senderHasCode(Address)
  /// The balance does not cover gas limit × maximum fee + blob gas × maximum fee per blob gas + value.
  case insufficientFunds(balance: UInt256, required: UInt256)
  /// The gas limit is above what is left in the block.
  case gasLimitAboveBlock(available: UInt64, found: UInt64)
  /// The blob gas is above what is left in the block (EIP-4844, EIP-7691).
  case blobGasAboveBlock(available: UInt64, found: UInt64)
  /// The block has no room for the transaction's bytes (EIP-7934).
  case blockFull(limit: Int)
  /// The maximum fee is below the block's base fee (EIP-1559).
  case maximumFeeBelowBaseFee(baseFee: UInt256, found: UInt256)
  /// The maximum fee per blob gas is below the block's blob base fee (EIP-4844).
  case maximumBlobFeeBelowBaseFee(baseFee: UInt256, found: UInt256)
  /// The execution logs a deposit that is not laid out as the deposit contract does (EIP-6110).
  case invalidDeposit(DepositRequest.LayoutError)
  /// This node's own data failed: the block must be given up, the transaction may be valid.
  case fault(StateError)
}

extension TransactionValidationError: CustomStringConvertible {
  /// One sentence that names the field and the fix.
  public var description: String {
    switch self {
    case .intrinsic(let error): "\(error)"
    case .invalidSignature(let error): "the signature is invalid: \(error)"
    case .nonceTooLow(let expected, let found):
      "nonce too low: the sender's next nonce is \(expected), the transaction has \(found)"
    case .nonceTooHigh(let expected, let found):
      "nonce too high: the sender's next nonce is \(expected), the transaction has \(found)"
    case .senderHasCode(let sender): "the sender \(sender) is a contract; send from an account without code"
    case .insufficientFunds(let balance, let required):
      "insufficient funds for gas × price + value: the sender has \(balance) wei, the transaction may cost \(required)"
    case .gasLimitAboveBlock(let available, let found):
      "the gas limit \(found) is above the \(available) that are left in the block; lower it or wait for the next block"
    case .blobGasAboveBlock(let available, let found):
      "the blobs use \(found) blob gas, \(available) are left in the block; wait for the next block"
    case .blockFull(let limit):
      "the block would exceed its \(limit) bytes with this transaction; wait for the next block"
    case .maximumFeeBelowBaseFee(let baseFee, let found):
      "max fee per gas \(found) is below the block's base fee \(baseFee); raise it"
    case .maximumBlobFeeBelowBaseFee(let baseFee, let found):
      "max fee per blob gas \(found) is below the block's blob base fee \(baseFee); raise it"
    case .invalidDeposit(let error): "the execution logs a malformed deposit: \(error)"
    case .fault(let error): "this node cannot process the transaction: \(error)"
    }
  }
}
