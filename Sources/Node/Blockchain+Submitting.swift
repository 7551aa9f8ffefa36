internal import ChainStore
public import ChainTypes
internal import Execution
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
  /// The chain makes no more blocks.
  case halted
  /// The sender is a contract (EIP-3607).
  case senderHasCode(Address)
  /// This node cannot read its state.
  case state(StateError)

  /// One sentence that says what to change.
  public var description: String {
    switch self {
    case .signature(let error): "invalid sender: \(error)"
    case .pool(let error): error.description
    case .halted: "the node makes no more blocks; its operator must start it again"
    case .senderHasCode(let sender): "the sender \(sender) is a contract; send from an account without code"
    case .state(let error): error.description
    }
  }
}

extension Blockchain {
  /// Gives a transaction to the pool; the sender is recovered on the caller's thread, once for the transaction's whole life.
  @discardableResult
  public func submit(_ signed: SignedTransaction) throws(SubmissionError) -> Hash {
    guard !isHalted else { throw .halted }
    let sender: Address
    do throws(TransactionSignatureError) { sender = try signed.recoverSender() } catch { throw .signature(error) }
    while try !add(signed, sender: sender) {}
    tellArrival()
    return signed.hash
  }

  /// The nonce of the sender's next transaction, waiting ones counted.
  public func pendingNonce(of sender: Address) throws(SubmissionError) -> UInt64 {
    let nonce = try account(of: sender, at: chain.head.header)?.nonce ?? 0
    return pool.withLock { $0.nextNonce(of: sender, account: nonce) }
  }

  /// Calls a closure with the pool's current content.
  public func withPool<Value: Sendable>(_ read: (borrowing TransactionPool) -> Value) -> Value {
    pool.withLock { read($0) }
  }

  /// Adds a transaction with its sender's account after the newest block; false when a newer block came meanwhile, as the
  /// pool would take an old nonce for the next one.
  private func add(_ signed: SignedTransaction, sender: Address) throws(SubmissionError) -> Bool {
    let head = chain.head
    let account = try account(of: sender, at: head.header)
    if let account, try isContract(account, at: head.header) { throw .senderHasCode(sender) }
    let facts = SenderAccount(nonce: account?.nonce ?? 0, balance: account?.balance ?? .zero)
    return try pool.withLock { pool throws(SubmissionError) in
      guard chain.head.hash == head.hash else { return false }
      do throws(PoolError) { try pool.add(signed, sender: sender, account: facts) } catch { throw .pool(error) }
      return true
    }
  }

  /// Whether an account has code of its own; a delegation designator is none (EIP-3607 as EIP-7702 changes it).
  private func isContract(_ account: AccountContent, at header: Header) throws(SubmissionError) -> Bool {
    guard account.hasCode else { return false }
    let code: Code?
    do throws(StateError) { code = try chain.state(at: header).code(account.codeHash) } catch { throw .state(error) }
    return code.flatMap { Delegation.target(of: $0.bytes) } == nil
  }

  private func account(of address: Address, at header: Header) throws(SubmissionError) -> AccountContent? {
    do throws(StateError) { return try chain.state(at: header).account(address)?.content } catch { throw .state(error) }
  }
}
