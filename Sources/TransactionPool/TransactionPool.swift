internal import ChainTypes
internal import HeapModule
public import Primitives

/// The transactions that wait for a block: nonce order per sender, fees across senders.
///
/// A plain value without clock, lock or store: its owner passes each sender's account in and tells it of every block.
/// Pending transactions can run now; queued ones wait for a lower nonce of their sender.
public struct TransactionPool: Sendable {
  /// What every transaction must meet; its owner updates it with the chain.
  public var rules: PoolRules
  /// What the pool holds at most.
  public let limits: PoolLimits

  var queues: [Address: SenderQueue] = [:]
  var byHash: [Hash: PooledTransaction] = [:]
  var byFee = Heap<EvictionCandidate>()
  var byteCount = 0
  private var arrivals: UInt64 = 0

  /// An empty pool.
  public init(rules: PoolRules, limits: PoolLimits = .standard) {
    self.rules = rules
    self.limits = limits
  }

  /// How many transactions the pool holds.
  public var count: Int { byHash.count }

  /// Whether the pool holds nothing.
  public var isEmpty: Bool { byHash.isEmpty }

  /// A transaction by its hash; constant time.
  public subscript(hash: Hash) -> PooledTransaction? { byHash[hash] }

  /// The nonce of the sender's next transaction, pending ones counted.
  public func nextNonce(of sender: Address, account nonce: UInt64) -> UInt64 {
    guard let queue = queues[sender], queue.account.nonce >= nonce else { return nonce }
    return queue.nextNonce
  }

  /// Gives the arrival number for the next transaction.
  mutating func nextArrival() -> UInt64 {
    arrivals += 1
    return arrivals
  }
}

/// A transaction in the order of eviction: the lowest fee first, of equal fees the newest.
struct EvictionCandidate: Comparable, Sendable {
  let fee: UInt256
  let arrival: UInt64
  let hash: Hash

  init(_ transaction: PooledTransaction) {
    fee = transaction.signed.transaction.maximumFeePerGas
    arrival = transaction.arrival
    hash = transaction.hash
  }

  static func < (left: Self, right: Self) -> Bool {
    left.fee == right.fee ? left.arrival > right.arrival : left.fee < right.fee
  }
}
