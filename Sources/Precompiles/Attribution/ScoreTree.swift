import Primitives

/// A row behind the root of a score, with its weight.
struct ScoreLeaf: Equatable {
  let place: RowPlace
  /// Above zero.
  let weight: UInt128

  /// The hash of the leaf: the Keccak-256 of that of inference, source, row and weight, a word each.
  func hash(inference: UInt256) -> Hash {
    var hasher = Keccak256()
    hasher.update(inference)
    hasher.update(UInt256(UInt64(place.source)))
    hasher.update(UInt256(place.row))
    hasher.update(UInt256(weight))
    return Keccak256.hash(hasher.finalize().bytes)
  }
}

/// The Merkle tree over the rows of a score that are not recorded: a node is the hash of its two children in ascending order,
/// and what is left over at the end of a level goes up as it is.
struct ScoreTree {
  /// The levels from the leaves to the root; empty without leaves.
  private let levels: [[Hash]]

  /// The tree over leaves in their order.
  init(_ leaves: [ScoreLeaf], inference: UInt256) {
    var levels: [[Hash]] = []
    var level = leaves.map { $0.hash(inference: inference) }
    if !level.isEmpty { levels.append(level) }
    while level.count > 1 {
      level = stride(from: 0, to: level.count, by: 2).map { index in
        index + 1 < level.count ? Self.join(level[index], level[index + 1]) : level[index]
      }
      levels.append(level)
    }
    self.levels = levels
  }

  /// The root; zero without leaves.
  var root: Hash { levels.last?.first ?? .zero }

  /// The siblings on the way from a leaf to the root.
  func proof(ofLeaf leaf: Int) -> [Hash] {
    var index = leaf
    var proof: [Hash] = []
    for level in levels.dropLast() {
      let sibling = index ^ 1
      if sibling < level.count { proof.append(level[sibling]) }
      index /= 2
    }
    return proof
  }

  private static func join(_ first: Hash, _ second: Hash) -> Hash {
    var hasher = Keccak256()
    hasher.update(min(first, second))
    hasher.update(max(first, second))
    return hasher.finalize()
  }
}
