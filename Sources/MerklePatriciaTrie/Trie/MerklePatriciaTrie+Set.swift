public import Primitives

extension MerklePatriciaTrie {
  /// Sets `key` to `value`; an empty value removes the key. The cost is one visit of the key's path.
  public mutating func set(_ key: Bytes, to value: Bytes) throws(TrieError) {
    if value.isEmpty { return try remove(key) }
    let insertion = Insertion(trie: emptied(), path: try expand(key), value: value)
    _ = try insertion.apply(to: &root, depth: 0)
  }
}

/// The setting of one key. Nodes are taken out of their links and put back, so that nodes that are not shared change in place.
/// All loading happens on the way down, before anything changes.
private struct Insertion {
  let trie: MerklePatriciaTrie
  let path: Bytes
  let value: Bytes

  /// Changes what `link` leads to; false when the key has the value already. `depth` nibbles of the path lead to the link.
  func apply(to link: inout TrieLink, depth: Int) throws(TrieError) -> Bool {
    switch link {
    case .empty:
      link = .node(rest(from: depth))
      return true
    case .stored(let hash):
      var node = try trie.load(hash)
      guard try apply(to: &node, depth: depth) else { return false }
      link = .node(node)
      return true
    case .node(var node):
      link = .empty
      defer { link = .node(node) }
      return try apply(to: &node, depth: depth)
    }
  }

  private func apply(to node: inout TrieNode, depth: Int) throws(TrieError) -> Bool {
    switch node {
    case .leaf(let leafPath, let leafValue):
      return replaceLeaf(&node, leafPath, leafValue, depth: depth)
    case .extension(let shared, var child):
      let common = Nibbles.commonCount(shared, path, from: depth)
      if common < shared.count {
        splitExtension(&node, shared, child, common: common, depth: depth)
        return true
      }
      node = .taken
      defer { node = .extension(path: shared, child: child) }
      return try apply(to: &child, depth: depth + common)
    case .branch(var children, let branchValue):
      if depth == path.count {
        node = .branch(children: children, value: value)
        return branchValue != value
      }
      node = .taken
      defer { node = .branch(children: children, value: branchValue) }
      return try apply(to: &children[Int(path[depth])], depth: depth + 1)
    }
  }

  /// Gives the leaf the new value when it has this key, and a branch with both leaves in its place otherwise.
  private func replaceLeaf(_ node: inout TrieNode, _ leafPath: Bytes, _ leafValue: Bytes, depth: Int) -> Bool {
    let common = Nibbles.commonCount(leafPath, path, from: depth)
    if common == leafPath.count, depth + common == path.count {
      node = .leaf(path: leafPath, value: value)
      return leafValue != value
    }
    var children = TrieNode.noChildren
    var branchValue = Bytes()
    if common == leafPath.count {
      branchValue = leafValue
    } else {
      children[Int(leafPath[common])] = .node(.leaf(path: Bytes(leafPath[(common + 1)...]), value: leafValue))
    }
    place(in: &children, &branchValue, depth: depth + common)
    node = .branch(children: children, value: branchValue, below: leafPath[..<common])
    return true
  }

  /// Puts a branch where the path leaves the extension's.
  private func splitExtension(_ node: inout TrieNode, _ shared: Bytes, _ child: TrieLink, common: Int, depth: Int) {
    var children = TrieNode.noChildren
    var branchValue = Bytes()
    let below = Bytes(shared[(common + 1)...])
    children[Int(shared[common])] = below.isEmpty ? child : .node(.extension(path: below, child: child))
    place(in: &children, &branchValue, depth: depth + common)
    node = .branch(children: children, value: branchValue, below: shared[..<common])
  }

  /// Enters the new value into a branch that `depth` nibbles of the path lead to and that has room for it.
  private func place(in children: inout [TrieLink], _ branchValue: inout Bytes, depth: Int) {
    if depth == path.count {
      branchValue = value
    } else {
      children[Int(path[depth])] = .node(rest(from: depth + 1))
    }
  }

  private func rest(from depth: Int) -> TrieNode {
    .leaf(path: Bytes(path[depth...]), value: value)
  }
}
