internal import DequeModule
internal import Primitives

/// The transactions of one sender, ordered by nonce without repetition.
struct SenderQueue: Sendable {
  /// The sender's account after the newest block.
  var account: SenderAccount
  private(set) var transactions: Deque<PooledTransaction> = []
  /// The sum of the most that the transactions can cost, in wei; at most a balance that the sender once had.
  private(set) var totalCost = UInt256.zero

  init(account: SenderAccount) {
    self.account = account
  }

  /// How many transactions can run now: those whose nonces follow the account's without a gap.
  ///
  /// Nonces rise strictly, so `nonce - index` never falls and the end is found by bisection.
  var pendingCount: Int {
    var low = 0
    var high = transactions.count
    while low < high {
      let middle = (low + high) / 2
      if transactions[middle].nonce == account.nonce &+ UInt64(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The nonce after the last transaction that can run now.
  var nextNonce: UInt64 { account.nonce &+ UInt64(pendingCount) }

  func transaction(nonce: UInt64) -> PooledTransaction? {
    let index = position(of: nonce)
    return index < transactions.count && transactions[index].nonce == nonce ? transactions[index] : nil
  }

  /// Puts a transaction at its place; the queue has none of its nonce.
  mutating func put(_ transaction: PooledTransaction) {
    transactions.insert(transaction, at: position(of: transaction.nonce))
    totalCost = SenderQueue.sum(totalCost, transaction.maximumCost)
  }

  @discardableResult
  mutating func remove(nonce: UInt64) -> PooledTransaction? {
    let index = position(of: nonce)
    guard index < transactions.count, transactions[index].nonce == nonce else { return nil }
    let removed = transactions.remove(at: index)
    forgetCost(of: removed)
    return removed
  }

  /// Removes the transactions whose nonces the account has passed.
  mutating func removePassed() -> [PooledTransaction] {
    var removed: [PooledTransaction] = []
    while let first = transactions.first, first.nonce < account.nonce {
      transactions.removeFirst()
      forgetCost(of: first)
      removed.append(first)
    }
    return removed
  }

  static func sum(_ left: UInt256, _ right: UInt256) -> UInt256 {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? .max : sum
  }

  private mutating func forgetCost(of transaction: PooledTransaction) {
    totalCost = totalCost &- transaction.maximumCost
  }

  /// The index of the first transaction whose nonce is not below `nonce`.
  private func position(of nonce: UInt64) -> Int {
    var low = 0
    var high = transactions.count
    while low < high {
      let middle = (low + high) / 2
      if transactions[middle].nonce < nonce { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
