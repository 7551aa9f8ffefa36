/// What an import has done so far; blocks count when they are durable.
public struct ImportProgress: Sendable, Hashable {
  /// The number of the chain's newest durable block.
  public internal(set) var headNumber: UInt64
  /// The blocks that were added to the chain.
  public internal(set) var blocks = 0
  /// The blocks that the chain had already.
  public internal(set) var skippedBlocks = 0
  /// The transactions of the added blocks.
  public internal(set) var transactions = 0
  /// The gas that they used.
  public internal(set) var gasUsed: UInt64 = 0
  /// The encoded length of the added and the skipped blocks, in bytes.
  public internal(set) var byteCount = 0

  init(headNumber: UInt64) {
    self.headNumber = headNumber
  }
}

/// How an import ended.
public struct ImportSummary: Sendable, Hashable {
  /// What was done.
  public let progress: ImportProgress
  /// Whether the import was asked to stop before the last block.
  public let isStopped: Bool
}
