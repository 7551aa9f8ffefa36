public import KeyValueStore
public import Primitives

/// Why a trie operation failed; the trie is as it was before the operation.
public enum TrieError: Error, Sendable, Hashable {
  /// A node that its parent (or the root) names is not in the store.
  case missingNode(Hash)
  /// A stored node is not the canonical encoding of a trie node.
  case corruptNode(Hash, reason: String)
  /// The key is longer than ``MerklePatriciaTrie/maximumKeyLength``.
  case keyTooLong(count: Int)
  /// A proof was asked of a trie with changes that are not committed.
  case uncommittedChanges
  /// A proof does not show what it claims.
  case invalidProof(reason: String)
  /// The node reader failed.
  case store(StoreError)
}

extension TrieError: CustomStringConvertible {
  /// One sentence on what happened and what to do.
  public var description: String {
    switch self {
    case .missingNode(let hash):
      "The trie node \(hash) is not in the store; the state it belongs to was never stored or the database is damaged."
    case .corruptNode(let hash, let reason):
      "The trie node \(hash) is malformed (\(reason)); restore the database from a backup."
    case .keyTooLong(let count):
      "The trie key has \(count) bytes; the limit is \(MerklePatriciaTrie.maximumKeyLength)."
    case .uncommittedChanges:
      "The trie has changes without a root yet; commit it before asking for a proof."
    case .invalidProof(let reason):
      "The trie proof is not valid: \(reason)."
    case .store(let error):
      error.description
    }
  }
}
