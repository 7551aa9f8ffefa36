internal import ChainTypes
internal import HeapModule
public import Primitives

extension TransactionPool {
  /// Tells the pool the accounts of senders after a block: transactions with passed nonces leave.
  ///
  /// The senders of the block's transactions and the authorities of their authorizations need to be told, as only theirs
  /// are the nonces that changed (EIP-7702); so do the senders of transactions that failed, whose balance a delegation may
  /// have spent. Others are read again when they add.
  public mutating func update(accounts: [Address: SenderAccount]) {
    for (sender, account) in accounts {
      guard var queue = queues[sender] else { continue }
      queue.account = account
      for transaction in queue.removePassed() { forget(transaction) }
      queues[sender] = queue.transactions.isEmpty ? nil : queue
    }
    compactFees()
  }

  /// Removes a transaction that cannot be in a block; the sender's later ones are queued until the nonce is filled.
  public mutating func remove(_ transaction: PooledTransaction) {
    guard byHash[transaction.hash] != nil, var queue = queues[transaction.sender] else { return }
    queue.remove(nonce: transaction.nonce)
    queues[transaction.sender] = queue.transactions.isEmpty ? nil : queue
    forget(transaction)
  }

  private mutating func forget(_ transaction: PooledTransaction) {
    guard byHash.removeValue(forKey: transaction.hash) != nil else { return }
    byteCount -= transaction.signed.encoded.count
  }

  /// Rebuilds the heap of fees when most of its entries belong to transactions that left.
  private mutating func compactFees() {
    guard byFee.count > 2 * byHash.count + 1_024 else { return }
    byFee = Heap(byHash.values.map { EvictionCandidate($0) })
  }
}
