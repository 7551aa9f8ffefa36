internal import ChainStore
internal import ChainTypes
internal import Primitives

/// Receipts and logs in the shape of the execution API.
enum ReceiptResult {
  /// The receipts of a block in the order of its transactions.
  static func json(_ block: ExecutedBlock) -> [JSON] {
    var firstLog = 0
    return block.receipts.indices.map { index in
      defer { firstLog += block.receipts[index].logs.count }
      return json(block, index: index, firstLog: firstLog)
    }
  }

  /// The receipt of one transaction of a block.
  static func json(_ block: ExecutedBlock, index: Int) -> JSON {
    json(block, index: index, firstLog: block.receipts[..<index].reduce(0) { $0 + $1.logs.count })
  }

  private static func json(_ block: ExecutedBlock, index: Int, firstLog: Int) -> JSON {
    let header = block.header
    let signed = block.block.transactions[index]
    let receipt = block.receipts[index]
    let sender = block.senders[index]
    let price = signed.transaction.effectiveGasPrice(baseFeePerGas: header.baseFeePerGas)
    let logs = receipt.logs.enumerated().map { offset, entry in
      log(
        LocatedLog(
          log: entry, blockNumber: header.number, blockHash: block.hash, blockTimestamp: header.timestamp,
          transactionHash: signed.hash, transactionIndex: index, index: firstLog + offset))
    }
    return [
      "transactionHash": .hash(signed.hash),
      "transactionIndex": .quantity(UInt64(index)),
      "blockHash": .hash(block.hash),
      "blockNumber": .quantity(header.number),
      "from": .address(sender),
      "to": .address(signed.transaction.to),
      "type": .quantity(UInt64(signed.transaction.type.rawValue)),
      "status": .quantity(receipt.status),
      "cumulativeGasUsed": .quantity(receipt.cumulativeGasUsed),
      "gasUsed": .quantity(block.gasUsed(at: index)),
      "effectiveGasPrice": .quantity(price ?? signed.transaction.maximumFeePerGas),
      "contractAddress": .address(signed.createdAddress(sender: sender)),
      "logsBloom": .data(receipt.logsBloom.bytes),
      "logs": .array(logs),
    ]
  }

  /// One log.
  static func log(_ located: LocatedLog) -> JSON {
    [
      "address": .address(located.log.address),
      "topics": .array(located.log.topics.map { .hash($0) }),
      "data": .data(located.log.data),
      "blockNumber": .quantity(located.blockNumber),
      "blockHash": .hash(located.blockHash),
      "blockTimestamp": .quantity(located.blockTimestamp),
      "transactionHash": .hash(located.transactionHash),
      "transactionIndex": .quantity(UInt64(located.transactionIndex)),
      "logIndex": .quantity(UInt64(located.index)),
      "removed": false,
    ]
  }
}
