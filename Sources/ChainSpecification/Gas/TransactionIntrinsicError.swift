public import ChainTypes
public import Primitives

/// Why a transaction can be in no block of a chain, whatever the state.
public enum TransactionIntrinsicError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The transaction is signed for another chain.
  case wrongChain(expected: UInt64, actual: UInt64)
  /// The nonce is 2^64 − 1 (EIP-2681).
  case nonceOverflow
  /// The type is not in force in the fork (EIP-7702).
  case typeNotInForce(TransactionType, HardFork)
  /// The priority fee exceeds the maximum fee (EIP-1559).
  case priorityFeeAboveMaximumFee
  /// Gas limit × maximum fee + blob gas × maximum fee per blob gas exceeds 2^256 − 1.
  case costOverflow
  /// The init code is too long (EIP-3860).
  case initCodeTooLarge(limit: Int, actual: Int)
  /// The gas limit is below what the transaction costs before execution.
  case gasLimitTooLow(required: UInt64, actual: UInt64)
  /// The gas limit is below the least that the call data costs in the end (EIP-7623).
  case gasLimitBelowFloor(required: UInt64, actual: UInt64)
  /// The gas limit exceeds what one transaction may have (EIP-7825).
  case gasLimitAboveCap(cap: UInt64, actual: UInt64)
  /// A type 3 or 4 transaction has no recipient (EIP-4844, EIP-7702).
  case creationNotAllowed(TransactionType)
  /// A type 3 transaction has no blobs (EIP-4844).
  case noBlobs
  /// The transaction has more blobs than one may (EIP-7594).
  case tooManyBlobs(limit: UInt64, actual: Int)
  /// The hash of a blob is not of a known version (EIP-4844).
  case unknownBlobHashVersion(index: Int, Hash)
  /// A type 4 transaction has no authorizations (EIP-7702).
  case noAuthorizations

  /// One sentence that names the field and the fix.
  public var description: String {
    switch self {
    case .wrongChain(let expected, let actual):
      "the transaction is signed for chain ID \(actual), this is \(expected); sign it with chain ID \(expected)"
    case .nonceOverflow:
      "the transaction's nonce is 2^64 - 1, which no account reaches (EIP-2681); use another account"
    case .typeNotInForce(let type, let fork):
      "type \(type.rawValue) transactions are not in force in \(fork.name); send another type"
    case .priorityFeeAboveMaximumFee:
      "the transaction's maxPriorityFeePerGas exceeds its maxFeePerGas; raise the latter"
    case .costOverflow:
      "the transaction's gas limit times its fee exceeds 2^256 - 1; lower the fee"
    case .initCodeTooLarge(let limit, let actual):
      "the transaction's init code has \(actual) bytes, at most \(limit) are allowed; deploy less code"
    case .gasLimitTooLow(let required, let actual):
      "the transaction's gas limit is \(actual), it needs at least \(required); raise it"
    case .gasLimitBelowFloor(let required, let actual):
      "the transaction's gas limit is \(actual), its call data needs at least \(required) (EIP-7623); raise it"
    case .gasLimitAboveCap(let cap, let actual):
      "the transaction's gas limit is \(actual), at most \(cap) is allowed (EIP-7825); lower it"
    case .creationNotAllowed(let type):
      "a type \(type.rawValue) transaction cannot create a contract; give it a recipient"
    case .noBlobs:
      "the type 3 transaction names no blobs; name one, or send a type 2 transaction"
    case .tooManyBlobs(let limit, let actual):
      "the transaction names \(actual) blobs, at most \(limit) are allowed (EIP-7594); split it"
    case .unknownBlobHashVersion(let index, let hash):
      "the transaction's blob hash \(index) is \(hash.hex); its first byte must be 1 (EIP-4844)"
    case .noAuthorizations:
      "the type 4 transaction's authorizationList is empty; add an authorization, or send a type 2 transaction"
    }
  }
}
