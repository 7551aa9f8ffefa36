public import ChainSpecification
internal import ChainStore
internal import ChainTypes
public import KeyValueStore
public import Primitives
internal import StateTransition

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
    /// Whether the observer ended it before the newest block.
    public let isStopped: Bool
  }

  /// Replays the chain of a genesis that `store` holds on `scratch`, which must be empty and holds the same chain afterwards; throws the
  /// first block that does not agree.
  public static func run(
    _ genesis: Genesis, store: any KeyValueStore, scratch: any KeyValueStore = MemoryStore(),
    observer: WorkObserver = .none
  ) throws(NodeError) -> Result {
    let rules = try ChainRules.rules(for: genesis.specification)
    let (replica, _) = try ChainRules.open(genesis, rules: rules, on: scratch)
    do throws(ChainStoreError) {
      let source = try ChainStore(store)
      guard source.genesisHash == replica.genesisHash else {
        throw .store(.otherChain(stored: source.genesisHash.hex, expected: replica.genesisHash.hex))
      }
      let isStopped = try replay(source, on: replica, rules, observer)
      let head = replica.head
      return Result(number: head.header.number, hash: head.hash, stateRoot: head.header.stateRoot, isStopped: isStopped)
    } catch {
      throw .chain(error)
    }
  }

  /// Imports every block of one chain into another; true when the observer ended it early.
  private static func replay(
    _ source: ChainStore, on replica: ChainStore, _ rules: ExecutionRules, _ observer: WorkObserver
  ) throws(ChainStoreError) -> Bool {
    let last = source.head.header.number
    var next: UInt64 = 1
    var failure: ChainStoreError?
    do throws(ImportError) {
      let summary = try BlockImporter(chain: replica, rules: rules).run(
        { () throws(ImportError) -> Bytes? in
          guard next <= last else { return nil }
          defer { next += 1 }
          do throws(ChainStoreError) { return try block(next, of: source) } catch {
            failure = error
            throw .unreadable(error.description)
          }
        }, shouldStop: observer.shouldStop,
        onProgress: { progress in
          observer.report(
            WorkProgress(
              "replaying", .blocks, done: progress.headNumber, total: last,
              transactions: UInt64(progress.transactions), gas: progress.gasUsed))
        })
      return summary.isStopped
    } catch {
      if let failure { throw failure }
      if case .chain(let error) = error { throw error }
      let number = replica.head.header.number + 1
      throw .corruptRecord(record: "block \(number)", reason: error.description)
    }
  }

  private static func block(_ number: UInt64, of chain: ChainStore) throws(ChainStoreError) -> Bytes {
    guard let block = try chain.block(number: number) else {
      throw .corruptRecord(record: "block \(number)", reason: "it is missing")
    }
    return block.encoded
  }
}
