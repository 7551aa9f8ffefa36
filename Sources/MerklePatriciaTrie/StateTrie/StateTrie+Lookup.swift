public import Primitives

extension StateTrie {
  /// The value of a key, or nil when it is absent, shown by the nodes on its path; what is loaded for it is not kept.
  public func value(of key: Hash, over source: any TrieSource) throws(TrieError) -> Bytes? {
    var loader = NodeLoader(source: source, generation: generation)
    var next = try rootNode(&loader)
    while let node = next {
      switch node {
      case .leaf(let leaf): return leaf.key == key ? leaf.value : nil
      case .branch(let branch): next = try branch.child(towards: key, &loader)
      }
    }
    return nil
  }
}

extension BranchNode {
  /// The node below this one on the path of `key`; nil when the key leaves the trie here.
  func child(towards key: Hash, _ loader: inout NodeLoader) throws(TrieError) -> TrieNode? {
    guard key.commonNibbleCount(with: prefix) >= depth else { return nil }
    let nibble = key.nibble(at: depth)
    guard let link = Children(self)[nibble] else { return nil }
    if let node = link.node { return node }
    return try loader.node(at: path(below: nibble), link)
  }
}
