internal import Primitives

/// A node of the trie in memory (yellow paper, appendix D). Paths are nibbles, one a byte.
enum TrieNode: Sendable {
  /// The rest of one key, and its value (never empty).
  case leaf(path: Bytes, value: Bytes)
  /// Nibbles (at least one) that all keys below share; the child is a branch.
  indirect case `extension`(path: Bytes, child: TrieLink)
  /// Sixteen links by the next nibble, and the value of the key that ends here (empty for none); two or more are in use.
  case branch(children: [TrieLink], value: Bytes)

  /// Stands in a variable whose node has been taken out to be changed in place.
  static let taken = TrieNode.leaf(path: [], value: [])

  /// Sixteen links to nothing.
  static let noChildren = [TrieLink](repeating: .empty, count: 16)
}

/// What a parent knows of a child.
enum TrieLink: Sendable {
  /// There is none.
  case empty
  /// A node that the reader has.
  case stored(Hash)
  /// A node in memory: changed since the last commit, or so small (below 32 bytes) that it is a part of its parent.
  case node(TrieNode)

  var isEmpty: Bool {
    if case .empty = self { true } else { false }
  }
}

extension TrieNode {
  /// A branch below the nibbles that its keys share.
  static func branch(children: [TrieLink], value: Bytes, below path: ArraySlice<UInt8>) -> TrieNode {
    let branch = TrieNode.branch(children: children, value: value)
    return path.isEmpty ? branch : .extension(path: Bytes(path), child: .node(branch))
  }

  /// The same keys and values one path further from the root; `self` must not be a branch.
  func prefixed(by prefix: Bytes) -> TrieNode {
    switch self {
    case .leaf(let path, let value): .leaf(path: prefix + path, value: value)
    case .extension(let path, let child): .extension(path: prefix + path, child: child)
    case .branch: .extension(path: prefix, child: .node(self))
    }
  }
}
