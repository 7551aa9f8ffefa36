public import ChainSpecification
public import Primitives

/// Why the pool refuses a transaction; the pool is as it was before.
public enum PoolError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The transaction is of type 3: no node of this chain keeps or passes on blobs (EIP-4844).
  case blobsNotCarried
  /// The transaction breaks a rule of its type.
  case invalid(TransactionIntrinsicError)
  /// The pool already holds the transaction.
  case alreadyKnown
  /// The transaction is signed for another chain (EIP-155).
  case wrongChain(signed: UInt64, expected: UInt64)
  /// The sender already used the nonce.
  case nonceTooLow(UInt64, next: UInt64)
  /// The nonce is the last 64-bit number (EIP-2681), or too many transactions already wait for a lower one.
  case nonceTooHigh(UInt64)
  /// The sender cannot pay the most that this and its waiting transactions may cost, in wei.
  case insufficientFunds(balance: UInt256, cost: UInt256)
  /// The gas limit is below what the transaction needs before it runs.
  case gasLimitTooLow(UInt64, minimum: UInt64)
  /// The gas limit is above what a block or a transaction may use.
  case gasLimitTooHigh(UInt64, maximum: UInt64)
  /// The priority fee is above the maximum fee.
  case priorityFeeAboveMaximumFee
  /// The pool holds a transaction of the same sender and nonce, and the fees are not enough to replace it.
  case replacementUnderpriced(minimumFee: UInt256, minimumPriorityFee: UInt256)
  /// The init data is above the limit (EIP-3860).
  case initCodeTooLarge(Int, maximum: Int)
  /// The encoding is above the limit, in bytes.
  case tooLarge(Int, maximum: Int)
  /// The sender has as many transactions waiting as one sender may.
  case tooManyFromSender(maximum: Int)
  /// The pool is full and the fee is not above the lowest in it.
  case full

  /// One sentence that says what to change.
  public var description: String {
    switch self {
    case .blobsNotCarried:
      "transaction type not supported: this chain carries no blobs; send a transaction of another type than 3"
    case .invalid(let error): "\(error)"
    case .alreadyKnown: "already known: the transaction is in the pool"
    case .wrongChain(let signed, let expected):
      "invalid chain id: the transaction is signed for chain \(signed), this chain is \(expected)"
    case .nonceTooLow(let nonce, let next): "nonce too low: the transaction has nonce \(nonce), the next is \(next)"
    case .nonceTooHigh(let nonce): "nonce too high: send the sender's transactions before nonce \(nonce) first"
    case .insufficientFunds(let balance, let cost):
      "insufficient funds for gas * price + value: the sender has \(balance) wei, its waiting transactions may cost \(cost) wei"
    case .gasLimitTooLow(let gas, let minimum):
      "intrinsic gas too low: the gas limit is \(gas), the transaction needs at least \(minimum)"
    case .gasLimitTooHigh(let gas, let maximum): "gas limit too high: it is \(gas), the most is \(maximum)"
    case .priorityFeeAboveMaximumFee: "max priority fee per gas higher than max fee per gas"
    case .replacementUnderpriced(let fee, let priority):
      "replacement transaction underpriced: it needs a fee of at least \(fee) wei and a priority fee of at least \(priority) wei per gas"
    case .initCodeTooLarge(let size, let maximum):
      "max initcode size exceeded: the init data has \(size) bytes, the most is \(maximum)"
    case .tooLarge(let size, let maximum): "oversized data: the transaction has \(size) bytes, the most is \(maximum)"
    case .tooManyFromSender(let maximum):
      "the sender already has \(maximum) waiting transactions; wait until some are in a block"
    case .full: "txpool is full: offer a higher fee, or wait for the next blocks"
    }
  }
}
