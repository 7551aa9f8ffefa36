internal import ChainTypes
internal import KeyValueStore
public import Primitives

extension ChainStore {
  /// The matching logs of the canonical blocks with these numbers, in their order; numbers above the head are left out.
  ///
  /// The answer is that of one moment: a block committed meanwhile is in it whole or not at all. A filter with addresses or topics
  /// costs what its rarest criterion costs, whatever the range; one without reads every block. Throws
  /// ``ChainStoreError/logLimit(_:)``, with the blocks that fit, beyond the limits.
  public func logs(
    matching filter: LogFilter, inBlocks numbers: ClosedRange<UInt64>, limits: LogLimits = LogLimits()
  ) throws(ChainStoreError) -> [LocatedLog] {
    try LogSearch.logs(filter, numbers, limits, in: try ChainRecords.snapshot(of: store))
  }

  /// The same as ``logs(matching:inBlocks:limits:)``, but ends at the last block that the limits allow instead of throwing; the
  /// first block is always answered.
  public func logPage(
    matching filter: LogFilter, inBlocks numbers: ClosedRange<UInt64>, limits: LogLimits = LogLimits()
  ) throws(ChainStoreError) -> LogPage {
    try LogSearch.page(filter, numbers, limits, .best, in: try ChainRecords.snapshot(of: store))
  }

  /// The same as ``logPage(matching:inBlocks:limits:)`` without the index: reads the header of every block, and the receipts of
  /// those whose bloom does not exclude a match. The plain reference, for tests and measurements.
  package func scannedLogPage(
    matching filter: LogFilter, inBlocks numbers: ClosedRange<UInt64>, limits: LogLimits = LogLimits()
  ) throws(ChainStoreError) -> LogPage {
    try LogSearch.page(filter, numbers, limits, .scan, in: try ChainRecords.snapshot(of: store))
  }

  /// The matching logs of the block with this hash, in their order; nil when it is unknown.
  public func logs(
    matching filter: LogFilter, inBlock hash: Hash
  ) throws(ChainStoreError) -> [LocatedLog]? {
    let chain = try ChainRecords.snapshot(of: store)
    guard let number = try chain.number(ofBlock: hash) else { return nil }
    return try LogSearch.logs(filter, inBlock: number, hash, in: chain)
  }
}
