internal import ChainTypes
public import Primitives
internal import Synchronization
internal import TransactionPool

extension Blockchain {
  /// Returns when a transaction has left the pool, on a chain that makes a block for each; at once when it cannot run now.
  public func settle(_ hash: Hash) async {
    guard settlesTransactions else { return }
    await withCheckedContinuation { continuation in
      // Under the pool's lock: block production removes the transaction under the same lock before it wakes who waits.
      let waits = pool.withLock { pool in
        guard pool.isExecutable(hash, baseFeePerGas: nextBaseFee) else { return false }
        waiting.withLock { $0[hash, default: []].append(continuation) }
        return true
      }
      if !waits { continuation.resume() }
    }
  }

  /// Wakes everybody who waits.
  public func settleAll() {
    let all = waiting.withLock { waiting in
      defer { waiting = [:] }
      return waiting
    }
    for continuations in all.values { continuations.forEach { $0.resume() } }
  }

  /// Wakes those who wait for transactions that left the pool, and all when no transaction can run.
  func settle(_ hashes: [Hash], canContinue: Bool) {
    guard settlesTransactions else { return }
    guard canContinue else { return settleAll() }
    let settled = waiting.withLock { waiting in hashes.compactMap { waiting.removeValue(forKey: $0) } }
    for continuations in settled { continuations.forEach { $0.resume() } }
  }
}
