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
    let place = LogPlace(
      blockHash: block.hash, blockNumber: header.number, timestamp: header.timestamp, transaction: signed.hash,
      transactionIndex: index)
    return [
      "transactionHash": .hash(signed.hash),
      "transactionIndex": .quantity(UInt64(index)),
      "blockHash": .hash(place.blockHash),
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
      "logs": .array(
        receipt.logs.enumerated().map { offset, entry in log(entry, place: place, index: firstLog + offset) }),
    ]
  }

  /// One log; `index` counts the logs of the block.
  static func log(_ log: Log, place: LogPlace, index: Int) -> JSON {
    [
      "address": .address(log.address),
      "topics": .array(log.topics.map { .hash($0) }),
      "data": .data(log.data),
      "blockNumber": .quantity(place.blockNumber),
      "blockHash": .hash(place.blockHash),
      "blockTimestamp": .quantity(place.timestamp),
      "transactionHash": .hash(place.transaction),
      "transactionIndex": .quantity(UInt64(place.transactionIndex)),
      "logIndex": .quantity(UInt64(index)),
      "removed": false,
    ]
  }
}

/// The transaction that emitted a log.
struct LogPlace {
  let blockHash: Hash
  let blockNumber: UInt64
  let timestamp: UInt64
  let transaction: Hash
  let transactionIndex: Int
}
