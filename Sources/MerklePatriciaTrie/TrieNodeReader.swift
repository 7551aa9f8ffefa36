public import KeyValueStore
public import Primitives

/// Where a trie finds the nodes that it does not hold in memory.
public protocol TrieNodeReader: Sendable {
  /// The encoding of the node with this Keccak-256 hash, or nil when it is absent.
  func node(_ hash: Hash) throws(StoreError) -> Bytes?

  /// Decoded nodes shared by every trie over this reader; nil to decode anew at each visit.
  var decodedNodes: TrieNodeCache? { get }
}

extension TrieNodeReader {
  /// No cache.
  public var decodedNodes: TrieNodeCache? { nil }
}

/// Reads nodes from the `trieNodes` family of a store, through a cache of decoded nodes.
public struct StoredTrieNodes: TrieNodeReader {
  private let store: any KeyValueStore
  /// The cache that tries over this reader share.
  public let decodedNodes: TrieNodeCache?

  /// A reader of `store`; give every reader of one store the same cache.
  public init(_ store: any KeyValueStore, cache: TrieNodeCache? = TrieNodeCache()) {
    self.store = store
    decodedNodes = cache
  }

  /// The encoding of the node with this hash, or nil when it is absent.
  public func node(_ hash: Hash) throws(StoreError) -> Bytes? {
    try store.get(hash.bytes, in: .trieNodes)
  }
}

/// Nodes held in memory: for tests, for tries that start empty, and for nodes on their way to a store.
public struct TrieNodeTable: TrieNodeReader {
  /// Encodings by hash.
  public private(set) var nodes: [Hash: Bytes] = [:]

  /// No nodes.
  public init() {}

  /// The encoding of the node with this hash, or nil when it is absent.
  public func node(_ hash: Hash) throws(StoreError) -> Bytes? { nodes[hash] }

  /// Adds what a commit returned.
  public mutating func insert(_ newNodes: some Sequence<(Hash, Bytes)>) {
    for (hash, encoding) in newNodes { nodes[hash] = encoding }
  }
}
