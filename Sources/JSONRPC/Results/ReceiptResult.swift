internal import ChainStore
internal import ChainTypes
internal import JSONCoding
internal import Primitives

/// Receipts and logs in the shape of the execution API.
enum ReceiptResult {
  /// The receipts of a block in the order of its transactions; the block's price of blob gas is in wei.
  static func json(_ block: ExecutedBlock, blobBaseFee: UInt256) -> [JSON] {
    var firstLog = 0
    return block.receipts.indices.map { index in
      defer { firstLog += block.receipts[index].logs.count }
      return json(block, index: index, firstLog: firstLog, blobBaseFee: blobBaseFee)
    }
  }

  /// The receipt of one transaction of a block.
  static func json(_ block: ExecutedBlock, index: Int, blobBaseFee: UInt256) -> JSON {
    json(
      block, index: index, firstLog: block.receipts[..<index].reduce(0) { $0 + $1.logs.count },
      blobBaseFee: blobBaseFee)
  }

  private static func json(_ block: ExecutedBlock, index: Int, firstLog: Int, blobBaseFee: UInt256) -> JSON {
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
    let members: JSON = [
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
    guard signed.transaction.type == .blob else { return members }
    return .object(
      (members.members ?? []) + [
        JSONMember("blobGasUsed", .quantity(signed.transaction.blobGas)),
        JSONMember("blobGasPrice", .quantity(blobBaseFee)),
      ])
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
