internal import ChainTypes
internal import KeyValueStore
internal import Primitives

/// One log query, answered from one snapshot of the chain: candidates from the index, then the exact logs of each.
struct LogSearch {
  /// How the blocks to look into are found.
  enum Plan: Sendable {
    /// From the index where the filter has a criterion, else block by block.
    case best
    /// Block by block: the plain reference of the index.
    case scan
  }

  private let chain: ChainRecords
  private let filter: LogFilter
  private var work: LogSearchWork
  private var found: [LocatedLog] = []

  private init(_ chain: ChainRecords, _ filter: LogFilter, _ limits: LogLimits, from first: UInt64) {
    self.chain = chain
    self.filter = filter
    work = LogSearchWork(limits, from: first)
  }

  /// The logs of the canonical blocks with these numbers; throws ``ChainStoreError/logLimit(_:)`` when they are beyond the limits.
  static func logs(
    _ filter: LogFilter, _ numbers: ClosedRange<UInt64>, _ limits: LogLimits, in chain: ChainRecords
  ) throws(ChainStoreError) -> [LocatedLog] {
    let last = min(numbers.upperBound, try chain.headNumber())
    // Refused before any block is read.
    if numbers.lowerBound <= last, filter.criteria.isEmpty,
      let excess = blockExcess(numbers.lowerBound...last, limits)
    {
      throw .logLimit(excess)
    }
    let page = try page(filter, numbers, limits, .best, in: chain)
    if let excess = page.excess { throw .logLimit(excess) }
    return page.logs
  }

  /// The logs of the canonical blocks with these numbers up to the last block that the limits allow, which is never before the first.
  static func page(
    _ filter: LogFilter, _ numbers: ClosedRange<UInt64>, _ limits: LogLimits, _ plan: Plan, in chain: ChainRecords
  ) throws(ChainStoreError) -> LogPage {
    let first = numbers.lowerBound
    let last = min(numbers.upperBound, try chain.headNumber())
    guard first <= last else { return LogPage(logs: [], excess: nil) }
    guard first < last else { return LogPage(logs: try logs(filter, inBlock: first, nil, in: chain), excess: nil) }
    var search = LogSearch(chain, filter, limits, from: first)
    do throws(LogSearchStop) {
      let criteria = plan == .best ? filter.criteria : []
      guard criteria.isEmpty else {
        try search.look(through: criteria, first...last)
        return LogPage(logs: search.found, excess: nil)
      }
      let excess = blockExcess(first...last, limits)
      for number in first...(excess?.fittingBlocks.upperBound ?? last) { try search.scan(number) }
      return LogPage(logs: search.found, excess: excess)
    } catch {
      switch error {
      case .failed(let error): throw error
      case .limit(let limit, let value): return try search.cut(limit, value, first)
      }
    }
  }

  /// The logs of one block, which need not be canonical; without a hash the canonical one is meant.
  static func logs(
    _ filter: LogFilter, inBlock number: UInt64, _ hash: Hash?, in chain: ChainRecords
  ) throws(ChainStoreError) -> [LocatedLog] {
    var search = LogSearch(chain, filter, .none, from: number)
    do throws(LogSearchStop) {
      if let hash { try search.collect(number, hash) } else { try search.scan(number) }
    } catch {
      switch error {
      case .failed(let error): throw error
      case .limit(let limit, let value): throw .logLimit(.init(limit, value: value, fittingBlocks: number...number))
      }
    }
    return search.found
  }

  /// What a search that met a limit has: the blocks that are answered, or else the first block alone.
  private consuming func cut(
    _ limit: LogLimitExcess.Limit, _ value: UInt64, _ first: UInt64
  ) throws(ChainStoreError) -> LogPage {
    let reached = work.reached
    guard reached > first else {
      let logs = try LogSearch.logs(filter, inBlock: first, nil, in: chain)
      return LogPage(logs: logs, excess: .init(limit, value: value, fittingBlocks: first...first))
    }
    found.removeAll { $0.blockNumber >= reached }
    return LogPage(logs: found, excess: .init(limit, value: value, fittingBlocks: first...(reached - 1)))
  }

