import ChainSpecification
import ChainTypes
import StateTransition

/// What the exceptions of the published tests are called here.
enum ExpectedException {
  /// Which refusals an exception stands for, by its name in the files.
  static let table: [String: @Sendable (Refusal) -> Bool] = transactions.merging(blocks) { first, _ in first }

  private static let transactions: [String: @Sendable (Refusal) -> Bool] = [
    "TransactionException.GAS_ALLOWANCE_EXCEEDED": {
      if case .transaction(.gasLimitAboveBlock) = $0 { true } else { false }
    },
    "TransactionException.GASLIMIT_PRICE_PRODUCT_OVERFLOW": intrinsic {
      if case .costOverflow = $0 { true } else { false }
    },
    "TransactionException.GAS_LIMIT_EXCEEDS_MAXIMUM": intrinsic {
      if case .gasLimitAboveCap = $0 { true } else { false }
    },
    "TransactionException.INITCODE_SIZE_EXCEEDED": intrinsic { if case .initCodeTooLarge = $0 { true } else { false } },
    "TransactionException.INSUFFICIENT_ACCOUNT_FUNDS": { refusal in
      switch refusal {
      case .transaction(.insufficientFunds), .transaction(.intrinsic(.costOverflow)): true
      default: false
      }
    },
    "TransactionException.INSUFFICIENT_MAX_FEE_PER_BLOB_GAS": {
      if case .transaction(.maximumBlobFeeBelowBaseFee) = $0 { true } else { false }
    },
    "TransactionException.INSUFFICIENT_MAX_FEE_PER_GAS": {
      if case .transaction(.maximumFeeBelowBaseFee) = $0 { true } else { false }
    },
    "TransactionException.INTRINSIC_GAS_BELOW_FLOOR_GAS_COST": intrinsic {
      if case .gasLimitBelowFloor = $0 { true } else { false }
    },
    "TransactionException.INTRINSIC_GAS_TOO_LOW": intrinsic { if case .gasLimitTooLow = $0 { true } else { false } },
    "TransactionException.INVALID_CHAINID": intrinsic { if case .wrongChain = $0 { true } else { false } },
    "TransactionException.INVALID_SIGNATURE_VRS": { refusal in
      switch refusal {
      case .transaction(.invalidSignature), .transactionDecoding(.invalidV), .transactionDecoding(.invalidYParity): true
      default: false
      }
    },
    "TransactionException.ADDRESS_TOO_LONG": { isMalformed($0, .to) },
    "TransactionException.ADDRESS_TOO_SHORT": { isMalformed($0, .to) },
    "TransactionException.GASLIMIT_OVERFLOW": { isMalformed($0, .gasLimit) },
    "TransactionException.GASPRICE_OVERFLOW": { isMalformed($0, .gasPrice) },
    "TransactionException.NONCE_OVERFLOW": { isMalformed($0, .nonce) },
    "TransactionException.NONCE_TOO_BIG": { isMalformed($0, .nonce) },
    "TransactionException.VALUE_OVERFLOW": { isMalformed($0, .value) },
    "TransactionException.NONCE_IS_MAX": intrinsic { $0 == .nonceOverflow },
    "TransactionException.NONCE_MISMATCH_TOO_HIGH": {
      if case .transaction(.nonceTooHigh) = $0 { true } else { false }
    },
    "TransactionException.NONCE_MISMATCH_TOO_LOW": { if case .transaction(.nonceTooLow) = $0 { true } else { false } },
    "TransactionException.PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS": intrinsic { $0 == .priorityFeeAboveMaximumFee },
    "TransactionException.SENDER_NOT_EOA": { if case .transaction(.senderHasCode) = $0 { true } else { false } },
    "TransactionException.TYPE_3_TX_BLOB_COUNT_EXCEEDED": intrinsic {
      if case .tooManyBlobs = $0 { true } else { false }
    },
    "TransactionException.TYPE_3_TX_CONTRACT_CREATION": { isCreation($0, of: .blob) },
    "TransactionException.TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH": intrinsic {
      if case .unknownBlobHashVersion = $0 { true } else { false }
    },
    "TransactionException.TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED": {
      if case .transaction(.blobGasAboveBlock) = $0 { true } else { false }
    },
    "TransactionException.TYPE_3_TX_WITH_FULL_BLOBS": {
      if case .transactionDecoding(.blobsPresent) = $0 { true } else { false }
    },
    "TransactionException.TYPE_3_TX_ZERO_BLOBS": intrinsic { $0 == .noBlobs },
    "TransactionException.TYPE_4_INVALID_AUTHORIZATION_FORMAT": { isMalformed($0, .authorizations) },
    "TransactionException.TYPE_NOT_SUPPORTED": {
      if case .transactionDecoding(.unsupportedType) = $0 { true } else { false }
    },
    "TransactionException.TYPE_4_EMPTY_AUTHORIZATION_LIST": intrinsic { $0 == .noAuthorizations },
    "TransactionException.TYPE_4_TX_CONTRACT_CREATION": { isCreation($0, of: .setCode) },
    "TransactionException.TYPE_4_TX_PRE_FORK": intrinsic {
      if case .typeNotInForce(.setCode, _) = $0 { true } else { false }
    },
  ]

