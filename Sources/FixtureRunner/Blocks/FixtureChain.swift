import ChainTypes
import Execution
import KeyValueStore
import Primitives
import StateStore
import StateTransition
import WorldState

/// The blocks that a blockchain test has accepted so far, in memory.
final class FixtureChain {
  private let rules: ExecutionRules
  private let database = StateDatabase.inMemory()
  private var headers: [Hash: Header] = [:]
  /// The accepted blocks but the genesis, to execute again when a later one builds on another branch.
  private var blocks: [Hash: Block] = [:]
  /// The block whose state the database holds.
  private var stateHash: Hash
  /// The header of the highest accepted block, the earliest of those.
  private(set) var head: Header

  /// A chain that has only its genesis; throws when the accounts do not give its state root.
  init(_ genesis: Block, accounts: [FixtureAccount], rules: ExecutionRules) throws(Refusal) {
    self.rules = rules
    head = genesis.header
    stateHash = genesis.hash
    headers[genesis.hash] = genesis.header
    let state = database.headState()
    state.insert(accounts)
    let changes: StateChanges
    do throws(StateError) {
      changes = try state.commit()
      try database.save(changes)
    } catch {
      throw .block(.fault(error))
    }
    guard changes.root == genesis.header.stateRoot else { throw .genesisRoot(changes.root) }
  }

  /// The state after the head; throws when the way there cannot be executed again.
  func headState() throws(BlockValidationError) -> WorldState {
    try moveState(to: head.hash)
    return database.headState()
  }

  /// Decodes, executes and keeps a block; when it throws, nothing has changed.
  func append(_ encoded: Bytes, expectedHash: Hash?, tracer: (any Tracer)?) throws(Refusal) {
    let block: Block
    do throws(BlockDecodingError) { block = try Block.decode(encoded) } catch { throw .blockDecoding(error) }
    let hash = block.hash
    if let expectedHash, hash != expectedHash { throw .wrongHash(hash, expected: expectedHash) }
    guard headers[block.header.parentHash] != nil else { throw .unknownParent }
    do throws(BlockValidationError) {
      try moveState(to: block.header.parentHash)
      try execute(block, hash, tracer: tracer)
    } catch {
      throw .block(error)
    }
    headers[hash] = block.header
    blocks[hash] = block
    if block.header.number > head.number { head = block.header }
  }

  /// Executes a block on the state of its parent, which the database holds.
  private func execute(_ block: Block, _ hash: Hash, tracer: (any Tracer)?) throws(BlockValidationError) {
    guard let parent = headers[block.header.parentHash] else { preconditionFailure("the parent is known") }
    let (ancestors, parentHash) = (headers, block.header.parentHash)
    let (_, changes) = try BlockValidator(rules: rules).execute(
      block, parent: parent, state: database.headState(),
      ancestorHash: { number in Self.ancestor(number, from: parentHash, in: ancestors) }, tracer: tracer)
    do throws(StateError) { try database.save(changes) } catch { throw .fault(error) }
    stateHash = hash
  }

  /// Takes blocks back to the last one that both branches share, then executes those that lead to `target`.
  private func moveState(to target: Hash) throws(BlockValidationError) {
    var path: [(hash: Hash, block: Block)] = []
    var hash = target
    while hash != stateHash {
      guard let header = headers[hash], let current = headers[stateHash] else { return }
      if header.number > current.number, let block = blocks[hash] {
        path.append((hash, block))
        hash = header.parentHash
      } else {
        try unwind(current)
        if header.number == current.number, let block = blocks[hash] {
          path.append((hash, block))
          hash = header.parentHash
        }
      }
    }
    for (hash, block) in path.reversed() { try execute(block, hash, tracer: nil) }
  }

  private func unwind(_ header: Header) throws(BlockValidationError) {
    guard let parent = headers[header.parentHash] else { return }
    do throws(StateError) { try database.unwind(parentRoot: parent.stateRoot) } catch { throw .fault(error) }
    stateHash = header.parentHash
  }

  private static func ancestor(_ number: UInt64, from hash: Hash, in headers: [Hash: Header]) -> Hash? {
    var hash = hash
    while let header = headers[hash], header.number > number { hash = header.parentHash }
    return headers[hash]?.number == number ? hash : nil
  }
}
