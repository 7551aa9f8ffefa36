internal import ChainTypes
internal import KeyValueStore
public import Primitives

extension ChainStore {
  /// The matching logs of the canonical blocks with these numbers, in their order; numbers above the head are left out.
  ///
  /// Blocks whose bloom excludes a match cost a header each. Throws ``ChainStoreError/tooManyBlocks(asked:limit:)`` and
  /// ``ChainStoreError/tooManyLogs(limit:)`` beyond the limits.
  public func logs(
    matching filter: LogFilter, inBlocks numbers: ClosedRange<UInt64>, limits: LogLimits = LogLimits()
  ) throws(ChainStoreError) -> [LocatedLog] {
    let last = min(numbers.upperBound, head.header.number)
    guard numbers.lowerBound <= last else { return [] }
    let span = last - numbers.lowerBound
    guard span < limits.maximumBlocks else { throw .tooManyBlocks(asked: span &+ 1, limit: limits.maximumBlocks) }
    var found: [LocatedLog] = []
    for number in numbers.lowerBound...last {
      guard let hash = try hash(ofBlock: number), let header = try ChainStore.header(number, hash, in: store) else {
        throw .corruptRecord(record: "block \(number)", reason: "its header is missing")
      }
      try collect(filter, header, hash, limit: limits.maximumLogs, into: &found)
    }
    return found
  }

  /// The matching logs of the block with this hash, in their order; nil when it is unknown.
  public func logs(
    matching filter: LogFilter, inBlock hash: Hash, limits: LogLimits = LogLimits()
  ) throws(ChainStoreError) -> [LocatedLog]? {
    guard let header = try header(hash: hash) else { return nil }
    var found: [LocatedLog] = []
    try collect(filter, header, hash, limit: limits.maximumLogs, into: &found)
    return found
  }

  private func collect(
    _ filter: LogFilter, _ header: Header, _ hash: Hash, limit: Int, into found: inout [LocatedLog]
  ) throws(ChainStoreError) {
    guard !header.logsBloom.isEmpty, filter.mayMatch(header.logsBloom),
      let block = try executedBlock(hash: hash)
    else { return }
    var index = 0
    for (position, receipt) in block.receipts.enumerated() {
      for log in receipt.logs {
        defer { index += 1 }
        guard filter.matches(log) else { continue }
        guard found.count < limit else { throw .tooManyLogs(limit: limit) }
        found.append(
          LocatedLog(
            log: log, blockNumber: header.number, blockHash: hash, blockTimestamp: header.timestamp,
            transactionHash: block.block.transactions[position].hash, transactionIndex: position, index: index))
      }
    }
  }
}
