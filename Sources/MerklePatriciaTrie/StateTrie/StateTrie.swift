public import Primitives

/// Ethereum's Merkle Patricia trie (yellow paper, appendix D) over 32-byte keys, as a value that lives beside flat tables.
///
/// The trie proper is its branches, each stored as a record under its path; a leaf's content is an entry of a flat table. Both
/// come from a ``TrieSource`` when a change, a lookup or a proof meets them, and are checked against the hash that names them.
/// A change copies the nodes on its paths and shares the others, so every value stays as it was and older ones can be kept.
public struct StateTrie: Sendable {
  /// The root node's hash; ``Primitives/Keccak256/emptyTrieRoot`` for the trie without entries.
  public let root: Hash
  /// The number of branches and leaves held in memory.
  public let loadedNodeCount: Int
  /// The root node when it is in memory.
  let node: TrieNode?
  /// The number of the update that made this value.
  let generation: UInt64

  /// The trie without entries.
  public static let empty = StateTrie(root: Keccak256.emptyTrieRoot)

  /// The trie with this root, with nothing of it in memory. Reads nothing.
  public init(root: Hash) {
    self.init(root: root, node: nil, loadedNodeCount: 0, generation: 0)
  }

  init(root: Hash, node: TrieNode?, loadedNodeCount: Int, generation: UInt64) {
    self.root = root
    self.node = node
    self.loadedNodeCount = loadedNodeCount
    self.generation = generation
  }

  /// Whether the trie has no entries.
  public var isEmpty: Bool { root == Keccak256.emptyTrieRoot }

  /// The root node, loaded when it is not in memory; nil for the trie without entries.
  func rootNode(_ loader: inout NodeLoader) throws(TrieError) -> TrieNode? {
    if isEmpty { return nil }
    if let node { return node }
    return try loader.root(root)
  }
}

extension StateTrie {
  /// The nodes in memory, counted one by one: the reference of ``loadedNodeCount``.
  package var countedNodes: Int { node?.countedNodes ?? 0 }
}

extension TrieNode {
  fileprivate var countedNodes: Int {
    guard case .branch(let branch) = self else { return 1 }
    return branch.links.reduce(1) { $0 + ($1.node?.countedNodes ?? 0) }
  }
}
