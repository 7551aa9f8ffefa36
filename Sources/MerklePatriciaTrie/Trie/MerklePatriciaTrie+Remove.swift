public import Primitives

extension MerklePatriciaTrie {
  /// Removes `key`; removing an absent key changes nothing. The cost is one visit of the key's path.
  public mutating func remove(_ key: Bytes) throws(TrieError) {
    let removal = Removal(trie: emptied(), path: try expand(key))
    // Joining a branch to its last child may have to load that child after nodes below have changed.
    let before = root
    do throws(TrieError) {
      _ = try removal.apply(to: &root, depth: 0)
    } catch {
      root = before
      throw error
    }
  }
}

/// The removal of one key, and the joining of nodes that it leaves without a fork.
private struct Removal {
  let trie: MerklePatriciaTrie
  let path: Bytes

  /// Changes what `link` leads to; false when the key is absent.
  func apply(to link: inout TrieLink, depth: Int) throws(TrieError) -> Bool {
    switch link {
    case .empty: return false
    case .stored(let hash):
      guard let rest = try removing(from: trie.load(hash), depth: depth) else { return false }
      link = rest
    case .node(let node):
      link = .empty
      guard let rest = try removing(from: node, depth: depth) else {
        link = .node(node)
        return false
      }
      link = rest
    }
    return true
  }

  /// What takes the place of `node` (possibly nothing), or nil when the key is absent.
  private func removing(from node: consuming TrieNode, depth: Int) throws(TrieError) -> TrieLink? {
    switch node {
    case .leaf(let leafPath, _):
      return path[depth...].elementsEqual(leafPath) ? .empty : nil
    case .extension(let shared, var child):
      guard Nibbles.commonCount(shared, path, from: depth) == shared.count,
        try apply(to: &child, depth: depth + shared.count)
      else { return nil }
      guard case .node(let changed) = child else { return child }
      return .node(changed.prefixed(by: shared))
    case .branch(var children, var value):
      if depth == path.count {
        guard !value.isEmpty else { return nil }
        value = []
      } else {
        guard try apply(to: &children[Int(path[depth])], depth: depth + 1) else { return nil }
      }
      return try joined(children, value)
    }
  }

  /// The branch, or what stands for it when only one entry is left.
  private func joined(_ children: [TrieLink], _ value: Bytes) throws(TrieError) -> TrieLink {
    let used = children.indices.filter { !children[$0].isEmpty }
    guard used.count + (value.isEmpty ? 0 : 1) < 2 else { return .node(.branch(children: children, value: value)) }
    guard let only = used.first else { return value.isEmpty ? .empty : .node(.leaf(path: [], value: value)) }
    let nibble = Bytes([UInt8(only)])
    guard let child = try trie.resolve(children[only]) else { return .empty }
    // A branch keeps its link: it need not be hashed again.
    if case .branch = child { return .node(.extension(path: nibble, child: children[only])) }
    return .node(child.prefixed(by: nibble))
  }
}
