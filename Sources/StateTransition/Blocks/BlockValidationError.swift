public import ChainSpecification
public import Execution
import Primitives
public import WorldState

/// Which rule a block breaks.
public enum BlockValidationError: Error, Sendable, Equatable {
  /// A rule that a header or a body must satisfy; the raw value is the header's field in JSON-RPC.
  public enum Rule: String, Sendable, Hashable, CaseIterable {
    /// The parent's hash.
    case parentHash
    /// The parent's number plus one.
    case number
    /// Above the parent's.
    case timestamp
    /// Within one 1,024th of the parent's and not below the minimum.
    case gasLimit
    /// As EIP-1559 derives it from the parent.
    case baseFeePerGas
    /// At most 32 bytes.
    case extraData
    /// The hash of an empty list.
    case ommersHash = "sha3Uncles"
    /// Zero.
    case difficulty
    /// Zero.
    case nonce
    /// The root of the block's withdrawals, of which there are none without a beacon chain.
    case withdrawalsRoot
    /// The blob gas of the transactions.
    case blobGasUsed
    /// As EIP-4844 and EIP-7918 derive it from the parent.
    case excessBlobGas
    /// Zero without a beacon chain.
    case parentBeaconBlockRoot
    /// The hash of the block's requests from Prague on, absent before.
    case requestsHash
    /// The length of the encoded block (EIP-7934).
    case size
    /// The root of the block's transactions.
    case transactionsRoot
    /// The sum of the gas of the transactions, at most the gas limit.
    case gasUsed
    /// The union of the blooms of the receipts.
    case logsBloom
    /// The root of the receipts.
    case receiptsRoot
    /// The root of the state after the block.
    case stateRoot
  }

  /// A header field is not what the rule says; both values as text.
  case header(Rule, expected: String, found: String)
  /// A transaction cannot be part of the block.
  case transaction(index: Int, TransactionValidationError)
  /// A system contract that must give its requests is not there (EIP-7002, EIP-7251).
  case systemContractMissing(Predeploy)
  /// A system contract that must give its requests did not succeed.
  case systemCallFailed(Predeploy, MessageStatus)
  /// This node's own data failed: the block may be valid.
  case fault(StateError)
}

extension BlockValidationError: CustomStringConvertible {
  /// One sentence that names the rule.
  public var description: String {
    switch self {
    case .header(let rule, let expected, let found):
      "the block's \(rule.rawValue) is \(found), the rules require \(expected)"
    case .transaction(let index, let error): "transaction \(index) of the block is invalid: \(error)"
    case .systemContractMissing(let predeploy):
      "\(predeploy.name) has no code at \(predeploy.address.hex); a chain from Prague on needs it in its genesis"
    case .systemCallFailed(let predeploy, let status):
      "the call of \(predeploy.name) that ends the block did not succeed: \(status)"
    case .fault(let error): "this node cannot check the block: \(error)"
    }
  }
}

extension BlockValidationError {
  /// What an invalid transaction means for its block.
  init(_ error: TransactionValidationError, at index: Int) {
    if case .fault(let fault) = error { self = .fault(fault) } else { self = .transaction(index: index, error) }
  }
}
