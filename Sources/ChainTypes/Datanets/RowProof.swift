public import Primitives

/// Proof that a row, with its contributor, has its place in a version of a Datanet whose root is known.
///
/// The tree is that of Contracts/DatanetRegistry/README.md: leaves split at the largest power of two below their number, as in
/// Certificate Transparency (RFC 9162, section 2.1), hashed with Keccak-256; the root also covers the number of rows.
public struct RowProof: Sendable, Hashable {
  /// One row, as its version commits to it.
  public struct Leaf: Sendable, Hashable {
    /// The Keccak-256 of the row's content.
    public var row: Hash
    /// The account that contributed it.
    public var contributor: Address

    /// Gathers the parts.
    public init(row: Hash, contributor: Address) {
      self.row = row
      self.contributor = contributor
    }

    /// The leaf of a row that is not in the version: it was not accepted yet, or is removed.
    public static let absent = Leaf(row: .zero, contributor: .zero)

    /// `keccak256(row ‖ contributor as a word)`; zero for a row that is not in the version.
    public var hash: Hash { self == .absent ? .zero : RowProof.join(row, Hash(contributor.word)) }
  }

  /// The row and its contributor.
  public var leaf: Leaf
  /// The row's index, which counts from 0.
  public var index: UInt64
  /// The number of leaves of the version: rows that were contributed before it, in it or not.
  public var rowCount: UInt64
  /// The hashes of the subtrees beside the way from the leaf to the root, the lowest first; about log₂ of the row count.
  public var siblings: [Hash]

  /// Gathers the parts of a proof that somebody else made.
  public init(leaf: Leaf, index: UInt64, rowCount: UInt64, siblings: [Hash]) {
    self.leaf = leaf
    self.index = index
    self.rowCount = rowCount
    self.siblings = siblings
  }

  /// Makes the proof for the row at an index among all leaves of a version; nil when there is no such row.
  ///
  /// Hashes every leaf once and every inner node at most once.
  public init?(index: Int, leaves: [Leaf]) {
    guard leaves.indices.contains(index) else { return nil }
    leaf = leaves[index]
    self.index = UInt64(index)
    rowCount = UInt64(leaves.count)
    siblings = []
    // Level by level from the leaves: a node without a neighbour to its right rises as it is.
    var level = leaves.map(\.hash)
    var place = index
    while level.count > 1 {
      let neighbour = place ^ 1
      if neighbour < level.count { siblings.append(level[neighbour]) }
      var above = stride(from: 0, to: level.count - 1, by: 2).map { RowProof.join(level[$0], level[$0 + 1]) }
      if level.count % 2 == 1 { above.append(level[level.count - 1]) }
      level = above
      place /= 2
    }
  }

  /// The root that the proof leads to; nil when the number of siblings does not fit index and row count.
  ///
  /// Takes as many hashes as there are siblings, and two more.
  public var root: Hash? {
    guard index < rowCount else { return nil }
    var (place, last) = (index, rowCount - 1)
    var node = leaf.hash
    var left = siblings[...]
    while last > 0 {
      if place % 2 == 1 {
        guard let sibling = left.popFirst() else { return nil }
        node = RowProof.join(sibling, node)
      } else if place < last {
        guard let sibling = left.popFirst() else { return nil }
        node = RowProof.join(node, sibling)
      }
      (place, last) = (place / 2, last / 2)
    }
    guard left.isEmpty else { return nil }
    return RowProof.join(node, Hash(UInt256(rowCount)))
  }

  /// Whether the proof holds against the root of a version.
  public func isValid(root expected: Hash) -> Bool { root == expected }

  static func join(_ left: Hash, _ right: Hash) -> Hash {
    var hasher = Keccak256()
    hasher.update(left)
    hasher.update(right)
    return hasher.finalize()
  }
}
