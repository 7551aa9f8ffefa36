import ChainSpecification
public import ChainTypes
public import Primitives
public import WorldState

/// A block that is being made: takes transactions one by one, then is sealed.
///
/// Not thread-safe. While it lives, the state belongs to it.
public final class BlockBuilder {
  private let rules: ExecutionRules
  private var header: Header
  private var processor: BlockProcessor
  private let state: WorldState
  private let withdrawals: [Withdrawal]
  /// An upper bound of the block's encoded length.
  private var byteCount = BlockBuilder.headerAllowance

  /// The most bytes that a header, the lists of the body without their elements and their prefixes take.
  private static let headerAllowance = 2048
  /// The most bytes that a transaction takes beside its own.
  private static let transactionAllowance = 9
  /// The most bytes that a withdrawal takes.
  private static let withdrawalAllowance = 64

  /// Starts a block on a parent; `state` stands at the parent's state root.
  ///
  /// Throws when the attributes break a rule of the header. `ancestorHash` gives the hash of the parent and earlier
  /// blocks by number.
  public init(
    rules: ExecutionRules, parent: Header, attributes: BlockAttributes, state: WorldState,
    ancestorHash: @escaping @Sendable (UInt64) -> Hash?
  ) throws(BlockValidationError) {
    let rules = rules.governed(by: state)
    if let fault = state.fault { throw .fault(fault) }
    self.rules = rules
    self.state = state
    withdrawals = attributes.withdrawals
    header = try HeaderRules.child(
      of: parent, parentHash: parent.hash, attributes: attributes, specification: rules.specification)
    byteCount += withdrawals.count * Self.withdrawalAllowance
    processor = BlockProcessor(rules: rules, header: header, state: state, ancestorHash: ancestorHash)
  }

  /// The gas that further transactions may use.
  public var gasAvailable: UInt64 { processor.room.gas }
  /// The number of transactions so far.
  public var transactionCount: Int { processor.transactions.count }
  /// The block's base fee, in wei per gas.
  public var baseFeePerGas: UInt256 { header.baseFeePerGas }

  /// Executes one more transaction.
  ///
  /// `sender` spares the recovery of the signer when it is known. When this throws, the transaction is not part of
  /// the block and has left no trace, except after `fault`: then the block must be given up.
  @discardableResult
  public func apply(
    _ transaction: SignedTransaction, sender: Address? = nil
  ) throws(TransactionValidationError) -> Receipt {
    try execute(transaction, sender: sender).receipt
  }

  /// As `apply`, and gives what the execution returned beside the receipt.
  public func execute(
    _ transaction: SignedTransaction, sender: Address? = nil
  ) throws(TransactionValidationError) -> (receipt: Receipt, outcome: TransactionOutcome) {
    let byteCount = byteCount + transaction.encoded.count + Self.transactionAllowance
    if let limit = rules.specification.schedule(at: header.timestamp).maximumBlockBytes, byteCount > limit {
      throw .blockFull(limit: limit)
    }
    let signer = if let sender { sender } else { try transaction.validatedSender() }
    let result = try processor.apply(transaction, sender: signer)
    self.byteCount = byteCount
    return result
  }

  /// Ends the block: pays withdrawals, gathers requests, computes the roots and gives the block with what must be
  /// stored.
  ///
  /// The state then stands at the new block. The builder must not be used again. Throws when a system contract with
  /// requests is missing or fails, or this node's own data does.
  public func seal() throws(BlockValidationError) -> (block: ExecutedBlock, changes: StateChanges) {
    try processor.finish(withdrawals: withdrawals)
    let changes: StateChanges
    do throws(StateError) { changes = try state.commit() } catch { throw .fault(error) }
    processor.complete(&header, stateRoot: changes.root)
    let block = Block(header: header, transactions: processor.transactions, withdrawals: withdrawals)
    return (ExecutedBlock(block: block, receipts: processor.receipts, senders: processor.senders), changes)
  }
}

extension SignedTransaction {
  /// The signer, or the validation error.
  func validatedSender() throws(TransactionValidationError) -> Address {
    do throws(TransactionSignatureError) { return try recoverSender() } catch { throw .invalidSignature(error) }
  }
}
