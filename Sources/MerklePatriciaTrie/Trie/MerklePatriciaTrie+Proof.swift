public import Primitives

extension MerklePatriciaTrie {
  /// The encodings of the nodes on the way to `key`, root first, as `eth_getProof` returns them; empty for an empty trie.
  ///
  /// They prove the value when the key is present and its absence otherwise. Nodes embedded in their parent are not listed.
  public func prove(_ key: Bytes) throws(TrieError) -> [Bytes] {
    if hasChanges { throw .uncommittedChanges }
    var proof: [Bytes] = []
    var step = ProofStep(link: root, path: try expand(key))
    while case .stored(let hash) = step.link {
      let encoding = try loadEncoding(hash)
      proof.append(encoding)
      step.descend(into: try TrieNode.decode(encoding, hash))
    }
    return proof
  }

  /// The value of `key` in the trie with the hash `root`, or nil for a proved absence.
  ///
  /// Throws ``TrieError/invalidProof(reason:)`` or ``TrieError/corruptNode(_:reason:)`` for a proof that breaks off, has nodes too
  /// many, or in which a node does not have the hash that its parent names. The time is that of hashing the proof.
  public static func verify(_ proof: [Bytes], key: Bytes, root: Hash) throws(TrieError) -> Bytes? {
    let trie = MerklePatriciaTrie(root: root, nodes: TrieNodeTable())
    var step = ProofStep(link: trie.root, path: try trie.expand(key))
    for (index, encoding) in proof.enumerated() {
      guard case .stored(let hash) = step.link else { throw .invalidProof(reason: "nodes follow node \(index - 1)") }
      guard Keccak256.hash(encoding) == hash else {
        throw .invalidProof(reason: "node \(index) does not have the hash \(hash) that its parent names")
      }
      step.descend(into: try TrieNode.decode(encoding, hash))
    }
    if case .stored(let hash) = step.link { throw .invalidProof(reason: "node \(proof.count), \(hash), is missing") }
    return step.value
  }
}

/// A walk from the root towards a key, one stored node at a time.
private struct ProofStep {
  /// Where the walk goes on; empty at its end.
  var link: TrieLink
  let path: Bytes
  var depth = 0
  /// The value, once the walk has ended at the key.
  var value: Bytes?

  init(link: TrieLink, path: Bytes) {
    self.link = link
    self.path = path
  }

  /// Follows the path through a node and the nodes embedded in it.
  mutating func descend(into first: TrieNode) {
    link = .node(first)
    while case .node(let node) = link {
      link = .empty
      switch node {
      case .leaf(let rest, let leafValue):
        if path[depth...].elementsEqual(rest) { value = leafValue }
      case .extension(let shared, let child):
        if Nibbles.commonCount(shared, path, from: depth) == shared.count {
          depth += shared.count
          link = child
        }
      case .branch(let children, let branchValue):
        if depth == path.count {
          value = branchValue.isEmpty ? nil : branchValue
        } else {
          link = children[Int(path[depth])]
          depth += 1
        }
      }
    }
  }
}
