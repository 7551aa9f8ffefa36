internal import Primitives

/// A node of a proof, of one of the three kinds of appendix D of the yellow paper; paths hold one nibble a byte.
enum ProofNode {
  case leaf(path: Bytes, value: Bytes)
  /// Several keys that share `path`; the child is a branch.
  indirect case `extension`(path: Bytes, child: ProofLink)
  /// Sixteen children by the next nibble, and the value of the key that ends here (empty: none).
  case branch(children: [ProofLink], value: Bytes)
}

/// What a parent says of a child.
enum ProofLink {
  case empty
  /// A node with this hash, the next of the proof.
  case hash(Hash)
  /// A node below 32 bytes, a part of its parent.
  indirect case embedded(ProofNode)
}
