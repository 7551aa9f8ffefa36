public import KeyValueStore
public import MerklePatriciaTrie
public import Primitives

/// Where states of every stored block are read: a store with the caches that all readers of it share.
///
/// A node keeps one for its store; reads from several threads go through it at once.
public struct StateDatabase: Sendable {
  /// The store of trie nodes, code and blobs.
  public let store: any KeyValueStore
  /// The trie nodes of the store, with their cache.
  public let nodes: StoredTrieNodes
  /// Code by hash.
  public let code: CodeCache

  /// A database over a store, with caches of their default sizes unless given.
  public init(_ store: any KeyValueStore, nodes: StoredTrieNodes? = nil, code: CodeCache = CodeCache()) {
    self.store = store
    self.nodes = nodes ?? StoredTrieNodes(store)
    self.code = code
  }

  /// The world state at a root, to execute or simulate on; reads nothing yet.
  public func state(at root: Hash) -> WorldState { WorldState(TrieStateReader(root: root, database: self)) }
}
