public import ChainStore
public import ChainTypes
public import Primitives
public import StateTransition

/// The node as the methods see it; every function may be called from any thread and never waits for block production.
public protocol RPCBackend: Sendable {
  /// What never changes while the node runs.
  var identity: NodeIdentity { get }
  /// The durable chain.
  var chain: ChainStore { get }
  /// The rules of execution, for simulated calls.
  var rules: ExecutionRules { get }
  /// A block with its receipts and senders; nil when there is none. Recent blocks come from memory.
  func executedBlock(hash: Hash) throws(ChainStoreError) -> ExecutedBlock?

  // MARK: Pool

  /// Gives a transaction to the pool and returns its hash; throws the pool's reason.
  func submit(_ transaction: SignedTransaction) throws(RPCError) -> Hash
  /// Waits until a transaction is in a block, on a chain that makes a block for each transaction; returns at once on others.
  func settle(transaction: Hash) async
  /// A transaction that waits in the pool, with its sender.
  func pooled(transaction: Hash) -> (transaction: SignedTransaction, sender: Address)?
  /// The nonce of the sender's next transaction, waiting ones counted.
  func pendingNonce(of sender: Address) throws(RPCError) -> UInt64
  /// How many transactions wait for a block, and how many for a lower nonce.
  func poolStatus() -> (pending: Int, queued: Int)
  /// The waiting transactions by sender.
  func poolContent() -> [PoolContent]

  // MARK: Accounts

  /// The accounts whose keys the node holds; empty unless it is a development node.
  var accounts: [Address] { get }
  /// Signs a transaction with the key of such an account; throws when the node does not hold it.
  func sign(_ transaction: Transaction, from: Address) throws(RPCError) -> SignedTransaction
}

/// The waiting transactions of one sender.
public struct PoolContent: Sendable {
  /// The sender.
  public var sender: Address
  /// Transactions that can run now, in nonce order.
  public var pending: [SignedTransaction]
  /// Transactions behind a gap, in nonce order.
  public var queued: [SignedTransaction]

  /// Groups the transactions of a sender.
  public init(sender: Address, pending: [SignedTransaction], queued: [SignedTransaction]) {
    self.sender = sender
    self.pending = pending
    self.queued = queued
  }
}
