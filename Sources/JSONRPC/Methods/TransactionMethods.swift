internal import ChainTypes
internal import Primitives

extension MethodTable {
  /// Sending transactions.
  static let transactionMethods: [RPCMethod] = [
    RPCMethod(
      "eth_sendRawTransaction", "Gives a signed transaction to the pool.", [.required("transaction", .data)],
      returns: "transaction hash", settles: true
    ) { arguments, context throws(RPCError) in
      let encoded = try arguments[0].data()
      let signed: SignedTransaction
      do throws(TransactionDecodingError) {
        signed = try SignedTransaction.decode(encoded)
      } catch {
        throw .invalidParameters("transaction is malformed: \(error)")
      }
      return .hash(try context.backend.submit(signed))
    },
    RPCMethod(
      "eth_sendTransaction",
      "Fills in, signs and sends a transaction from one of the accounts of eth_accounts (development nodes only).",
      [.required("transaction", .transaction)], returns: "transaction hash", weight: .heavy,
      settles: true
    ) { arguments, context throws(RPCError) in
      let fields = try arguments[0].transactionFields()
      guard let from = fields.from else {
        throw .invalidParameters("transaction.from must be one of the accounts of eth_accounts")
      }
      let transaction = try context.filledTransaction(fields, from: from)
      return .hash(try context.backend.submit(try context.backend.sign(transaction, from: from)))
    },
  ]
}

extension RPCContext {
  /// A whole transaction: missing nonce, gas and fees are those a wallet would choose.
  fileprivate func filledTransaction(_ fields: TransactionFields, from: Address) throws(RPCError) -> Transaction {
    let chainID = backend.identity.chainID
    if let given = fields.chainID, given != chainID {
      throw .invalidParameters("transaction.chainId must be \(chainID), not \(given)")
    }
    let head = head
    let envelope: Transaction.Envelope
    if let gasPrice = fields.gasPrice {
      envelope =
        fields.accessList.map { .accessList(chainID: chainID, gasPrice: gasPrice, accessList: $0) }
        ?? .legacy(chainID: chainID, gasPrice: gasPrice)
    } else {
      let priority: UInt256
      if let given = fields.maximumPriorityFeePerGas {
        priority = given
      } else {
        priority = try suggestedPriorityFee(at: head)
      }
      let baseFee = nextBaseFee(after: head)
      let maximum = fields.maximumFeePerGas ?? (baseFee &+ baseFee &+ priority)
      let accessList = fields.accessList ?? []
      if let authorizations = fields.authorizations {
        guard fields.to != nil else {
          throw .invalidParameters("transaction.to is missing: with an authorizationList no contract can be created")
        }
        envelope = .setCode(
          chainID: chainID, maximumPriorityFeePerGas: min(priority, maximum), maximumFeePerGas: maximum,
          accessList: accessList, authorizations: authorizations)
      } else {
        envelope = .dynamicFee(
          chainID: chainID, maximumPriorityFeePerGas: min(priority, maximum), maximumFeePerGas: maximum,
          accessList: accessList)
      }
    }
    let gas: UInt64
    if let given = fields.gas { gas = given } else { gas = try estimateGas(fields, at: head) }
    let nonce: UInt64
    if let given = fields.nonce { nonce = given } else { nonce = try backend.pendingNonce(of: from) }
    return Transaction(
      envelope: envelope, nonce: nonce, gasLimit: gas, to: fields.to, value: fields.value, data: fields.data)
  }
}
