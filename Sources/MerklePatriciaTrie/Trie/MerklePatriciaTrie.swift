internal import KeyValueStore
public import Primitives

/// An authenticated map from byte strings to byte strings: Ethereum's Merkle Patricia trie (yellow paper, appendix D).
///
/// A value type. Nodes are loaded when a path leads to them; changes stay in memory, where copies share what they have in
/// common, until ``commit()`` gives the new root and the nodes to store. Nodes are stored by their hash, so every root ever
/// committed stays readable.
public struct MerklePatriciaTrie: Sendable {
  /// The longest key, in bytes: it bounds the depth of a trie.
  public static let maximumKeyLength = 256

  var root: TrieLink
  /// The root of the last commit, or the one that the trie was opened with.
  public private(set) var committedRoot: Hash
  /// Where nodes that are not in memory come from.
  public let nodes: any TrieNodeReader

  /// The trie whose root node has the hash `root`; ``Keccak256/emptyTrieRoot`` is the empty trie. Reads nothing yet.
  public init(root: Hash, nodes: any TrieNodeReader) {
    self.root = root == Keccak256.emptyTrieRoot ? .empty : .stored(root)
    committedRoot = root
    self.nodes = nodes
  }

  /// The empty trie, for keys and values that need no store.
  public init() {
    self.init(root: Keccak256.emptyTrieRoot, nodes: TrieNodeTable())
  }

  /// Whether there are changes since the last commit.
  public var hasChanges: Bool {
    switch root {
    case .empty: committedRoot != Keccak256.emptyTrieRoot
    case .stored(let hash): committedRoot != hash
    case .node: true
    }
  }

  /// The value of `key`, or nil when it is absent.
  public func get(_ key: Bytes) throws(TrieError) -> Bytes? {
    let path = try expand(key)
    var depth = 0
    var link = root
    while true {
      guard let node = try resolve(link) else { return nil }
      switch node {
      case .leaf(let rest, let value):
        return path[depth...].elementsEqual(rest) ? value : nil
      case .extension(let shared, let child):
        guard Nibbles.commonCount(shared, path, from: depth) == shared.count else { return nil }
        depth += shared.count
        link = child
      case .branch(let children, let value):
        if depth == path.count { return value.isEmpty ? nil : value }
        link = children[Int(path[depth])]
        depth += 1
      }
    }
  }

  /// Hashes every changed node and returns the root with the nodes that are new since the last commit, children first.
  ///
  /// The caller stores the nodes where ``nodes`` finds them before it uses the trie again. The trie keeps only the root (and
  /// the reader's cache the decoded nodes), so that a long-lived value does not grow. The time is that of hashing the new nodes.
  public mutating func commit() -> (root: Hash, newNodes: [(Hash, Bytes)]) {
    var newNodes: [(Hash, Bytes)] = []
    switch root {
    case .empty: committedRoot = Keccak256.emptyTrieRoot
    case .stored(let hash): committedRoot = hash
    case .node(var node):
      root = .empty
      let cache = nodes.decodedNodes
      var sink = NodeSink(keepsDecoded: cache != nil)
      let encoding = node.encode(into: &sink)
      committedRoot = sink.add(node, encoding)
      cache?.insert(sink.decoded)
      root = .stored(committedRoot)
      newNodes = sink.encodings
    }
    return (committedRoot, newNodes)
  }
}

extension MerklePatriciaTrie {
  /// An empty trie over the same nodes, for helpers that load while the root is being changed.
  func emptied() -> MerklePatriciaTrie {
    MerklePatriciaTrie(root: Keccak256.emptyTrieRoot, nodes: nodes)
  }

  /// The nibbles of a key that is not too long.
  func expand(_ key: Bytes) throws(TrieError) -> Bytes {
    guard key.count <= MerklePatriciaTrie.maximumKeyLength else { throw .keyTooLong(count: key.count) }
    return Nibbles.expand(key)
  }

  /// The node behind a link; nil for an empty one.
  func resolve(_ link: TrieLink) throws(TrieError) -> TrieNode? {
    switch link {
    case .empty: nil
    case .stored(let hash): try load(hash)
    case .node(let node): node
    }
  }

  /// The stored node with this hash, from the cache or from the reader.
  func load(_ hash: Hash) throws(TrieError) -> TrieNode {
    let cache = nodes.decodedNodes
    if let node = cache?.node(hash) { return node }
    let node = try TrieNode.decode(loadEncoding(hash), hash)
    cache?.insert([(hash, node)])
    return node
  }

  /// The encoding of the stored node with this hash.
  func loadEncoding(_ hash: Hash) throws(TrieError) -> Bytes {
    let encoding: Bytes?
    do throws(StoreError) { encoding = try nodes.node(hash) } catch { throw .store(error) }
    guard let encoding else { throw .missingNode(hash) }
    return encoding
  }
}

extension TrieNode {
  /// Decodes the node with this hash, naming it when it is malformed.
  static func decode(_ encoding: Bytes, _ hash: Hash) throws(TrieError) -> TrieNode {
    do throws(NodeDecodingError) { return try decode(encoding) } catch {
      throw .corruptNode(hash, reason: error.reason)
    }
  }
}
