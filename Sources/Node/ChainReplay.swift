public import ChainSpecification
internal import ChainStore
internal import ChainTypes
public import KeyValueStore
public import Primitives
internal import StateTransition
internal import WorldState

/// Executes a stored chain again from its genesis, on a store of its own, and checks every header on the way.
public enum ChainReplay {
  /// Where a replay ended.
  public struct Result: Sendable, Hashable {
    /// The number of the last block.
    public let number: UInt64
    /// Its hash.
    public let hash: Hash
    /// The state root that the replay computed.
    public let stateRoot: Hash
  }

  /// Replays the chain of a genesis that `store` holds; throws the first block that does not agree.
  public static func run(_ genesis: Genesis, store: any KeyValueStore) throws(NodeError) -> Result {
    let rules = try ChainRules.rules(for: genesis.specification)
    let (replica, _) = try ChainRules.open(genesis, rules: rules, on: MemoryStore())
    do throws(ChainStoreError) {
      let source = try ChainStore(store)
      guard source.genesisHash == replica.genesisHash else {
        throw .store(.otherChain(stored: source.genesisHash.hex, expected: replica.genesisHash.hex))
      }
      let validator = BlockValidator(rules: rules)
      while replica.head.header.number < source.head.header.number {
        let number = replica.head.header.number + 1
        guard let block = try source.block(number: number) else {
          throw .corruptRecord(record: "block \(number)", reason: "it is missing")
        }
        try append(block, to: replica, validator)
      }
      return Result(
        number: replica.head.header.number, hash: replica.head.hash, stateRoot: replica.head.header.stateRoot)
    } catch {
      throw .chain(error)
    }
  }

  private static func append(
    _ block: Block, to replica: ChainStore, _ validator: BlockValidator
  ) throws(ChainStoreError) {
    let parent = replica.head.header
    let result: (block: ExecutedBlock, changes: StateChanges)
    do throws(BlockValidationError) {
      result = try validator.execute(
        block, parent: parent, state: replica.states.state(at: parent.stateRoot),
        ancestorHash: { number in try? replica.hash(ofBlock: number) })
    } catch {
      throw .corruptRecord(record: "block \(block.number)", reason: error.description)
    }
    try replica.append(result.block, result.changes)
  }
}
