public import Primitives

extension StateTrie {
  /// The value of `key` in the trie with the hash `root`, or nil for a proved absence.
  ///
  /// Throws ``TrieError/invalidProof(reason:)`` for a proof that breaks off, has nodes too many or malformed ones, or in which a
  /// node does not have the hash that its parent names. The time is that of hashing the proof.
  public static func verify(_ proof: [Bytes], key: Hash, root: Hash) throws(TrieError) -> Bytes? {
    var walk = ProofWalk(path: Nibbles.expand(key.bytes))
    if root != Keccak256.emptyTrieRoot { walk.link = .hash(root) }
    for (index, encoding) in proof.enumerated() {
      guard case .hash(let hash) = walk.link else { throw .invalidProof(reason: "nodes follow node \(index - 1)") }
      guard Keccak256.hash(encoding) == hash else {
        throw .invalidProof(reason: "node \(index) does not have the hash \(hash) that its parent names")
      }
      do throws(NodeDecodingError) {
        walk.descend(into: try ProofNode.decode(encoding))
      } catch {
        throw .invalidProof(reason: "in node \(index), \(error.reason)")
      }
    }
    if case .hash(let hash) = walk.link { throw .invalidProof(reason: "node \(proof.count), \(hash), is missing") }
    return walk.value
  }
}

/// A walk from the root towards a key, one node of a proof at a time.
private struct ProofWalk {
  /// Where the walk goes on; empty at its end.
  var link = ProofLink.empty
  let path: Bytes
  var depth = 0
  /// The value, once the walk has ended at the key.
  var value: Bytes?

  init(path: Bytes) {
    self.path = path
  }

  /// Follows the path through a node and the nodes embedded in it.
  mutating func descend(into first: ProofNode) {
    link = .embedded(first)
    while case .embedded(let node) = link {
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
