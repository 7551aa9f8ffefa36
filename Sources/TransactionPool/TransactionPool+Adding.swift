public import ChainTypes
internal import HeapModule
public import Primitives

extension TransactionPool {
  /// Adds a transaction whose sender has been recovered; `account` is the sender's after the newest block.
  ///
  /// A transaction of the same sender and nonce is replaced when both fees are higher by the bump of the limits. A full pool evicts
  /// its lowest fee when the new one is higher. On an error the pool is unchanged. Logarithmic in the pool's size.
  @discardableResult
  public mutating func add(
    _ signed: SignedTransaction, sender: Address, account: SenderAccount
  ) throws(PoolError) -> PooledTransaction {
    try check(signed, account: account)
    // The caller may have seen a newer block than the pool.
    if let known = queues[sender]?.account, account.nonce >= known.nonce { update(accounts: [sender: account]) }
    var queue = queues[sender] ?? SenderQueue(account: account)
    let old = queue.transaction(nonce: signed.transaction.nonce)
    try checkPlace(of: signed.transaction, replacing: old, in: queue)
    let cost = try checkFunds(of: signed.transaction, replacing: old, in: queue)
    let incoming = EvictionBound(fee: signed.transaction.maximumFeePerGas, byteCount: signed.encoded.count)
    let victims = old == nil ? try evictable(for: incoming) : []

    for victim in victims { remove(victim) }
    if let old { remove(old) }
    // A victim may have been the sender's own, so the queue is read again.
    queue = queues[sender] ?? SenderQueue(account: queue.account)
    let transaction = PooledTransaction(signed: signed, sender: sender, maximumCost: cost, arrival: nextArrival())
    queue.put(transaction)
    queues[sender] = queue
    byHash[transaction.hash] = transaction
    byFee.insert(EvictionCandidate(transaction))
    byteCount += signed.encoded.count
    return transaction
  }

  private func check(_ signed: SignedTransaction, account: SenderAccount) throws(PoolError) {
    guard byHash[signed.hash] == nil else { throw .alreadyKnown }
    guard signed.encoded.count <= limits.maximumTransactionBytes else {
      throw .tooLarge(signed.encoded.count, maximum: limits.maximumTransactionBytes)
    }
    try rules.check(signed.transaction)
    guard signed.transaction.nonce >= account.nonce else {
      throw .nonceTooLow(signed.transaction.nonce, next: account.nonce)
    }
  }

  private func checkPlace(
    of transaction: Transaction, replacing old: PooledTransaction?, in queue: SenderQueue
  ) throws(PoolError) {
    if let old = old?.signed.transaction {
      let fee = limits.replacementFee(for: old.maximumFeePerGas)
      let priorityFee = limits.replacementFee(for: old.maximumPriorityFeePerGas)
      guard transaction.maximumFeePerGas >= fee, transaction.maximumPriorityFeePerGas >= priorityFee else {
        throw .replacementUnderpriced(minimumFee: fee, minimumPriorityFee: priorityFee)
      }
      return
    }
    guard queue.transactions.count < limits.maximumPerSender else {
      throw .tooManyFromSender(maximum: limits.maximumPerSender)
    }
    let pendingCount = queue.pendingCount
    if transaction.nonce > queue.account.nonce &+ UInt64(pendingCount),
      queue.transactions.count - pendingCount >= limits.maximumQueuedPerSender
    {
      throw .nonceTooHigh(transaction.nonce)
    }
  }

  /// The most the transaction can cost; throws when the sender cannot pay it beside its waiting transactions.
  private func checkFunds(
    of transaction: Transaction, replacing old: PooledTransaction?, in queue: SenderQueue
  ) throws(PoolError) -> UInt256 {
    let cost = transaction.maximumCost ?? .max
    let waiting = queue.totalCost &- (old?.maximumCost ?? .zero)
    let total = SenderQueue.sum(waiting, cost)
    guard total <= queue.account.balance, cost < .max else {
      throw .insufficientFunds(balance: queue.account.balance, cost: total)
    }
    return cost
  }
}

// MARK: - Eviction

extension TransactionPool {
  /// What a new transaction offers and needs.
  private struct EvictionBound {
    let fee: UInt256
    let byteCount: Int
  }

  /// The lowest-fee transactions that must leave for a new one; throws when one of them pays as much. Changes only forgotten entries.
  private mutating func evictable(for incoming: EvictionBound) throws(PoolError) -> [PooledTransaction] {
    var victims: [PooledTransaction] = []
    var freed = 0
    while count - victims.count >= limits.maximumTransactions
      || byteCount - freed + incoming.byteCount > limits.maximumBytes
    {
      guard let lowest = popLowest() else { break }
      victims.append(lowest)
      freed += lowest.signed.encoded.count
      guard lowest.signed.transaction.maximumFeePerGas < incoming.fee else {
        for victim in victims { byFee.insert(EvictionCandidate(victim)) }
        throw .full
      }
    }
    return victims
  }

  /// Takes the lowest entry whose transaction is still in the pool from the heap.
  private mutating func popLowest() -> PooledTransaction? {
    while let candidate = byFee.popMin() {
      if let transaction = byHash[candidate.hash] { return transaction }
    }
    return nil
  }
}
