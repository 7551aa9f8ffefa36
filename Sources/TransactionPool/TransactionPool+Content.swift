public import Primitives

/// How many transactions the pool holds.
public struct PoolStatus: Sendable, Hashable {
  /// Transactions that can run now.
  public var pending: Int
  /// Transactions that wait for a lower nonce.
  public var queued: Int

  /// Makes a status.
  public init(pending: Int, queued: Int) {
    self.pending = pending
    self.queued = queued
  }
}

extension TransactionPool {
  /// The counts of pending and queued transactions; linear in the number of senders.
  public var status: PoolStatus {
    let pending = queues.values.reduce(0) { $0 + $1.pendingCount }
    return PoolStatus(pending: pending, queued: count - pending)
  }

  /// The transactions of one sender in nonce order, split where the nonces have a gap.
  public func content(of sender: Address) -> (pending: [PooledTransaction], queued: [PooledTransaction]) {
    guard let queue = queues[sender] else { return ([], []) }
    let split = queue.pendingCount
    return (Array(queue.transactions.prefix(split)), Array(queue.transactions.dropFirst(split)))
  }

  /// The senders with waiting transactions, sorted.
  public var senders: [Address] { queues.keys.sorted() }
}