  /// The excess of a range that is read block by block; nil when it is within the limit.
  private static func blockExcess(_ numbers: ClosedRange<UInt64>, _ limits: LogLimits) -> LogLimitExcess? {
    let limit = max(limits.maximumBlocks, 1)
    guard numbers.upperBound - numbers.lowerBound >= limit else { return nil }
    return .init(.blocks, value: limit, fittingBlocks: numbers.lowerBound...(numbers.lowerBound + (limit - 1)))
  }

  private mutating func look(
    through criteria: [[LogCriterion]], _ numbers: ClosedRange<UInt64>
  ) throws(LogSearchStop) {
    var stop: LogSearchStop?
    do throws(StoreError) {
      stop = try chain.reader.withCursor(in: .logIndex) { cursor throws(StoreError) in
        do throws(LogSearchStop) {
          try look(through: criteria, numbers, &cursor)
          return nil
        } catch {
          return error
        }
      }
    } catch {
      stop = .failed(.store(error))
    }
    if let stop { throw stop }
  }

  private mutating func look(
    through criteria: [[LogCriterion]], _ numbers: ClosedRange<UInt64>, _ cursor: inout KeyValueCursor
  ) throws(LogSearchStop) {
    var candidates = LogCandidates(criteria, through: numbers.upperBound)
    var next = numbers.lowerBound
    while let number = try candidates.first(notBelow: next, &cursor, &work) {
      try collect(
        number,
        try known(number, "hash") { () throws(ChainStoreError) in
          try chain.hash(ofBlock: number)
        })
      guard number < numbers.upperBound else { return }
      next = number + 1
    }
  }

  private mutating func scan(_ number: UInt64) throws(LogSearchStop) {
    work.reached = number
    let hash = try known(number, "hash") { () throws(ChainStoreError) in
      try chain.hash(ofBlock: number)
    }
    let bloom = try header(number, hash).logsBloom
    if !bloom.isEmpty, filter.mayMatch(bloom) { try collect(number, hash) }
  }

  /// Adds the matching logs of a block.
  private mutating func collect(_ number: UInt64, _ hash: Hash) throws(LogSearchStop) {
    work.reached = number
    let receipts = try known(number, "receipts") { () throws(ChainStoreError) in
      try chain.read(ChainKey.block(number, hash), in: .receipts)
    }
    try work.countCandidate(receiptBytes: receipts.count)
    var matches: [ReceiptRecord.PlacedLog] = []
    do throws(ReceiptDecodingError) { matches = try ReceiptRecord.logs(in: receipts, matching: filter) } catch {
      throw .failed(.corruptRecord(record: "the receipts of block \(number)", reason: error.description))
    }
    guard !matches.isEmpty else { return }
    for match in matches { try work.countLog(dataBytes: match.log.data.count) }
    try locate(matches, number, hash)
  }

  private mutating func locate(
    _ matches: [ReceiptRecord.PlacedLog], _ number: UInt64, _ hash: Hash
  ) throws(LogSearchStop) {
    let timestamp = try header(number, hash).timestamp
    let body = try known(number, "body") { () throws(ChainStoreError) in
      try chain.read(ChainKey.block(number, hash), in: .bodies)
    }
    var transactions = TransactionHashes(body: body)
    for match in matches {
      guard let transaction = transactions.hash(at: match.transactionIndex) else {
        throw .failed(
          .corruptRecord(
            record: "the body of block \(number)", reason: "transaction \(match.transactionIndex) is missing"))
      }
      found.append(
        LocatedLog(
          log: match.log, blockNumber: number, blockHash: hash, blockTimestamp: timestamp,
          transactionHash: transaction, transactionIndex: match.transactionIndex, index: match.index))
    }
  }

  private func header(_ number: UInt64, _ hash: Hash) throws(LogSearchStop) -> Header {
    try known(number, "header") { () throws(ChainStoreError) in try chain.header(number, hash) }
  }

  /// A record that a block of the chain must have.
  private func known<Value>(
    _ number: UInt64, _ what: String, _ read: () throws(ChainStoreError) -> Value?
  ) throws(LogSearchStop) -> Value {
    do throws(ChainStoreError) {
      if let value = try read() { return value }
    } catch {
      throw .failed(error)
    }
    throw .failed(.corruptRecord(record: "the \(what) of block \(number)", reason: "it is missing"))
  }
}
