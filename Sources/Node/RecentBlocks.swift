internal import ChainTypes
internal import Primitives
internal import Synchronization

/// The newest blocks in memory, so that asking for each receipt of a block does not decode the block each time.
final class RecentBlocks: Sendable {
  private struct State {
    var order: [Hash] = []
    var blocks: [Hash: ExecutedBlock] = [:]
    var transactionCount = 0
  }

  /// The most blocks that are kept.
  static let maximumBlocks = 128
  /// The most transactions of the kept blocks together.
  static let maximumTransactions = 16_384

  private let state = Mutex(State())

  /// A kept block.
  subscript(hash: Hash) -> ExecutedBlock? { state.withLock { $0.blocks[hash] } }

  /// Keeps a block and forgets the oldest while the limits are exceeded.
  func insert(_ block: ExecutedBlock) {
    state.withLock { state in
      guard state.blocks.updateValue(block, forKey: block.hash) == nil else { return }
      state.order.append(block.hash)
      state.transactionCount += block.receipts.count
      while state.order.count > 1,
        state.order.count > RecentBlocks.maximumBlocks || state.transactionCount > RecentBlocks.maximumTransactions
      {
        let oldest = state.order.removeFirst()
        state.transactionCount -= state.blocks.removeValue(forKey: oldest)?.receipts.count ?? 0
      }
    }
  }
}
