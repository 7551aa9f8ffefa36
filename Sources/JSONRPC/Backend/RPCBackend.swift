public import ChainTypes
public import Primitives
public import WorldState

/// The node as the methods see it; every function may be called from any thread and never waits for block production.
public protocol RPCBackend: Sendable {
  /// What never changes while the node runs.
  var identity: NodeIdentity { get }

  // MARK: Chain

  /// The header of the newest durable block.
  func headHeader() -> Header
  /// A canonical header by number; nil when there is none.
  func header(number: UInt64) throws(RPCError) -> Header?
  /// A header by hash; nil when there is none.
  func header(hash: Hash) throws(RPCError) -> Header?
  /// A block with its receipts and senders; nil when there is none.
  func block(hash: Hash) throws(RPCError) -> ExecutedBlock?
  /// Where a transaction is; nil when no block holds it.
  func location(transaction: Hash) throws(RPCError) -> TransactionLocation?
  /// The base fee of the block after a header, in wei per gas.
  func nextBaseFee(after header: Header) -> UInt256

  // MARK: State

  /// The state after a block; throws when its root is not kept.
  func state(at header: Header) throws(RPCError) -> any StateReader
  /// Runs a call on the state after a block without keeping its changes.
  func simulate(_ call: CallRequest, at header: Header) throws(RPCError) -> CallOutcome
  /// The Merkle proof of an account and of storage slots after a block (EIP-1186).
  func proof(of address: Address, slots: [UInt256], at header: Header) throws(RPCError) -> AccountProof

  // MARK: Pool

  /// Gives a transaction to the pool and returns its hash; throws the pool's reason.
  func submit(_ transaction: SignedTransaction) throws(RPCError) -> Hash
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

/// Where a transaction is in the chain.
public struct TransactionLocation: Sendable, Hashable {
  /// The block's hash.
  public var blockHash: Hash
  /// The transaction's position in the block.
  public var index: Int

  /// Makes a location.
  public init(blockHash: Hash, index: Int) {
    self.blockHash = blockHash
    self.index = index
  }
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

/// An account with its Merkle proof (EIP-1186).
public struct AccountProof: Sendable {
  /// The account; an empty one when the proof shows its absence.
  public var account: Account
  /// The trie nodes from the state root to the account.
  public var nodes: [Bytes]
  /// Each slot with its value and the trie nodes from the storage root.
  public var slots: [(slot: UInt256, value: UInt256, nodes: [Bytes])]

  /// Makes a proof.
  public init(account: Account, nodes: [Bytes], slots: [(slot: UInt256, value: UInt256, nodes: [Bytes])]) {
    self.account = account
    self.nodes = nodes
    self.slots = slots
  }
}
