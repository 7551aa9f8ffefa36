import ChainSpecification
public import ChainTypes
public import Execution
import MerklePatriciaTrie
public import Primitives
public import WorldState

/// Checks blocks that others made by executing them again.
public struct BlockValidator: Sendable {
  private let rules: ExecutionRules

  /// A validator for a chain's rules.
  public init(rules: ExecutionRules) {
    self.rules = rules
  }

  /// Executes a block on its parent and checks every field of its header: EELS `state_transition`.
  ///
  /// `state` stands at the parent's state root and must be discarded when this throws. `ancestorHash` gives the hash
  /// of the parent and earlier blocks by number. `senders` spares the recovery of the first transactions' signers when
  /// they are known. `tracer` watches the transactions.
  public func execute(
    _ block: Block, parent: Header, senders: [Address] = [], state: WorldState,
    ancestorHash: @escaping @Sendable (UInt64) -> Hash?, tracer: (any Tracer)? = nil
  ) throws(BlockValidationError) -> (block: ExecutedBlock, changes: StateChanges) {
    let processor = try process(
      block, parent: parent, senders: senders, state: state, ancestorHash: ancestorHash, tracer: tracer)
    let changes: StateChanges
    do throws(StateError) { changes = try state.commit() } catch { throw .fault(error) }
    try validateResult(block.header, processor, stateRoot: changes.root)
    return (ExecutedBlock(block: block, receipts: processor.receipts, senders: processor.senders), changes)
  }

  /// As `execute`, but the changes carry the state root that the header claims: whoever stores them computes it and
  /// refuses the block when it is another.
  ///
  /// `state` then goes on to the next block at once, although nothing is stored yet.
  public func executeDeferringStateRoot(
    _ block: Block, parent: Header, senders: [Address] = [], state: WorldState,
    ancestorHash: @escaping @Sendable (UInt64) -> Hash?
  ) throws(BlockValidationError) -> (block: ExecutedBlock, changes: StateChanges) {
    let processor = try process(
      block, parent: parent, senders: senders, state: state, ancestorHash: ancestorHash, tracer: nil)
    let diff: StateDiff
    do throws(StateError) { diff = try state.takeDiff() } catch { throw .fault(error) }
    try validateResult(block.header, processor, stateRoot: block.header.stateRoot)
    return (
      ExecutedBlock(block: block, receipts: processor.receipts, senders: processor.senders),
      StateChanges(root: block.header.stateRoot, diff: diff)
    )
  }

  /// Checks what needs no execution, then executes the block up to its end.
  private func process(
    _ block: Block, parent: Header, senders: [Address], state: WorldState,
    ancestorHash: @escaping @Sendable (UInt64) -> Hash?, tracer: (any Tracer)?
  ) throws(BlockValidationError) -> BlockProcessor {
    let rules = rules.governed(by: state)
    if let fault = state.fault { throw .fault(fault) }
    try HeaderRules.validate(
      block.header, parent: parent, parentHash: parent.hash, specification: rules.specification)
    try validateBody(block, schedule: rules.specification.schedule(at: block.header.timestamp))

    var processor = BlockProcessor(rules: rules, header: block.header, state: state, ancestorHash: ancestorHash)
    processor.reserveCapacity(block.transactions.count)
    for (index, transaction) in block.transactions.enumerated() {
      do throws(TransactionValidationError) {
        let sender = index < senders.count ? senders[index] : try transaction.validatedSender()
        _ = try processor.apply(transaction, sender: sender, tracer: tracer)
      } catch {
        throw BlockValidationError(error, at: index)
      }
    }
    try processor.finish(withdrawals: block.withdrawals)
    return processor
  }

  private func validateBody(_ block: Block, schedule: GasSchedule) throws(BlockValidationError) {
    if let limit = schedule.maximumBlockBytes {
      let byteCount = block.encodedByteCount
      if byteCount > limit { throw .header(.size, expected: "at most \(limit)", found: "\(byteCount)") }
    }
    try HeaderRules.require(
      .transactionsRoot, block.header.transactionsRoot, TrieRoot.ordered(block.transactions.map(\.encoded)))
    let withdrawals = TrieRoot.ordered(block.withdrawals.map(\.encoded))
    try HeaderRules.require(.withdrawalsRoot, block.header.withdrawalsRoot, withdrawals)
  }

  private func validateResult(
    _ header: Header, _ processor: BlockProcessor, stateRoot: Hash
  ) throws(BlockValidationError) {
    var expected = header
    processor.completeWithoutBody(&expected, stateRoot: stateRoot)
    try HeaderRules.require(.gasUsed, header.gasUsed, expected.gasUsed)
    try HeaderRules.require(.blobGasUsed, header.blobGasUsed, expected.blobGasUsed)
    try HeaderRules.require(.logsBloom, header.logsBloom, expected.logsBloom)
    try HeaderRules.require(.receiptsRoot, header.receiptsRoot, expected.receiptsRoot)
    try HeaderRules.require(.requestsHash, header.requestsHash ?? .zero, expected.requestsHash ?? .zero)
    try HeaderRules.require(.stateRoot, header.stateRoot, expected.stateRoot)
  }
}
