public import KeyValueStore
public import Primitives
public import WorldState

/// Why the chain's records could not be read or extended; a failed append leaves the chain at its last durable block.
public enum ChainStoreError: Error, Sendable, Hashable {
  /// The store failed, is locked, or belongs to another chain.
  case store(StoreError)
  /// The store's chain was made with other rules or parameters than those asked for.
  case otherSpecification(stored: Hash, expected: Hash)
  /// The store holds no chain.
  case noChain
  /// A record is missing or malformed; `record` names it.
  case corruptRecord(record: String, reason: String)
  /// The block does not follow the head.
  case notTheNextBlock(number: UInt64, parent: Hash, head: UInt64, headHash: Hash)
  /// The changes have another root than the block's header.
  case stateRootMismatch(header: Hash, changes: Hash)
  /// The chain was to be taken back below the oldest block that it can be taken back to.
  case unwoundTooFar(asked: UInt64, oldest: UInt64)
  /// A block needs one receipt and one sender for each transaction.
  case incompleteExecution(transactions: Int, receipts: Int, senders: Int)
  /// A log query met a limit.
  case logLimit(LogLimitExcess)
  /// The state could not be read or moved on.
  case state(StateError)
}

extension ChainStoreError: CustomStringConvertible {
  /// One sentence on what happened and what to do.
  public var description: String {
    switch self {
    case .store(let error): error.description
    case .otherSpecification(let stored, let expected):
      "The database's chain has the specification hash \(stored), but this genesis file's forks, fees or prices give \(expected); use the genesis file that the chain was made with, or another data directory."
    case .noChain: "The database holds no chain; create one from a genesis file."
    case .corruptRecord(let record, let reason):
      "The database record of \(record) is damaged (\(reason)); restore a backup or start again from an empty data directory."
    case .notTheNextBlock(let number, let parent, let head, let headHash):
      "Block \(number) with parent \(parent) does not follow the head, block \(head) with hash \(headHash)."
    case .stateRootMismatch(let header, let changes):
      "The block's state root \(header) is not the root \(changes) of the changes stored with it."
    case .unwoundTooFar(let asked, let oldest):
      "The chain cannot be taken back to block \(asked): the oldest block with history to get there is \(oldest); import the chain again from block 0."
    case .incompleteExecution(let transactions, let receipts, let senders):
      "A block of \(transactions) transactions came with \(receipts) receipts and \(senders) senders."
    case .logLimit(let excess): excess.description
    case .state(let error): error.description
    }
  }
}
