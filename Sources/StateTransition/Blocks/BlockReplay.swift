public import ChainTypes
public import Execution
public import Primitives
public import WorldState

/// Executes a known block again, transaction by transaction, with a tracer where one is wanted.
///
/// Not thread-safe. The header's roots are not checked; the state belongs to the replay while it lives.
public struct BlockReplay {
  private var processor: BlockProcessor
  private let block: Block
  private let senders: [Address]

  /// Starts at the parent's state, at whose root `state` stands, and makes the block's first system calls.
  ///
  /// `senders` spares the recovery of the signers when they are known; give none otherwise.
  public init(
    rules: ExecutionRules, block: Block, senders: [Address] = [], state: WorldState,
    ancestorHash: @escaping @Sendable (UInt64) -> Hash?
  ) {
    self.block = block
    self.senders = senders.count == block.transactions.count ? senders : []
    processor = BlockProcessor(
      rules: rules.governed(by: state), header: block.header, state: state, ancestorHash: ancestorHash)
  }

  /// The index of the next transaction.
  public var nextIndex: Int { processor.transactions.count }

  /// Executes the transactions before the one with this index without a tracer.
  public mutating func advance(to index: Int) throws(BlockValidationError) {
    while nextIndex < index, try executeNext() != nil {}
  }

  /// Executes the next transaction and gives its receipt and outcome; nil when there are no more.
  @discardableResult
  public mutating func executeNext(
    tracer: (any Tracer)? = nil
  ) throws(BlockValidationError) -> (receipt: Receipt, outcome: TransactionOutcome)? {
    let index = nextIndex
    guard index < block.transactions.count else { return nil }
    let transaction = block.transactions[index]
    do throws(TransactionValidationError) {
      let sender = senders.isEmpty ? try transaction.validatedSender() : senders[index]
      return try processor.apply(transaction, sender: sender, tracer: tracer)
    } catch {
      throw BlockValidationError(error, at: index)
    }
  }
}