  private static let blocks: [String: @Sendable (Refusal) -> Bool] = [
    "BlockException.BLOB_GAS_USED_ABOVE_LIMIT": header(.blobGasUsed),
    "BlockException.EXTRA_DATA_TOO_BIG": header(.extraData),
    "BlockException.IMPORT_IMPOSSIBLE_DIFFICULTY_OVER_PARIS": header(.difficulty),
    "BlockException.IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS": { refusal in
      switch refusal {
      case .blockDecoding(.ommersPresent), .block(.header(.ommersHash, _, _)): true
      default: false
      }
    },
    "BlockException.INCORRECT_BLOB_GAS_USED": header(.blobGasUsed),
    "BlockException.INCORRECT_EXCESS_BLOB_GAS": header(.excessBlobGas),
    "BlockException.INVALID_BASEFEE_PER_GAS": header(.baseFeePerGas),
    "BlockException.INVALID_BLOCK_HASH": { if case .wrongHash = $0 { true } else { false } },
    "BlockException.INVALID_DEPOSIT_EVENT_LAYOUT": {
      if case .transaction(.invalidDeposit) = $0 { true } else { false }
    },
    "BlockException.INVALID_GASLIMIT": header(.gasLimit),
    "BlockException.INVALID_BLOCK_NUMBER": header(.number),
    "BlockException.INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT": header(.timestamp),
    "BlockException.INVALID_GAS_USED": header(.gasUsed),
    "BlockException.INVALID_GAS_USED_ABOVE_LIMIT": header(.gasUsed),
    "BlockException.INVALID_LOG_BLOOM": header(.logsBloom),
    "BlockException.INVALID_RECEIPTS_ROOT": header(.receiptsRoot),
    "BlockException.INVALID_STATE_ROOT": header(.stateRoot),
    "BlockException.INVALID_TRANSACTIONS_ROOT": header(.transactionsRoot),
    "BlockException.RLP_BLOCK_LIMIT_EXCEEDED": header(.size),
    "BlockException.UNKNOWN_PARENT": { if case .unknownParent = $0 { true } else { false } },
    "BlockException.UNKNOWN_PARENT_ZERO": { if case .unknownParent = $0 { true } else { false } },
    "BlockException.INVALID_REQUESTS": header(.requestsHash),
    "BlockException.INVALID_WITHDRAWALS_ROOT": header(.withdrawalsRoot),
    "BlockException.RLP_STRUCTURES_ENCODING": { refusal in
      switch refusal {
      case .blockDecoding, .transactionDecoding: true
      default: false
      }
    },
    "BlockException.SYSTEM_CONTRACT_CALL_FAILED": { if case .block(.systemCallFailed) = $0 { true } else { false } },
    "BlockException.SYSTEM_CONTRACT_EMPTY": { if case .block(.systemContractMissing) = $0 { true } else { false } },
  ]

  private static func intrinsic(
    _ isReason: @escaping @Sendable (TransactionIntrinsicError) -> Bool
  ) -> @Sendable (Refusal) -> Bool {
    { if case .transaction(.intrinsic(let error)) = $0 { isReason(error) } else { false } }
  }

  private static func header(_ rule: BlockValidationError.Rule) -> @Sendable (Refusal) -> Bool {
    { if case .block(.header(rule, _, _)) = $0 { true } else { false } }
  }

  private static func isMalformed(_ refusal: Refusal, _ field: TransactionField) -> Bool {
    if case .transactionDecoding(.invalidField(field, _)) = refusal { true } else { false }
  }

  private static func isCreation(_ refusal: Refusal, of type: TransactionType) -> Bool {
    switch refusal {
    case .transactionDecoding(.creationNotAllowed(type)), .transaction(.intrinsic(.creationNotAllowed(type))): true
    default: false
    }
  }
}
