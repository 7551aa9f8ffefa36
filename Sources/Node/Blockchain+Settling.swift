internal import ChainTypes
public import Primitives
internal import Synchronization
internal import TransactionPool

/// Who waits for transactions to leave the pool.
struct WaitingSenders {
  var byTransaction: [Hash: [CheckedContinuation<Void, Never>]] = [:]
  /// Set when no more blocks are made: nobody waits then.
  var isClosed = false
}

extension Blockchain {
  /// Whether the chain makes no more blocks, so that transactions are refused.
  public var isHalted: Bool { waiting.withLock { $0.isClosed } }

  /// Returns when a transaction has left the pool, on a chain that makes a block for each; at once when it cannot run now.
  public func settle(_ hash: Hash) async {
    guard settlesTransactions else { return }
    await withCheckedContinuation { continuation in
      // Under the pool's lock: block production removes the transaction under the same lock before it wakes who waits.
      let waits = pool.withLock { pool in
        guard pool.isExecutable(hash, baseFeePerGas: nextBaseFee) else { return false }
        return waiting.withLock { waiting in
          guard !waiting.isClosed else { return false }
          waiting.byTransaction[hash, default: []].append(continuation)
          return true
        }
      }
      if !waits { continuation.resume() }
    }
  }

  /// Refuses transactions from now on and wakes everybody who waits.
  public func halt() {
    waiting.withLock { $0.isClosed = true }
    wakeAll()
  }

  /// Wakes those who wait for transactions that left the pool, and all when no transaction can run.
  func settle(_ hashes: [Hash], canContinue: Bool) {
    guard settlesTransactions else { return }
    guard canContinue else { return wakeAll() }
    let settled = waiting.withLock { waiting in hashes.compactMap { waiting.byTransaction.removeValue(forKey: $0) } }
    for continuations in settled { continuations.forEach { $0.resume() } }
  }

  private func wakeAll() {
    let all = waiting.withLock { waiting in
      defer { waiting.byTransaction = [:] }
      return waiting.byTransaction
    }
    for continuations in all.values { continuations.forEach { $0.resume() } }
  }
}
