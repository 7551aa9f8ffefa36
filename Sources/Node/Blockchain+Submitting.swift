internal import ChainStore
public import ChainTypes
public import Primitives
internal import Synchronization
public import TransactionPool
public import WorldState

/// Why a transaction is not taken.
public enum SubmissionError: Error, Sendable, CustomStringConvertible {
  /// The signature names no sender.
  case signature(TransactionSignatureError)
  /// The pool refuses it.
  case pool(PoolError)
  /// The sender is a contract (EIP-3607).
  case senderHasCode(Address)
  /// This node cannot read its state.
  case state(StateError)

  /// One sentence that says what to change.
  public var description: String {
    switch self {
    case .signature(let error): "invalid sender: \(error)"
    case .pool(let error): error.description
    case .senderHasCode(let sender): "the sender \(sender) is a contract; send from an account without code"
    case .state(let error): error.description
    }
  }
}

extension Blockchain {
  /// Gives a transaction to the pool; the sender is recovered on the caller's thread, once for the transaction's whole life.
  @discardableResult
  public func submit(_ signed: SignedTransaction) throws(SubmissionError) -> Hash {
    let sender: Address
    do throws(TransactionSignatureError) { sender = try signed.recoverSender() } catch { throw .signature(error) }
    let account = try account(of: sender)
    if account?.hasCode == true { throw .senderHasCode(sender) }
    let facts = SenderAccount(nonce: account?.nonce ?? 0, balance: account?.balance ?? .zero)
    try pool.withLock { pool throws(SubmissionError) in
      do throws(PoolError) { try pool.add(signed, sender: sender, account: facts) } catch { throw .pool(error) }
    }
    tellArrival()
    return signed.hash
  }

  /// The nonce of the sender's next transaction, waiting ones counted.
  public func pendingNonce(of sender: Address) throws(SubmissionError) -> UInt64 {
    let nonce = try account(of: sender)?.nonce ?? 0
    return pool.withLock { $0.nextNonce(of: sender, account: nonce) }
  }

  /// Calls a closure with the pool's current content.
  public func withPool<Value: Sendable>(_ read: (borrowing TransactionPool) -> Value) -> Value {
    pool.withLock { read($0) }
  }

  private func account(of address: Address) throws(SubmissionError) -> Account? {
    let state = chain.state(at: chain.head.header)
    do throws(StateError) { return try state.account(address) } catch { throw .state(error) }
  }
}
