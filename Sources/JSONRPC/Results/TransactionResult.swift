internal import ChainTypes
internal import Cryptography
internal import JSONCoding
internal import Primitives

/// A transaction in the shape of the execution API.
enum TransactionResult {
  /// Where the transaction is.
  enum Place {
    /// In the pool.
    case waiting
    /// In a block; the base fee, in wei, decides the price that was paid.
    case included(blockHash: Hash, number: UInt64, index: Int, baseFee: UInt256)
  }

  static func json(_ signed: SignedTransaction, sender: Address, place: Place) -> JSON {
    let transaction = signed.transaction
    var members = placeMembers(place)
    members += [
      JSONMember("hash", .hash(signed.hash)),
      JSONMember("type", .quantity(UInt64(transaction.type.rawValue))),
      JSONMember("from", .address(sender)),
      JSONMember("to", .address(transaction.to)),
      JSONMember("nonce", .quantity(transaction.nonce)),
      JSONMember("gas", .quantity(transaction.gasLimit)),
      JSONMember("gasPrice", .quantity(gasPrice(of: transaction, place: place))),
      JSONMember("value", .quantity(transaction.value)),
      JSONMember("input", .data(transaction.data)),
    ]
    if let chainID = transaction.chainID { members.append(JSONMember("chainId", .quantity(chainID))) }
    switch transaction.type {
    case .legacy, .accessList: break
    case .dynamicFee, .blob, .setCode:
      members.append(JSONMember("maxFeePerGas", .quantity(transaction.maximumFeePerGas)))
      members.append(JSONMember("maxPriorityFeePerGas", .quantity(transaction.maximumPriorityFeePerGas)))
    }
    if transaction.type == .blob {
      members.append(JSONMember("maxFeePerBlobGas", .quantity(transaction.maximumFeePerBlobGas)))
      members.append(JSONMember("blobVersionedHashes", .array(transaction.blobHashes.map { .hash($0) })))
    }
    if transaction.type == .setCode {
      members.append(JSONMember("authorizationList", .array(transaction.authorizations.map(authorization))))
    }
    if transaction.type != .legacy {
      members.append(JSONMember("accessList", accessList(transaction.accessList)))
      members.append(JSONMember("yParity", .quantity(UInt64(signed.signature.yParity))))
    }
    members += [
      JSONMember("v", .quantity(signed.v)),
      JSONMember("r", .quantity(signed.signature.r)),
      JSONMember("s", .quantity(signed.signature.s)),
    ]
    return .object(members)
  }

  static func accessList(_ list: AccessList) -> JSON {
    .array(
      list.map { entry in
        ["address": .address(entry.address), "storageKeys": .array(entry.storageKeys.map { .hash($0) })]
      })
  }

  private static func authorization(_ authorization: Authorization) -> JSON {
    [
      "chainId": .quantity(authorization.chainID), "address": .address(authorization.address),
      "nonce": .quantity(authorization.nonce), "yParity": .quantity(UInt64(authorization.signature.yParity)),
      "r": .quantity(authorization.signature.r), "s": .quantity(authorization.signature.s),
    ]
  }

  private static func placeMembers(_ place: Place) -> [JSONMember] {
    switch place {
    case .waiting:
      [
        JSONMember("blockHash", .null), JSONMember("blockNumber", .null), JSONMember("transactionIndex", .null),
      ]
    case .included(let hash, let number, let index, _):
      [
        JSONMember("blockHash", .hash(hash)), JSONMember("blockNumber", .quantity(number)),
        JSONMember("transactionIndex", .quantity(UInt64(index))),
      ]
    }
  }

  /// The price that was paid, or the most that would be while the transaction waits.
  private static func gasPrice(of transaction: Transaction, place: Place) -> UInt256 {
    guard case .included(_, _, _, let baseFee) = place else { return transaction.maximumFeePerGas }
    return transaction.effectiveGasPrice(baseFeePerGas: baseFee) ?? transaction.maximumFeePerGas
  }
}
