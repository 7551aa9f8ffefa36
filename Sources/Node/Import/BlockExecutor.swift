internal import ChainSpecification
internal import ChainStore
internal import ChainTypes
internal import KeyValueStore
internal import Primitives
internal import StateStore
internal import StateTransition
internal import WorldState

/// Executes the blocks of an import in order on the state of the chain's head. Belongs to one thread.
struct BlockExecutor {
  let chain: ChainStore
  /// The number of the first block that the chain did not have when the import began.
  let firstNewNumber: UInt64
  private let validator: BlockValidator
  private let recent: RecentHashes
  private let ancestors: AncestorHashes
  private let state: WorldState
  private var parent: Header

  init(chain: ChainStore, rules: ExecutionRules) {
    let head = chain.head
    self.chain = chain
    firstNewNumber = head.header.number + 1
    validator = BlockValidator(rules: rules)
    recent = RecentHashes(head: head)
    ancestors = AncestorHashes(chain) { [recent] in recent[$0] }
    state = chain.states.headState()
    parent = head.header
  }

  /// A block with everything that its storing needs.
  struct Result: Sendable {
    let block: ExecutedBlock
    let changes: StateChanges
  }

  /// Whether the block is the next one; false when the chain has it already. Throws when it is neither.
  func isNew(_ block: Block) throws(ImportError) -> Bool {
    let number = block.header.number
    guard number <= parent.number else {
      if number > parent.number + 1 { throw .gap(number: number, head: parent.number) }
      return true
    }
    let hash = block.hash
    let known = try knownHash(number)
    guard known == hash else { throw .otherChain(number: number, hash: hash, known: known) }
    return false
  }

  /// Executes the next block, computes its state root and checks everything.
  mutating func execute(_ block: Block) throws(ImportError) -> Result {
    try run(block) { [ancestors, validator, parent, state] () throws(BlockValidationError) in
      try validator.execute(block, parent: parent, state: state, ancestorHash: { ancestors[$0] })
    }
  }

  /// Executes the next block and checks everything but its state root, which is left to the storing.
  ///
  /// `senders` are those of the first transactions, recovered already.
  mutating func executeDeferringStateRoot(_ block: Block, senders: [Address]) throws(ImportError) -> Result {
    try run(block) { [ancestors, validator, parent, state] () throws(BlockValidationError) in
      try validator.executeDeferringStateRoot(
        block, parent: parent, senders: senders, state: state, ancestorHash: { ancestors[$0] })
    }
  }

  /// Whether every executed block must be stored and `forget` be called before the next one is executed.
  var needsForgetting: Bool { state.needsForgetting }

  /// Frees the memory of what was read and changed.
  func forget() { state.forget() }

  /// Executes and goes on to the next block; a failure of this node's own store is no fault of the block.
  private mutating func run(
    _ block: Block, _ execute: () throws(BlockValidationError) -> (block: ExecutedBlock, changes: StateChanges)
  ) throws(ImportError) -> Result {
    let result: (block: ExecutedBlock, changes: StateChanges)
    do throws(BlockValidationError) { result = try execute() } catch {
      if let failure = ancestors.failure { throw .chain(failure) }
      if case .fault(let fault) = error { throw .chain(.state(fault)) }
      throw .invalidBlock(number: block.number, hash: block.hash, error)
    }
    if let failure = ancestors.failure { throw .chain(failure) }
    parent = result.block.header
    recent.insert(result.block.hash, number: parent.number)
    return Result(block: result.block, changes: result.changes)
  }

  private func knownHash(_ number: UInt64) throws(ImportError) -> Hash {
    if let hash = recent[number] { return hash }
    do throws(ChainStoreError) {
      guard let hash = try chain.hash(ofBlock: number) else {
        throw .corruptRecord(record: "the hash of block \(number)", reason: "it is missing")
      }
      return hash
    } catch {
      throw .chain(error)
    }
  }
}

extension ChainStore {
  /// Stores an executed block; a wrong state root is a fault of the block.
  func store(_ result: BlockExecutor.Result, durability: Durability) throws(ImportError) {
    do throws(ChainStoreError) {
      try append(result.block, result.changes, durability: durability)
    } catch {
      guard case .stateRootMismatch(let header, let changes) = error else { throw .chain(error) }
      throw .invalidBlock(
        number: result.block.header.number, hash: result.block.hash,
        .header(.stateRoot, expected: "\(changes)", found: "\(header)"))
    }
  }
}
