internal import ChainStore
internal import ChainTypes
internal import JSONCoding
internal import Primitives

extension MethodTable {
  /// Logs by contract, topic and block.
  static let logMethods: [RPCMethod] = [
    RPCMethod(
      "eth_getLogs", "Gives the logs that match a filter.", [.required("filter", .filter)],
      returns: "array of log objects", weight: .heavy
    ) { arguments, context throws(RPCError) in
      .array(try context.logs(try arguments[0].logQuery()))
    }
  ]
}

/// Which logs of which blocks a caller wants.
struct LogQuery: Sendable {
  /// The first and the last block, or one block by hash.
  enum Range: Sendable {
    case blocks(from: BlockReference, to: BlockReference)
    case block(Hash)
  }

  var range: Range
  var filter: LogFilter
}

extension RPCContext {
  /// The matching logs of a query's range.
  func logs(_ query: LogQuery) throws(RPCError) -> [JSON] {
    switch query.range {
    case .block(let hash):
      let found = try chain { chain throws(ChainStoreError) in
        try chain.logs(matching: query.filter, inBlock: hash)
      }
      guard let found else { throw .notFound("unknown block \(hash.hex)") }
      return found.map { ReceiptResult.log($0) }
    case .blocks(let from, let to):
      return try logs(query.filter, from: try number(from), to: try number(to))
    }
  }

  /// The matching logs of a range of block numbers; numbers above the head are left out.
  func logs(_ filter: LogFilter, from: UInt64, to: UInt64) throws(RPCError) -> [JSON] {
    try RPCContext.requireOrder(from, to)
    return try chain { chain throws(ChainStoreError) in
      try chain.logs(matching: filter, inBlocks: from...to, limits: RPCLimits.logs)
    }.map { ReceiptResult.log($0) }
  }

  /// Refuses a range whose last block is below its first, in the words that clients look for.
  static func requireOrder(_ from: UInt64, _ to: UInt64) throws(RPCError) {
    guard from <= to else {
      throw .invalidParameters("invalid block range params: filter.fromBlock \(from) is above filter.toBlock \(to)")
    }
  }

  private func number(_ reference: BlockReference) throws(RPCError) -> UInt64 {
    switch reference {
    case .latest, .pending: head.number
    case .earliest: 0
    case .number(let number): number
    case .hash: try knownHeader(reference).number
    }
  }
}
