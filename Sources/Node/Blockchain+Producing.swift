internal import ChainSpecification
internal import ChainStore
internal import ChainTypes
public import Consensus
internal import Primitives
internal import StateStore
internal import StateTransition
internal import Synchronization
internal import TransactionPool
internal import WorldState

extension Blockchain: BlockProducer {
  /// What the driver decides by.
  public var status: ChainStatus {
    ChainStatus(
      headTimestamp: chain.head.header.timestamp, hasExecutableTransactions: hasExecutableTransactions,
      hasTrainingJobs: hasTrainingJobs)
  }

  private var hasExecutableTransactions: Bool {
    let baseFee = rules.specification.baseFee(parent: chain.head.header)
    return pool.withLock { $0.hasExecutable(baseFeePerGas: baseFee) }
  }

  /// Whether a job of TRAIN goes on in the next block; so it seems, too, when the store fails, which that block then reports.
  private var hasTrainingJobs: Bool {
    let state = chain.states.headState()
    let (count, ended) = (TrainingStorage.jobCountSlot, TrainingStorage.endedSlot)
    let hasJobs = state.storage(TrainingStorage.address, ended) < state.storage(TrainingStorage.address, count)
    guard state.fault == nil else { return true }
    guard hasJobs else { return false }
    let specification = rules.governed(by: state).specification
    return state.fault != nil
      || specification.ai.trainingGasPerBlock > 0 && !specification.pausedPrecompiles.contains(TrainingStorage.address)
  }

  /// Selects, executes, stores, then tells the pool; the block is visible to readers only when it is durable.
  public func produceBlock(_ request: BlockRequest) throws -> Int {
    let parent = chain.head.header
    let state = chain.states.headState()
    let ancestors = AncestorHashes(chain)
    let builder = try BlockBuilder(
      rules: rules, parent: parent, attributes: attributes(request, parent: parent), state: state,
      ancestorHash: { ancestors[$0] })
    let rejected = try fill(builder, limit: request.maximumTransactions)
    if builder.transactionCount == 0, request.maximumTransactions != nil {
      pool.withLock { pool in rejected.forEach { pool.remove($0) } }
      settle(rejected.map(\.hash), canContinue: !rejected.isEmpty && hasExecutableTransactions)
      return rejected.count
    }
    let (block, changes) = try builder.seal()
    if let failure = ancestors.failure { throw failure }
    try chain.append(block, changes)
    recent.insert(block)
    try updatePool(after: block, state: state, rejected: rejected)
    settle(
      block.block.transactions.map(\.hash) + rejected.map(\.hash), canContinue: hasExecutableTransactions)
    return block.receipts.count + rejected.count
  }

  private func attributes(_ request: BlockRequest, parent: Header) -> BlockAttributes {
    var seed = parent.prevRandao.bytes
    seed += UInt256(parent.number + 1).bigEndianBytes
    return BlockAttributes(
      timestamp: request.timestamp, beneficiary: beneficiary, prevRandao: Keccak256.hash(seed),
      extraData: Blockchain.extraData)
  }

  /// What every block carries in its extra data.
  private static let extraData = Bytes("OpenLedger".utf8)

  /// Puts the best transactions into the block; gives those that can never be in one.
  private func fill(_ builder: BlockBuilder, limit: Int?) throws -> [PooledTransaction] {
    let cheapest = rules.specification.schedule(for: .cancun).transactionBase
    let room = Int(clamping: builder.gasAvailable / cheapest)
    let candidates = pool.withLock { pool in
      pool.select(
        baseFeePerGas: builder.baseFeePerGas, maximumCount: limit.map { $0 + Blockchain.spareCandidates } ?? room)
    }
    var rejected: [PooledTransaction] = []
    var waitingSenders: Set<Address> = []
    for transaction in candidates where !waitingSenders.contains(transaction.sender) {
      guard builder.gasAvailable >= cheapest, builder.transactionCount < limit ?? .max else { break }
      do throws(TransactionValidationError) {
        try builder.apply(transaction.signed, sender: transaction.sender)
      } catch {
        waitingSenders.insert(transaction.sender)
        switch error {
        case .fault: throw error
        case .gasLimitAboveBlock where builder.transactionCount > 0, .nonceTooHigh, .maximumFeeBelowBaseFee: break
        default: rejected.append(transaction)
        }
      }
    }
    return rejected
  }

  /// How many more transactions than the limit are looked at, as some may no longer be valid.
  private static let spareCandidates = 64

  private func updatePool(
    after block: ExecutedBlock, state: WorldState, rejected: [PooledTransaction]
  ) throws(StateError) {
    var accounts: [Address: SenderAccount] = [:]
    for sender in Set(block.senders).union(block.block.authorities).union(rejected.map(\.sender)) {
      accounts[sender] = SenderAccount(nonce: state.nonce(sender), balance: state.balance(sender))
    }
    let poolRules = try Blockchain.poolRules(after: block.header, state: state, rules: rules)
    pool.withLock { pool in
      pool.rules = poolRules
      rejected.forEach { pool.remove($0) }
      pool.update(accounts: accounts)
    }
  }
}
