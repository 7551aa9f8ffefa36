internal import Primitives

extension TrieUpdate {
  /// Applies changes to a link that leads to a leaf.
  mutating func changeLeaf(_ link: TrieLink, _ range: Range<Int>, depth: Int) throws(TrieError) -> Change {
    let memory = link.leaf
    let known = try knownKey(range)
    if let known, let memory, memory.key != known { throw .keyNotPresent(known) }
    // The leaf is looked at only when no change says that it is its key's.
    var leaf = memory
    if leaf == nil, known == nil {
      leaf = try loader.leaf(at: NibblePath(prefix: depth, of: changes[range.lowerBound].key), link.reference)
    }
    if range.count == 1, known ?? leaf?.key == changes[range.lowerBound].key {
      return replace(leaf, changes[range.lowerBound], wasLoaded: memory != nil)
    }
    let others = known == nil ? leaf : nil
    let merged = merge(range, with: others)
    if merged.count == 1, let only = merged.first, only === leaf { return .unchanged }
    if memory == nil, let others, merged.contains(where: { $0 === others }) { loadedNodeDelta += 1 }
    if let memory, !merged.contains(where: { $0 === memory }) { loadedNodeDelta -= 1 }
    return .node(assemble(merged[...], around: nil, depth: depth))
  }

  /// The key that a change in `range` says to be present. Only one key is at a leaf.
  private func knownKey(_ range: Range<Int>) throws(TrieError) -> Hash? {
    var known: Hash?
    for index in range where changes[index].isKnownPresent {
      if known != nil { throw .keyNotPresent(changes[index].key) }
      known = changes[index].key
    }
    return known
  }

  /// The leaf of a key with its only change; the leaf before is given when it is known.
  private mutating func replace(_ leaf: LeafNode?, _ change: TrieChange, wasLoaded: Bool) -> Change {
    if let leaf, leaf.value == change.value { return .unchanged }
    if wasLoaded { loadedNodeDelta -= 1 }
    if change.value.isEmpty { return .node(nil) }
    return .node(.leaf(makeLeaf(change)))
  }

  /// The leaves that the changes in `range` make of a leaf that is there: itself when no change is of its key or changes it.
  private mutating func merge(_ range: Range<Int>, with leaf: LeafNode?) -> [LeafNode] {
    var merged: [LeafNode] = []
    merged.reserveCapacity(range.count + 1)
    var rest = leaf
    for index in range {
      let change = changes[index]
      if let leaf = rest, leaf.key <= change.key {
        rest = nil
        if leaf.key < change.key || leaf.value == change.value {
          merged.append(leaf)
          if leaf.key == change.key { continue }
        }
      }
      if !change.value.isEmpty { merged.append(makeLeaf(change)) }
    }
    if let rest { merged.append(rest) }
    return merged
  }

  /// The leaves of the changes in `range`, none of whose keys is in the trie.
  mutating func insertions(_ range: Range<Int>) throws(TrieError) -> [LeafNode] {
    var leaves: [LeafNode] = []
    leaves.reserveCapacity(range.count)
    for index in range {
      if changes[index].isKnownPresent { throw .keyNotPresent(changes[index].key) }
      if !changes[index].value.isEmpty { leaves.append(makeLeaf(changes[index])) }
    }
    return leaves
  }

  private mutating func makeLeaf(_ change: TrieChange) -> LeafNode {
    loadedNodeDelta += 1
    return LeafNode(key: change.key, value: change.value, generation: generation)
  }

  /// The node over sorted leaves and at most one branch that none of them belongs below; all share their first `depth` nibbles.
  mutating func assemble(_ leaves: ArraySlice<LeafNode>, around branch: BranchNode?, depth: Int) -> TrieNode? {
    guard let first = leaves.first, let last = leaves.last else { return branch.map(TrieNode.branch) }
    if branch == nil, leaves.count == 1 { return .leaf(first) }
    // Sorted, so what the ends have in common, all have. Two distinct keys differ in a nibble, so `fork` is at most 63.
    var fork = first.key.commonNibbleCount(with: last.key)
    if let branch {
      fork = min(
        fork, first.key.commonNibbleCount(with: branch.prefix), last.key.commonNibbleCount(with: branch.prefix))
    }
    var used: UInt16 = 0
    var links: [TrieLink] = []
    var rest = leaves
    for nibble in stride(from: 15, through: 0, by: -1) {
      var group = rest.suffix(0)
      while let next = rest.last, next.key.nibble(at: fork) == nibble {
        rest = rest.dropLast()
        group = leaves[rest.endIndex..<group.endIndex]
      }
      let inner = branch.flatMap { $0.prefix.nibble(at: fork) == nibble ? $0 : nil }
      guard let node = assemble(group, around: inner, depth: fork + 1) else { continue }
      used |= .bit(nibble)
      links.append(place(node, depth: fork + 1, replacing: nil))
    }
    links.reverse()
    loadedNodeDelta += 1
    return .branch(
      BranchNode(
        prefix: first.key.prefix(nibbles: fork), depth: fork, used: used, links: links, generation: generation))
  }
}
