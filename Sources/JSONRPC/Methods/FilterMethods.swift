internal import ChainStore
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
      if case .blocks(.number(let from), .number(let to)) = query.range {
        try RPCContext.requireOrder(from, to)
      }
      return .quantity(context.filters.add(.logs(query), after: context.newestPlace))
    },
    RPCMethod("eth_newBlockFilter", "Starts polling for block hashes.", returns: "filter identifier") {
      _, context throws(RPCError) in
      .quantity(context.filters.add(.blocks, after: context.newestPlace))
    },
    RPCMethod(
      "eth_getFilterChanges", "Gives what is new since the last poll of a filter.", [.required("filterId", .quantity)],
      returns: "array of logs or block hashes", weight: .heavy
    ) { arguments, context throws(RPCError) in
      let id = try arguments[0].quantity64()
      guard let filter = context.filters.filter(id) else {
        throw .notFound("filter not found; create it again with eth_newFilter or eth_newBlockFilter")
      }
      guard try context.isCanonical(filter.place) else {
        _ = context.filters.remove(id)
        throw .notFound("filter not found: the chain was unwound below what it has reported; create it again")
      }
      let (changes, place) = try context.changes(filter)
      return context.filters.advance(id, from: filter.place, to: place) ? .array(changes) : []
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

extension RPCContext {
  /// The newest durable block, after which a new filter reports.
  fileprivate var newestPlace: FilterStore.Place {
    let head = backend.chain.head
    return FilterStore.Place(number: head.header.number, hash: head.hash)
  }

  /// Whether a block is still part of the chain.
  fileprivate func isCanonical(_ place: FilterStore.Place) throws(RPCError) -> Bool {
    try chain { chain throws(ChainStoreError) in try chain.hash(ofBlock: place.number) } == place.hash
  }

  /// What a filter has not reported, and the block after which the next poll begins.
  ///
  /// One poll reports as much as a query may return; the rest is left for the next polls.
  fileprivate func changes(
    _ filter: FilterStore.Filter
  ) throws(RPCError) -> (changes: [JSON], place: FilterStore.Place) {
    let newest = newestPlace
    guard filter.place.number < newest.number else { return ([], filter.place) }
    let next = filter.place.number + 1
    switch filter.kind {
    case .blocks:
      let last = min(newest.number, filter.place.number + RPCLimits.maximumFilterBlocks)
      var hashes: [Hash] = []
      for number in next...last { hashes.append(try canonicalHash(number)) }
      let place = hashes.last.map { FilterStore.Place(number: last, hash: $0) } ?? filter.place
      return (hashes.map { .hash($0) }, place)
    case .logs(let query):
      guard let range = query.newBlocks(next...newest.number) else { return ([], newest) }
      let page = try chain { chain throws(ChainStoreError) in
        try chain.logPage(matching: query.filter, inBlocks: range, limits: RPCLimits.logs)
      }
      let logs = page.logs.map { ReceiptResult.log($0) }
      guard let last = page.excess?.fittingBlocks.upperBound else { return (logs, newest) }
      return (logs, FilterStore.Place(number: last, hash: try canonicalHash(last)))
    }
  }

  private func canonicalHash(_ number: UInt64) throws(RPCError) -> Hash {
    let hash = try chain { chain throws(ChainStoreError) in try chain.hash(ofBlock: number) }
    guard let hash else { throw .internal("block \(number) was unwound while it was read; poll again") }
    return hash
  }
}

extension LogQuery {
  /// The blocks of a range of new ones that the query's own range has; nil when it has none.
  fileprivate func newBlocks(_ new: ClosedRange<UInt64>) -> ClosedRange<UInt64>? {
    guard case .blocks(let from, let to) = range else { return nil }
    var (first, last) = (new.lowerBound, new.upperBound)
    if case .number(let number) = from { first = max(first, number) }
    switch to {
    case .number(let number): last = min(last, number)
    case .earliest: last = 0
    case .latest, .pending, .hash: break
    }
    return first <= last ? first...last : nil
  }
}
