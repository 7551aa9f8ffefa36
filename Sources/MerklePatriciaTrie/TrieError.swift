public import KeyValueStore
public import Primitives

/// Why a trie operation failed; the trie is as it was before the operation.
public enum TrieError: Error, Sendable, Hashable {
  /// A node that its parent (or the root) names by this hash is not in the store.
  case missingNode(at: NibblePath, hash: Hash)
  /// What the store has at a path is not the node that its parent (or the root) names by this hash.
  case corruptNode(at: NibblePath, hash: Hash, reason: String)
  /// Changes or entries are not in strictly ascending order; this key is the first that is not above the one before it.
  case unorderedKeys(Hash)
  /// A change says that its key is in the trie, and it is not.
  case keyNotPresent(Hash)
  /// An entry for this key has no value; the trie keeps no empty values.
  case emptyValue(Hash)
  /// A proof does not show what it claims.
  case invalidProof(reason: String)
  /// The source of nodes failed.
  case store(StoreError)
}

extension TrieError: CustomStringConvertible {
  /// One sentence on what happened and what to do.
  public var description: String {
    switch self {
    case .missingNode(let path, let hash):
      "The trie node \(hash) at path \(path) is not in the database; restore a backup or rebuild the trie."
    case .corruptNode(let path, let hash, let reason):
      "The trie node \(hash) at path \(path) is damaged (\(reason)); restore a backup or rebuild the trie."
    case .unorderedKeys(let key):
      "The trie key \(key) does not come after the key before it; sort the keys and give each once."
    case .keyNotPresent(let key):
      "The trie has no key \(key), although a change of it says so; the flat state and the trie do not belong together."
    case .emptyValue(let key):
      "The trie key \(key) has an empty value; leave it out."
    case .invalidProof(let reason):
      "The trie proof is not valid: \(reason)."
    case .store(let error):
      error.description
    }
  }
}
