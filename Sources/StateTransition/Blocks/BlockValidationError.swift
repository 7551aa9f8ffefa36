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
    /// The root of the block's withdrawals, of which there are none.
    case withdrawalsRoot
    /// Zero: no blobs are carried.
    case blobGasUsed
    /// Zero: no blobs are carried.
    case excessBlobGas
    /// Zero: there is no beacon chain.
    case parentBeaconBlockRoot
    /// The hash of no requests from Prague on, absent before.
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
    case .fault(let error): "this node cannot check the block: \(error)"
    }
  }
}
