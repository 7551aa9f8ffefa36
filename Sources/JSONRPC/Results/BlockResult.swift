internal import ChainTypes
internal import JSONCoding
internal import Primitives

/// A block or header in the shape of the execution API.
enum BlockResult {
  /// A whole block; transactions as objects or as hashes.
  static func json(_ executed: ExecutedBlock, fullTransactions: Bool) -> JSON {
    let block = executed.block
    let hash = executed.hash
    let transactions: [JSON] =
      fullTransactions
      ? zip(block.transactions, executed.senders).enumerated().map { index, pair in
        TransactionResult.json(
          pair.0, sender: pair.1,
          place: .included(
            blockHash: hash, number: block.header.number, index: index, baseFee: block.header.baseFeePerGas))
      }
      : block.transactions.map { .hash($0.hash) }
    var members = headerMembers(block.header, hash: hash)
    members.append(JSONMember("size", .quantity(UInt64(block.encoded.count))))
    members.append(JSONMember("uncles", []))
    members.append(JSONMember("withdrawals", .array(block.withdrawals.map(withdrawal))))
    members.append(JSONMember("transactions", .array(transactions)))
    return .object(members)
  }

  /// The block that would come next: a header without hash, nonce and bloom, and no transactions.
  static func pending(after header: Header, baseFee: UInt256) -> JSON {
    var next = header
    next.parentHash = header.hash
    next.number = header.number + 1
    next.timestamp = header.timestamp + 1
    next.baseFeePerGas = baseFee
    next.gasUsed = 0
    let unknown: Set<String> = ["hash", "nonce", "logsBloom", "miner"]
    var members = headerMembers(next, hash: .zero).map { member in
      unknown.contains(member.name) ? JSONMember(member.name, .null) : member
    }
    members.append(JSONMember("size", .quantity(UInt64(0))))
    members.append(JSONMember("uncles", []))
    members.append(JSONMember("withdrawals", []))
    members.append(JSONMember("transactions", []))
    return .object(members)
  }

  /// A withdrawal; its amount is in Gwei (EIP-4895).
  private static func withdrawal(_ withdrawal: Withdrawal) -> JSON {
    [
      "index": .quantity(withdrawal.index), "validatorIndex": .quantity(withdrawal.validatorIndex),
      "address": .address(withdrawal.address), "amount": .quantity(withdrawal.amount),
    ]
  }

  private static func headerMembers(_ header: Header, hash: Hash) -> [JSONMember] {
    var members: [JSONMember] = [
      JSONMember("number", .quantity(header.number)),
      JSONMember("hash", .hash(hash)),
      JSONMember("parentHash", .hash(header.parentHash)),
      JSONMember("nonce", .data(header.nonce.fixedBytes)),
      JSONMember("sha3Uncles", .hash(header.ommersHash)),
      JSONMember("logsBloom", .data(header.logsBloom.bytes)),
      JSONMember("transactionsRoot", .hash(header.transactionsRoot)),
      JSONMember("stateRoot", .hash(header.stateRoot)),
      JSONMember("receiptsRoot", .hash(header.receiptsRoot)),
      JSONMember("miner", .address(header.beneficiary)),
      JSONMember("difficulty", .quantity(header.difficulty)),
      JSONMember("extraData", .data(header.extraData)),
      JSONMember("gasLimit", .quantity(header.gasLimit)),
      JSONMember("gasUsed", .quantity(header.gasUsed)),
      JSONMember("timestamp", .quantity(header.timestamp)),
      JSONMember("mixHash", .hash(header.prevRandao)),
      JSONMember("baseFeePerGas", .quantity(header.baseFeePerGas)),
      JSONMember("withdrawalsRoot", .hash(header.withdrawalsRoot)),
      JSONMember("blobGasUsed", .quantity(header.blobGasUsed)),
      JSONMember("excessBlobGas", .quantity(header.excessBlobGas)),
      JSONMember("parentBeaconBlockRoot", .hash(header.parentBeaconBlockRoot)),
    ]
    if let requestsHash = header.requestsHash { members.append(JSONMember("requestsHash", .hash(requestsHash))) }
    return members
  }
}

extension UInt64 {
  /// The eight bytes of the number, most significant first.
  fileprivate var fixedBytes: Bytes { (0..<8).map { UInt8(truncatingIfNeeded: self >> (56 - 8 * $0)) } }
}
