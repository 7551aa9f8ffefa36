internal import ChainStore
internal import ChainTypes
internal import KeyValueStore
internal import Primitives

/// The import on one thread: the plain reference of `PipelinedImport`.
enum PlainImport {
  static func run(
    _ executor: inout BlockExecutor, _ next: () throws(ImportError) -> Bytes?, shouldStop: () -> Bool,
    onProgress: (ImportProgress) -> Void
  ) throws(ImportError) -> ImportSummary {
    var progress = ImportProgress(headNumber: executor.chain.head.header.number)
    var position = 0
    while let encoded = try next() {
      if shouldStop() { return ImportSummary(progress: progress, isStopped: true) }
      let block: Block
      do throws(BlockDecodingError) { block = try Block.decode(encoded) } catch {
        throw .malformedBlock(position: position, error)
      }
      position += 1
      if try executor.isNew(block) {
        try executor.chain.store(try executor.execute(block), durability: .synced)
        progress.add(block, byteCount: encoded.count)
      } else {
        progress.skip(byteCount: encoded.count)
      }
      onProgress(progress)
    }
    return ImportSummary(progress: progress, isStopped: false)
  }
}

extension ImportProgress {
  /// Counts a block that is durable now.
  mutating func add(_ block: Block, byteCount: Int) {
    headNumber = block.number
    blocks += 1
    transactions += block.transactions.count
    gasUsed += block.header.gasUsed
    self.byteCount += byteCount
  }

  /// Counts a block that the chain has already.
  mutating func skip(byteCount: Int) {
    skippedBlocks += 1
    self.byteCount += byteCount
  }
}
