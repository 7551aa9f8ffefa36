import ChainSpecification
import ChainTypes
import Execution
import MerklePatriciaTrie
import Primitives
import WorldState

/// Executes one block in order: EELS `apply_body`.
struct BlockProcessor {
  let processor: TransactionProcessor
  var transactions: [SignedTransaction] = []
  var senders: [Address] = []
  var receipts: [Receipt] = []
  private(set) var room: BlockRoom
  private let fullRoom: BlockRoom
  private var withdrawals: [Withdrawal] = []
  private var depositRequests: Bytes = []
  private var requests = Requests()

  /// Starts a block whose header's fields up to the timestamp are decided, and makes the system calls that come before
  /// its transactions; `rules` are those that govern the block.
  init(rules: ExecutionRules, header: Header, state: WorldState, ancestorHash: @escaping @Sendable (UInt64) -> Hash?) {
    let block = BlockEnvironment(header: header, specification: rules.specification, ancestorHash: ancestorHash)
    processor = TransactionProcessor(rules: rules, block: block, state: state)
    fullRoom = BlockRoom(gasLimit: header.gasLimit, block.schedule)
    room = fullRoom
    let calls = SystemCalls(processor)
    calls.record(header.parentBeaconBlockRoot, in: .beaconRoots)
    calls.record(header.parentHash, in: .historyStorage)
  }

  /// The gas that the transactions used.
  var gasUsed: UInt64 { fullRoom.gas - room.gas }

  /// Executes one more transaction; when it throws, neither the block nor the state has changed.
  mutating func apply(
    _ transaction: SignedTransaction, sender: Address, tracer: (any Tracer)? = nil
  ) throws(TransactionValidationError) -> (receipt: Receipt, outcome: TransactionOutcome) {
    let outcome = try processor.processTransaction(
      transaction.transaction, sender: sender, room: room, tracer: tracer)
    room.gas -= outcome.gasUsed
    room.blobGas -= transaction.transaction.blobGas
    depositRequests += outcome.depositRequests
    let receipt = Receipt(
      type: transaction.transaction.type, succeeded: outcome.isSuccess, cumulativeGasUsed: gasUsed, logs: outcome.logs)
    transactions.append(transaction)
    senders.append(sender)
    receipts.append(receipt)
    return (receipt, outcome)
  }

  /// Does what follows the transactions: pays withdrawals (EIP-4895), gathers requests (EIP-7685), tells Staking that the
  /// block ends, and goes on with training.
  mutating func finish(withdrawals: [Withdrawal]) throws(BlockValidationError) {
    let state = processor.state
    self.withdrawals = withdrawals
    if !withdrawals.isEmpty {
      state.beginTransaction()
      for withdrawal in withdrawals {
        state.addBalance(UInt256(withdrawal.amount) &* Withdrawal.weiPerGwei, to: withdrawal.address)
      }
      state.finishTransaction()
    }
    requests.append(type: DepositRequest.type, depositRequests)
    let calls = SystemCalls(processor)
    for predeploy in Predeploy.allCases {
      guard let type = predeploy.requestType, predeploy.firstFork <= processor.block.fork else { continue }
      requests.append(type: type, try calls.requests(of: predeploy))
    }
    calls.endBlock()
    calls.advanceTraining()
    if let fault = state.fault { throw .fault(fault) }
  }

  /// Makes room for the results of as many transactions.
  mutating func reserveCapacity(_ count: Int) {
    transactions.reserveCapacity(count)
    senders.reserveCapacity(count)
    receipts.reserveCapacity(count)
  }

  /// Writes the body's roots and what the execution gave into the header.
  func complete(_ header: inout Header, stateRoot: Hash) {
    header.transactionsRoot = TrieRoot.ordered(transactions.map(\.encoded))
    header.withdrawalsRoot = TrieRoot.ordered(withdrawals.map(\.encoded))
    completeWithoutBody(&header, stateRoot: stateRoot)
  }

  /// Writes what the execution gave into the header, whose roots of transactions and withdrawals are right already.
  func completeWithoutBody(_ header: inout Header, stateRoot: Hash) {
    header.stateRoot = stateRoot
    header.receiptsRoot = TrieRoot.ordered(receipts.map(\.encoded))
    header.gasUsed = gasUsed
    header.blobGasUsed = fullRoom.blobGas - room.blobGas
    header.requestsHash = HeaderRules.hasRequests(processor.block.fork) ? requests.hash : nil
    header.logsBloom = Bloom()
    for receipt in receipts where !receipt.logs.isEmpty { header.logsBloom.formUnion(receipt.logsBloom) }
  }
}

extension Withdrawal {
  /// Withdrawals count in gwei.
  fileprivate static let weiPerGwei = UInt256(1_000_000_000 as UInt64)
}

extension BlockEnvironment {
  /// The facts of a block that its programs see.
  init(
    header: Header, specification: ChainSpecification, ancestorHash: @escaping @Sendable (UInt64) -> Hash?
  ) {
    let fork = specification.fork(at: header.timestamp)
    let schedule = specification.schedule(for: fork)
    self.init(
      number: header.number, timestamp: header.timestamp, gasLimit: header.gasLimit, beneficiary: header.beneficiary,
      prevRandao: header.prevRandao, baseFee: header.baseFeePerGas,
      blobBaseFee: schedule.blobs.baseFee(excessBlobGas: header.excessBlobGas), chainID: specification.chainID,
      fork: fork, schedule: schedule, ancestorHash: ancestorHash)
  }
}
