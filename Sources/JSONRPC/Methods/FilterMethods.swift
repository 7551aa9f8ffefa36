internal import ChainTypes
internal import JSONCoding
internal import Primitives

extension MethodTable {
  /// Polling for new logs and blocks.
  static let filterMethods: [RPCMethod] = [
    RPCMethod(
      "eth_newFilter", "Remembers a log filter for polling.", [.required("filter", .filter)],
      returns: "filter identifier"
    ) { arguments, context throws(RPCError) in
      let query = try arguments[0].logQuery()
      return .quantity(context.filters.add(.logs(query), nextBlock: context.head.number + 1))
    },
    RPCMethod("eth_newBlockFilter", "Starts polling for block hashes.", returns: "filter identifier") {
      _, context throws(RPCError) in
      .quantity(context.filters.add(.blocks, nextBlock: context.head.number + 1))
    },
    RPCMethod(
      "eth_getFilterChanges", "Gives what is new since the last poll of a filter.", [.required("filterId", .quantity)],
      returns: "array of logs or block hashes", weight: .heavy
    ) { arguments, context throws(RPCError) in
      let head = context.head.number
      guard let filter = context.filters.advance(try arguments[0].quantity64(), past: head) else {
        throw .notFound("filter not found; create it again with eth_newFilter or eth_newBlockFilter")
      }
      guard filter.nextBlock <= head else { return [] }
      switch filter.kind {
      case .logs(let query): return .array(try context.logs(query.filter, from: filter.nextBlock, to: head))
      case .blocks:
        var hashes: [JSON] = []
        for number in filter.nextBlock...head {
          if let header = try context.header(.number(number)) { hashes.append(.hash(header.hash)) }
        }
        return .array(hashes)
      }
    },
    RPCMethod(
      "eth_getFilterLogs", "Gives all logs that match a remembered filter.", [.required("filterId", .quantity)],
      returns: "array of log objects", weight: .heavy
    ) { arguments, context throws(RPCError) in
      guard let filter = context.filters.filter(try arguments[0].quantity64()), case .logs(let query) = filter.kind
      else {
        throw .notFound("filter not found; create it again with eth_newFilter")
      }
      return .array(try context.logs(query))
    },
    RPCMethod(
      "eth_uninstallFilter", "Forgets a filter.", [.required("filterId", .quantity)],
      returns: "whether there was such a filter"
    ) { arguments, context throws(RPCError) in .bool(context.filters.remove(try arguments[0].quantity64())) },
  ]
}
