public import KeyValueStore
public import Primitives

/// Why the state cannot be read or committed: a fault of this node, never an outcome of a transaction.
public enum StateError: Error, Sendable, Hashable {
  /// The store failed.
  case store(StoreError)
  /// A trie node is missing or malformed; the text names it.
  case trie(String)
  /// A record of the state is malformed; `record` names it.
  case corruptRecord(record: String, reason: String)
  /// An account names code that the store does not hold.
  case missingCode(Hash)
  /// A blob exists in the state but the store does not hold its bytes.
  case missingBlob(Hash)
  /// The stored bytes of a blob are not those that its hash names; the text says which part.
  case corruptBlob(Hash, String)
  /// A blob that exists in the state cannot be used although it passed its checks; the text says why.
  case unusableBlob(Hash, String)
  /// The state of a block whose history is no longer kept; the oldest block whose state can be read.
  case prunedState(block: UInt64, oldest: UInt64)
  /// The state of a block that is not in the chain.
  case unknownBlock(UInt64, head: UInt64)
  /// A proof at a block that lies too many changes behind the newest one.
  case proofTooFarBack(block: UInt64, limit: Int)
  /// The changes were made on another state than the newest stored one.
  case staleState(root: Hash, head: Hash)
  /// A past block's state was to be moved on.
  case readOnlyState(block: UInt64)
  /// An unwound block did not give back the state root of its parent.
  case unwindMismatch(block: UInt64, expected: Hash, found: Hash)
}

extension StateError: CustomStringConvertible {
  /// One sentence on what is wrong and what to do.
  public var description: String {
    switch self {
    case .store(let error): "the state store failed: \(error)"
    case .trie(let reason): "the state trie is damaged: \(reason); restore a snapshot or import the chain again"
    case .corruptRecord(let record, let reason):
      "the record of \(record) is damaged (\(reason)); restore a snapshot or import the chain again"
    case .missingCode(let hash): "the code \(hash.hex) is missing from the database; restore a snapshot"
    case .missingBlob(let hash): "the bytes of blob \(hash.hex) are missing from the database; restore a snapshot"
    case .corruptBlob(let hash, let reason):
      "the stored bytes of blob \(hash.hex) are damaged (\(reason)) and are not served; restore a snapshot"
    case .unusableBlob(let hash, let reason): "blob \(hash.hex) cannot be used by this node: \(reason)"
    case .prunedState(let block, let oldest):
      "the state of block \(block) is no longer kept, this node has it from block \(oldest) on; ask a node that runs with --history full"
    case .unknownBlock(let block, let head): "there is no state of block \(block), the newest block is \(head)"
    case .proofTooFarBack(let block, let limit):
      "a proof at block \(block) needs more than \(limit) changes undone; ask for a newer block"
    case .staleState(let root, let head):
      "the changes were made on the state \(root.hex) but the newest stored one is \(head.hex); execute the block again"
    case .readOnlyState(let block): "the state of block \(block) is past and can only be read or simulated on"
    case .unwindMismatch(let block, let expected, let found):
      "undoing block \(block) gives the state root \(found.hex) instead of \(expected.hex), so its history is damaged; nothing was changed; restore a snapshot"
    }
  }
}
