/// Proofs that a leaf stands in a tree of which only the root is known; OpenZeppelin's trees of sorted pairs.
///
/// The hash of two nodes is the hash of the smaller and then the larger, so a proof needs no sides. Hash leaves twice, or
/// with a tag, so that no inner node of 64 bytes can pass as a leaf.
public enum MerkleProof {
  /// The most nodes of a proof that is looked at: 2⁶⁴ leaves.
  public static var maximumLength: Int { 64 }

  /// Whether the leaf and the proof give the root; false for a proof of more than `maximumLength` nodes.
  public static func verify(_ proof: [Hash], root: Hash, leaf: Hash) -> Bool {
    proof.count <= maximumLength && self.root(of: leaf, with: proof) == root
  }

  /// The root that a leaf and a proof give.
  @inline(never)
  public static func root(of leaf: Hash, with proof: [Hash]) -> Hash {
    var node = leaf
    for sibling in proof { node = parent(node, sibling) }
    return node
  }

  /// The node above two nodes, in whichever order they come.
  @inline(never)
  public static func parent(_ first: Hash, _ second: Hash) -> Hash {
    first.word < second.word
      ? Hash.keccak256(first.word, second.word) : Hash.keccak256(second.word, first.word)
  }

  /// The hash of a leaf that is made of words: the hash of the hash of `abi.encode(words…)`, as OpenZeppelin's
  /// `merkle-tree` makes it.
  public static func leaf(_ words: [UInt256]) -> Hash {
    var content = ABIEncoder(words: words.count, tail: 0)
    for word in words { content.append(word: word) }
    var again = ABIEncoder(words: 1, tail: 0)
    again.append(word: content.keccak256.word)
    return again.keccak256
  }
}
