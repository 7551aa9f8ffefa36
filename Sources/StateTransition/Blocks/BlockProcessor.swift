import ChainSpecification
import ChainTypes
import Execution
import MerklePatriciaTrie
import Primitives
import WorldState

/// Executes the transactions of one block in order: EELS `apply_body`.
struct BlockProcessor {
  let processor: TransactionProcessor
  var transactions: [SignedTransaction] = []
  var senders: [Address] = []
  var receipts: [Receipt] = []
  var gasUsed: UInt64 = 0

  /// Starts a block whose header's fields up to the timestamp are decided.
  init(rules: ExecutionRules, header: Header, state: WorldState, ancestorHash: @escaping @Sendable (UInt64) -> Hash?) {
    let block = BlockEnvironment(header: header, specification: rules.specification, ancestorHash: ancestorHash)
    processor = TransactionProcessor(rules: rules, block: block, state: state)
  }

  var gasAvailable: UInt64 { processor.block.gasLimit - gasUsed }

  /// Executes one more transaction; when it throws, neither the block nor the state has changed.
  mutating func apply(
    _ transaction: SignedTransaction, sender: Address
  ) throws(TransactionValidationError) -> (receipt: Receipt, outcome: TransactionOutcome) {
    let outcome = try processor.processTransaction(
      transaction.transaction, sender: sender, gasAvailable: gasAvailable)
    gasUsed += outcome.gasUsed
    let receipt = Receipt(
      type: transaction.transaction.type, succeeded: outcome.isSuccess, cumulativeGasUsed: gasUsed, logs: outcome.logs)
    transactions.append(transaction)
    senders.append(sender)
    receipts.append(receipt)
    return (receipt, outcome)
  }

  /// Writes what the execution gave into the header.
  func complete(_ header: inout Header, stateRoot: Hash) {
    header.stateRoot = stateRoot
    header.transactionsRoot = TrieRoot.ordered(transactions.map(\.encoded))
    header.receiptsRoot = TrieRoot.ordered(receipts.map(\.encoded))
    header.gasUsed = gasUsed
    header.logsBloom = Bloom()
    for receipt in receipts where !receipt.logs.isEmpty { header.logsBloom.formUnion(receipt.logsBloom) }
  }
}

extension BlockEnvironment {
  /// The facts of a block that its programs see.
  init(
    header: Header, specification: ChainSpecification, ancestorHash: @escaping @Sendable (UInt64) -> Hash?
  ) {
    let fork = specification.fork(at: header.timestamp)
    self.init(
      number: header.number, timestamp: header.timestamp, gasLimit: header.gasLimit, beneficiary: header.beneficiary,
      prevRandao: header.prevRandao, baseFee: header.baseFeePerGas, chainID: specification.chainID, fork: fork,
      schedule: specification.schedule(for: fork), ancestorHash: ancestorHash)
  }
}
