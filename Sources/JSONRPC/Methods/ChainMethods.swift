internal import ChainStore
internal import ChainTypes
internal import JSONCoding
internal import Primitives

extension MethodTable {
  /// Blocks and the transactions and receipts in them.
  static let chainMethods: [RPCMethod] = [
    RPCMethod("eth_blockNumber", "Gives the number of the newest durable block.", returns: "quantity") {
      _, context throws(RPCError) in .quantity(context.head.number)
    },
    RPCMethod(
      "eth_getBlockByNumber", "Gives a block by number or tag.",
      [.required("block", .block), .optional("fullTransactions", .boolean)], returns: "block object or null",
      handler: getBlock),
    RPCMethod(
      "eth_getBlockByHash", "Gives a block by hash.",
      [.required("blockHash", .hash), .optional("fullTransactions", .boolean)], returns: "block object or null",
      handler: getBlock),
    RPCMethod(
      "eth_getBlockTransactionCountByNumber", "Counts the transactions of a block.", [.required("block", .block)],
      returns: "quantity or null", handler: transactionCount),
    RPCMethod(
      "eth_getBlockTransactionCountByHash", "Counts the transactions of a block.", [.required("blockHash", .hash)],
      returns: "quantity or null", handler: transactionCount),
    RPCMethod(
      "eth_getUncleCountByBlockNumber", "Counts the ommers of a block; there are none.", [.required("block", .block)],
      returns: "quantity or null", handler: uncleCount),
    RPCMethod(
      "eth_getUncleCountByBlockHash", "Counts the ommers of a block; there are none.", [.required("blockHash", .hash)],
      returns: "quantity or null", handler: uncleCount),
    RPCMethod(
      "eth_getTransactionByBlockNumberAndIndex", "Gives a transaction of a block by its position.",
      [.required("block", .block), .required("index", .quantity)], returns: "transaction object or null",
      handler: transactionByIndex),
    RPCMethod(
      "eth_getTransactionByBlockHashAndIndex", "Gives a transaction of a block by its position.",
      [.required("blockHash", .hash), .required("index", .quantity)], returns: "transaction object or null",
      handler: transactionByIndex),
    RPCMethod(
      "eth_getTransactionByHash", "Gives a transaction from the chain or the pool.",
      [.required("transactionHash", .hash)], returns: "transaction object or null", handler: transactionByHash),
    RPCMethod(
      "eth_getTransactionReceipt", "Gives the receipt of a transaction in a durable block.",
      [.required("transactionHash", .hash)], returns: "receipt object or null"
    ) { arguments, context throws(RPCError) in
      guard let location = try context.location(of: try arguments[0].hash()),
        let block = try context.block(hash: location.blockHash),
        block.receipts.indices.contains(location.index)
      else { return .null }
      return ReceiptResult.json(
        block, index: location.index, blobBaseFee: try context.blobBaseFee(of: block.header))
    },
    RPCMethod(
      "eth_getBlockReceipts", "Gives all receipts of a block.", [.required("block", .block)],
      returns: "array of receipt objects or null", weight: .heavy
    ) { arguments, context throws(RPCError) in
      guard let block = try context.block(try arguments[0].block()) else { return .null }
      return .array(ReceiptResult.json(block, blobBaseFee: try context.blobBaseFee(of: block.header)))
    },
  ]

  private static let getBlock: RPCMethod.Handler = { arguments, context throws(RPCError) in
    let reference = try arguments[0].block()
    let isFull = try arguments[1].optional { parameter throws(RPCError) in try parameter.flag() } ?? false
    if reference == .pending {
      let head = context.head
      return BlockResult.pending(after: head, baseFee: context.nextBaseFee(after: head))
    }
    guard let block = try context.block(reference) else { return .null }
    return BlockResult.json(block, fullTransactions: isFull)
  }

  private static let transactionCount: RPCMethod.Handler = { arguments, context throws(RPCError) in
    guard let block = try context.block(try arguments[0].block()) else { return .null }
    return .quantity(UInt64(block.block.transactions.count))
  }

  private static let uncleCount: RPCMethod.Handler = { arguments, context throws(RPCError) in
    try context.header(try arguments[0].block()) == nil ? .null : .quantity(UInt64(0))
  }

  private static let transactionByIndex: RPCMethod.Handler = { arguments, context throws(RPCError) in
    let index = try arguments[1].quantity64()
    guard let block = try context.block(try arguments[0].block()), index < UInt64(block.block.transactions.count) else {
      return .null
    }
    return included(block, index: Int(index))
  }

  private static let transactionByHash: RPCMethod.Handler = { arguments, context throws(RPCError) in
    let hash = try arguments[0].hash()
    if let location = try context.location(of: hash), let block = try context.block(hash: location.blockHash),
      block.block.transactions.indices.contains(location.index)
    {
      return included(block, index: location.index)
    }
    guard let waiting = context.backend.pooled(transaction: hash) else { return .null }
    return TransactionResult.json(waiting.transaction, sender: waiting.sender, place: .waiting)
  }

  private static func included(_ block: ExecutedBlock, index: Int) -> JSON {
    TransactionResult.json(
      block.block.transactions[index], sender: block.senders[index],
      place: .included(
        blockHash: block.hash, number: block.header.number, index: index, baseFee: block.header.baseFeePerGas))
  }
}

extension RPCContext {
  /// Where a transaction is in the chain; nil when no block holds it.
  func location(of hash: Hash) throws(RPCError) -> ChainStore.TransactionLocation? {
    try chain { chain throws(ChainStoreError) in try chain.location(ofTransaction: hash) }
  }
}
