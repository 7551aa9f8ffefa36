internal import ChainTypes
internal import DequeModule
internal import HeapModule
public import Primitives

extension TransactionPool {
  /// The best transactions for a block with this base fee: highest effective priority fee first, of equal ones the earliest, each
  /// sender's in nonce order. Transactions that do not pay the base fee, and those behind them, are left out.
  ///
  /// Complexity: O(n log s) for n selected transactions of s senders.
  public func select(baseFeePerGas: UInt256, maximumCount: Int) -> [PooledTransaction] {
    var heads = Heap<SelectionHead>()
    for queue in queues.values where queue.pendingCount > 0 {
      if let head = SelectionHead(queue: queue, index: 0, baseFeePerGas: baseFeePerGas) { heads.insert(head) }
    }
    var selected: [PooledTransaction] = []
    while selected.count < maximumCount, let head = heads.popMax() {
      selected.append(head.transaction)
      guard head.index + 1 < head.queue.pendingCount else { continue }
      if let next = SelectionHead(queue: head.queue, index: head.index + 1, baseFeePerGas: baseFeePerGas) {
        heads.insert(next)
      }
    }
    return selected
  }

  /// Whether blocks with this base fee could hold a transaction: it and all before it of its sender are pending and pay enough.
  public func isExecutable(_ hash: Hash, baseFeePerGas: UInt256) -> Bool {
    guard let transaction = byHash[hash], let queue = queues[transaction.sender] else { return false }
    let index = transaction.nonce &- queue.account.nonce
    guard index < UInt64(queue.pendingCount) else { return false }
    return queue.transactions.prefix(Int(index) + 1).allSatisfy {
      $0.signed.transaction.effectivePriorityFeePerGas(baseFeePerGas: baseFeePerGas) != nil
    }
  }

  /// Whether a block with this base fee could hold a transaction.
  public func hasExecutable(baseFeePerGas: UInt256) -> Bool {
    queues.values.contains { queue in
      queue.pendingCount > 0
        && queue.transactions[0].signed.transaction.effectivePriorityFeePerGas(baseFeePerGas: baseFeePerGas) != nil
    }
  }
}

/// The next transaction of a sender, in the order of selection.
private struct SelectionHead: Comparable {
  let queue: SenderQueue
  let index: Int
  let transaction: PooledTransaction
  let priorityFee: UInt256

  /// Nil when the transaction does not pay the base fee.
  init?(queue: SenderQueue, index: Int, baseFeePerGas: UInt256) {
    let transaction = queue.transactions[index]
    guard let fee = transaction.signed.transaction.effectivePriorityFeePerGas(baseFeePerGas: baseFeePerGas) else {
      return nil
    }
    self.queue = queue
    self.index = index
    self.transaction = transaction
    priorityFee = fee
  }

  static func == (left: Self, right: Self) -> Bool { left.transaction === right.transaction }

  static func < (left: Self, right: Self) -> Bool {
    left.priorityFee == right.priorityFee
      ? left.transaction.arrival > right.transaction.arrival : left.priorityFee < right.priorityFee
  }
}
