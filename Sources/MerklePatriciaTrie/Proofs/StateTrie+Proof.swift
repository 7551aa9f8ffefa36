public import Primitives

extension StateTrie {
  /// The encodings of the nodes on the way to `key`, root first, as `eth_getProof` returns them; empty for an empty trie.
  ///
  /// They prove the value when the key is present and its absence otherwise. Nodes embedded in their parent are not listed.
  /// What is loaded is not kept in memory.
  public func prove(_ key: Hash, over source: any TrieSource) throws(TrieError) -> [Bytes] {
    var loader = NodeLoader(source: source, generation: generation)
    var proof: [Bytes] = []
    var depth = 0
    var next = try rootNode(&loader)
    while let node = next {
      switch node {
      case .leaf(let leaf):
        _ = loader.encode(leaf, at: depth)
        proof.list(loader.encoder, isRoot: depth == 0)
        next = nil
      case .branch(let branch):
        let hasExtension = branch.depth > depth
        if hasExtension {
          _ = loader.encode(branch, at: depth)
          proof.list(loader.encoder, isRoot: depth == 0)
        }
        // A key that leaves the extension is proved absent by it.
        guard key.commonNibbleCount(with: branch.prefix) >= branch.depth else { return proof }
        loader.encoder.encodeBranch(used: branch.used, links: branch.links)
        proof.list(loader.encoder, isRoot: branch.depth == 0)
        depth = branch.depth + 1
        next = try branch.child(towards: key, &loader)
      }
    }
    return proof
  }
}

extension [Bytes] {
  /// Adds the node in the encoder unless it is embedded in its parent.
  fileprivate mutating func list(_ encoder: borrowing NodeEncoder, isRoot: Bool) {
    if isRoot || encoder.count >= Hash.byteCount { append(encoder.bytes) }
  }
}
