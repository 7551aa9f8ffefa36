public import ChainTypes
import Primitives

extension ChainSpecification {
  /// Checks what needs no state: chain, nonce, fees, init code length, gas limit and what the type demands; returns the
  /// intrinsic gas.
  ///
  /// The signature is checked by `SignedTransaction.recoverSender()`. EELS `validate_transaction` and the part of
  /// `check_transaction` that needs neither block nor state.
  @discardableResult
  public func validateIntrinsic(
    _ transaction: Transaction, in fork: HardFork
  ) throws(TransactionIntrinsicError) -> IntrinsicGas {
    let schedule = schedule(for: fork)
    guard transaction.type.firstFork <= fork else { throw .typeNotInForce(transaction.type, fork) }
    if let actual = transaction.chainID, actual != chainID { throw .wrongChain(expected: chainID, actual: actual) }
    guard transaction.nonce < .max else { throw .nonceOverflow }
    let gas = try schedule.validateGas(of: transaction)
    guard transaction.maximumPriorityFeePerGas <= transaction.maximumFeePerGas else {
      throw .priorityFeeAboveMaximumFee
    }
    try schedule.validateType(of: transaction)
    guard transaction.maximumGasCost != nil else { throw .costOverflow }
    return gas
  }
}

extension GasSchedule {
  /// Checks what the transaction's type demands beyond the common rules: blobs, authorizations, a recipient.
  public func validateType(of transaction: Transaction) throws(TransactionIntrinsicError) {
    if transaction.isCreate, !transaction.type.allowsCreation { throw .creationNotAllowed(transaction.type) }
    switch transaction.envelope {
    case .legacy, .accessList, .dynamicFee: break
    case .blob(_, _, _, _, _, let hashes): try validateBlobs(hashes)
    case .setCode(_, _, _, _, let authorizations):
      if authorizations.isEmpty { throw .noAuthorizations }
    }
  }

  fileprivate func validateGas(of transaction: Transaction) throws(TransactionIntrinsicError) -> IntrinsicGas {
    let gas = intrinsicGas(of: transaction)
    try gas.check(limit: transaction.gasLimit)
    if transaction.isCreate {
      let limit = initCodeLimit(for: transaction.data)
      guard transaction.data.count <= limit else {
        throw .initCodeTooLarge(limit: limit, actual: transaction.data.count)
      }
    }
    if let cap = transactionGasLimit, transaction.gasLimit > cap {
      throw .gasLimitAboveCap(cap: cap, actual: transaction.gasLimit)
    }
    return gas
  }

  private func validateBlobs(_ hashes: [Hash]) throws(TransactionIntrinsicError) {
    if hashes.isEmpty { throw .noBlobs }
    if let limit = blobs.maximumPerTransaction, UInt64(hashes.count) > limit {
      throw .tooManyBlobs(limit: limit, actual: hashes.count)
    }
    for (index, hash) in hashes.enumerated() where hash.version != Self.blobHashVersion {
      throw .unknownBlobHashVersion(index: index, hash)
    }
  }

  /// The first byte of the versioned hash of a blob (`VERSIONED_HASH_VERSION_KZG`, EIP-4844).
  private static let blobHashVersion: UInt8 = 0x01
}

extension Hash {
  /// The first byte, which is the version in the hash of a blob.
  fileprivate var version: UInt8 { UInt8(truncatingIfNeeded: word.l3 >> 56) }
}

extension TransactionType {
  /// The first known fork in which transactions of the type are valid.
  public var firstFork: HardFork {
    switch self {
    case .legacy, .accessList, .dynamicFee, .blob: .cancun
    case .setCode: .prague
    }
  }
}
