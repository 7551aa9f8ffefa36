public import KeyValueStore
public import MerklePatriciaTrie
public import Primitives

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
  /// A block needs one receipt and one sender for each transaction.
  case incompleteExecution(transactions: Int, receipts: Int, senders: Int)
  /// A log query spans more blocks than the limit.
  case tooManyBlocks(asked: UInt64, limit: UInt64)
  /// A log query matches more logs than the limit.
  case tooManyLogs(limit: Int)
  /// The state trie could not be read.
  case trie(TrieError)
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
    case .incompleteExecution(let transactions, let receipts, let senders):
      "A block of \(transactions) transactions came with \(receipts) receipts and \(senders) senders."
    case .tooManyBlocks(let asked, let limit):
      "The log query spans \(asked) blocks and the limit is \(limit); ask for fewer at a time."
    case .tooManyLogs(let limit): "More than \(limit) logs match the query; ask for fewer blocks at a time."
    case .trie(let error): error.description
    }
  }
}
