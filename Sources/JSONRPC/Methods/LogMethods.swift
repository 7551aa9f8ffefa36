internal import ChainTypes
internal import Primitives

extension MethodTable {
  /// Logs by contract, topic and block.
  static let logMethods: [RPCMethod] = [
    RPCMethod(
      "eth_getLogs", "Gives the logs that match a filter.", [.required("filter", .filter)],
      returns: "array of log objects", weight: .heavy
    ) { arguments, context throws(RPCError) in
      .array(try context.logs(try arguments[0].logFilter()))
    }
  ]
}

extension RPCContext {
  /// The matching logs of a filter's range.
  func logs(_ filter: LogFilter) throws(RPCError) -> [JSON] {
    switch filter.range {
    case .block(let hash):
      guard let header = try backend.header(hash: hash) else { throw .notFound("unknown block \(hash.hex)") }
      return try logs(filter, in: header, room: RPCLimits.maximumLogs)
    case .blocks(let from, let to):
      let head = backend.headHeader().number
      return try logs(filter, from: number(from, head: head), to: number(to, head: head))
    }
  }

  /// The matching logs of a range of block numbers; numbers above the head are left out.
  func logs(_ filter: LogFilter, from: UInt64, to: UInt64) throws(RPCError) -> [JSON] {
    let last = min(to, backend.headHeader().number)
    guard from <= last else {
      guard from <= to else { throw .invalidParameters("filter.fromBlock \(from) is above filter.toBlock \(to)") }
      return []
    }
    guard last - from < RPCLimits.maximumLogBlocks else {
      throw .limitExceeded("a log query may span \(RPCLimits.maximumLogBlocks) blocks; ask for fewer at a time")
    }
    var found: [JSON] = []
    for number in from...last {
      guard let header = try backend.header(number: number) else { continue }
      found += try logs(filter, in: header, room: RPCLimits.maximumLogs - found.count)
    }
    return found
  }

  private func logs(_ filter: LogFilter, in header: Header, room: Int) throws(RPCError) -> [JSON] {
    guard header.gasUsed > 0 || header.number == 0, filter.mayMatch(header.logsBloom),
      let block = try backend.block(hash: header.hash)
    else { return [] }
    var found: [JSON] = []
    var index = 0
    for (position, receipt) in block.receipts.enumerated() {
      let place = LogPlace(
        blockHash: block.hash, blockNumber: header.number, timestamp: header.timestamp,
        transaction: block.block.transactions[position].hash, transactionIndex: position)
      for log in receipt.logs {
        defer { index += 1 }
        guard filter.matches(log) else { continue }
        guard found.count < room else {
          throw .limitExceeded("more than \(RPCLimits.maximumLogs) logs match; ask for fewer blocks at a time")
        }
        found.append(ReceiptResult.log(log, place: place, index: index))
      }
    }
    return found
  }

  private func number(_ reference: BlockReference, head: UInt64) throws(RPCError) -> UInt64 {
    switch reference {
    case .latest, .pending: return head
    case .earliest: return 0
    case .number(let number): return number
    case .hash: return try knownHeader(reference).number
    }
  }
}
