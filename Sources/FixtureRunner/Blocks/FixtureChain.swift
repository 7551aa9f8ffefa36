import ChainTypes
import Execution
import KeyValueStore
import Primitives
import StateTransition
import WorldState

/// The blocks that a blockchain test has accepted so far, in memory.
final class FixtureChain {
  private let rules: ExecutionRules
  private let store = MemoryStore()
  private let database: StateDatabase
  private var headers: [Hash: Header] = [:]
  /// The header of the highest accepted block, the earliest of those.
  private(set) var head: Header

  /// A chain that has only its genesis; throws when the accounts do not give its state root.
  init(_ genesis: Block, accounts: [FixtureAccount], rules: ExecutionRules) throws(Refusal) {
    self.rules = rules
    database = StateDatabase(store)
    head = genesis.header
    headers[genesis.hash] = genesis.header
    let state = database.state(at: Keccak256.emptyTrieRoot)
    state.insert(accounts)
    let changes: StateChanges
    do throws(StateError) {
      changes = try state.commit()
      try keep(changes)
    } catch {
      throw .block(.fault(error))
    }
    guard changes.root == genesis.header.stateRoot else { throw .genesisRoot(changes.root) }
  }

  /// The state after the head.
  var headState: WorldState { database.state(at: head.stateRoot) }

  /// Decodes, executes and keeps a block; when it throws, nothing has changed.
  func append(_ encoded: Bytes, expectedHash: Hash?, tracer: (any Tracer)?) throws(Refusal) {
    let block: Block
    do throws(BlockDecodingError) { block = try Block.decode(encoded) } catch { throw .blockDecoding(error) }
    let hash = block.hash
    if let expectedHash, hash != expectedHash { throw .wrongHash(hash, expected: expectedHash) }
    guard let parent = headers[block.header.parentHash] else { throw .unknownParent }

    let ancestors = headers
    let parentHash = block.header.parentHash
    do throws(BlockValidationError) {
      let (_, changes) = try BlockValidator(rules: rules).execute(
        block, parent: parent, state: database.state(at: parent.stateRoot),
        ancestorHash: { number in Self.ancestor(number, from: parentHash, in: ancestors) }, tracer: tracer)
      do throws(StateError) { try keep(changes) } catch { throw BlockValidationError.fault(error) }
    } catch {
      throw .block(error)
    }
    headers[hash] = block.header
    if block.header.number > head.number { head = block.header }
  }

  private func keep(_ changes: StateChanges) throws(StateError) {
    var batch = WriteBatch()
    changes.write(to: &batch)
    do throws(StoreError) { try store.write(batch, durability: .buffered) } catch { throw .store(error) }
  }

  private static func ancestor(_ number: UInt64, from hash: Hash, in headers: [Hash: Header]) -> Hash? {
    var hash = hash
    while let header = headers[hash], header.number > number { hash = header.parentHash }
    return headers[hash]?.number == number ? hash : nil
  }
}
