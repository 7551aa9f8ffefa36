internal import ChainSpecification
public import ChainStore
public import ChainTypes
public import Primitives
internal import StateStore
public import StateTransition
internal import Synchronization
public import TransactionPool
public import WorldState

/// A chain that grows: the durable store, the pool, and the making of blocks.
///
/// One thread makes blocks. Everything else may be called from any thread and reads durable blocks, which never change, so that no reader
/// waits for a block in work.
public final class Blockchain: Sendable {
  /// The durable blocks and states.
  public let chain: ChainStore
  /// What decides the outcome of blocks.
  public let rules: ExecutionRules
  /// The account that receives priority fees.
  public let beneficiary: Address

  let pool: Mutex<TransactionPool>
  let recent = RecentBlocks()
  private let onArrival = Mutex(ArrivalAction())

  /// In a struct, because a closure that is itself the mutex's value would be wrapped in one more thunk by each access.
  private struct ArrivalAction {
    var run: @Sendable () -> Void = {}
  }

  /// Whether who sends a transaction waits for its block, as blocks are made at once.
  let settlesTransactions: Bool
  let waiting = Mutex(WaitingSenders())

  /// A chain on its store; throws when the newest state cannot be read.
  public init(
    chain: ChainStore, rules: ExecutionRules, beneficiary: Address, poolLimits: PoolLimits = .standard,
    settlesTransactions: Bool = false
  ) throws(StateError) {
    self.settlesTransactions = settlesTransactions
    self.chain = chain
    self.rules = rules
    self.beneficiary = beneficiary
    let poolRules = try Blockchain.poolRules(
      after: chain.head.header, state: chain.states.headState(), rules: rules)
    pool = Mutex(TransactionPool(rules: poolRules, limits: poolLimits))
  }

  /// Sets what is told, from any thread, that the pool got a transaction.
  public func onTransactionArrival(_ action: @escaping @Sendable () -> Void) {
    onArrival.withLock { $0.run = action }
  }

  /// The rules of the block after a header and its state, as the pool checks them.
  static func poolRules(
    after header: Header, state: WorldState, rules: ExecutionRules
  ) throws(StateError) -> PoolRules {
    let specification = rules.governed(by: state).specification
    if let fault = state.fault { throw fault }
    let fork = specification.fork(at: header.timestamp + 1)
    return PoolRules(
      chainID: specification.chainID, blockGasLimit: header.gasLimit, fork: fork,
      schedule: specification.schedule(for: fork))
  }

  /// The base fee of the next block, in wei per gas.
  public var nextBaseFee: UInt256 { rules.specification.baseFee(parent: chain.head.header) }

  /// A block with its receipts and senders; recent ones come from memory.
  public func executedBlock(hash: Hash) throws(ChainStoreError) -> ExecutedBlock? {
    if let block = recent[hash] { return block }
    guard let block = try chain.executedBlock(hash: hash) else { return nil }
    recent.insert(block)
    return block
  }

  func tellArrival() {
    let action = onArrival.withLock { $0.run }
    action()
  }
}
