import ContractKit

/// The tree over the rows of a Datanet: an append-only Merkle mountain range whose leaves may be replaced.
///
/// The leaf of a row that is in no version yet, or no longer, is zero. Every inner node of a full subtree is kept, so
/// that a leaf is replaced with about log₂ of the row count writes and an appended one costs one write on average.
extension Datanet {
  /// Where the node at a height and a position of that height is kept.
  private static func nodeKey(_ height: UInt64, _ position: UInt64) -> UInt64 { height &<< 56 | position }

  /// The leaf at an index.
  private func leaf(at index: UInt64) -> Hash {
    let row = rows[index]
    if row.state != .accepted { return .zero }
    return Hash.keccak256(row.content.word, row.contributor.word)
  }

  private func node(_ height: UInt64, _ position: UInt64) -> Hash {
    height == 0 ? leaf(at: position) : nodes[Datanet.nodeKey(height, position)]
  }

  /// Adds the leaf of the row at `index`, the number of leaves so far, as one adds 1 to a binary number.
  mutating func appendLeaf(at index: UInt64) {
    var node = leaf(at: index)
    var height: UInt64 = 0
    while (index &>> height) & 1 == 1 {
      let left = self.node(height, (index &>> height) - 1)
      node = Hash.keccak256(left.word, node.word)
      height += 1
      nodes[Datanet.nodeKey(height, index &>> height)] = node
    }
  }

  /// Brings the nodes above the row at `index` up to date after its state changed.
  mutating func updateLeaf(at index: UInt64) {
    let count = rowCount
    var node = leaf(at: index)
    var position = index
    var height: UInt64 = 0
    while ((position | 1) + 1) &<< height <= count {
      let other = self.node(height, position ^ 1)
      node = position & 1 == 0 ? Hash.keccak256(node.word, other.word) : Hash.keccak256(other.word, node.word)
      position = position &>> 1
      height += 1
      nodes[Datanet.nodeKey(height, position)] = node
    }
  }

  /// The root over all leaves: the peaks joined from the lowest to the highest, then joined with the leaf count.
  func root() -> Hash {
    let count = rowCount
    var joined = Hash.zero
    var isFirst = true
    var height: UInt64 = 0
    while height < 64 && count &>> height != 0 {
      if (count &>> height) & 1 == 1 {
        let peak = node(height, (count &>> height) - 1)
        joined = isFirst ? peak : Hash.keccak256(peak.word, joined.word)
        isFirst = false
      }
      height += 1
    }
    return Hash.keccak256(joined.word, UInt256(count))
  }
}
