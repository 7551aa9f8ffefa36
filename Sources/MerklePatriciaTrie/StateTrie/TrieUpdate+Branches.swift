internal import Primitives

extension TrieUpdate {
  /// Applies changes to a link that leads to a branch.
  mutating func changeBranch(_ link: TrieLink, _ range: Range<Int>, depth: Int) throws(TrieError) -> Change {
    let wasLoaded = link.branch != nil
    let branch: BranchNode
    if let memory = link.branch {
      branch = memory
    } else {
      branch = try loader.branch(at: NibblePath(prefix: depth, of: changes[range.lowerBound].key), link.reference)
    }
    let below = keysBelow(branch, in: range)
    if below == range { return try descend(branch, range, wasLoaded: wasLoaded, isRoot: depth == 0) }
    // Keys that leave the path in front of the branch go beside it.
    let before = try insertions(range.lowerBound..<below.lowerBound)
    let after = try insertions(below.upperBound..<range.upperBound)
    var change = Change.unchanged
    if !below.isEmpty { change = try descend(branch, below, wasLoaded: wasLoaded, isRoot: false) }
    if before.isEmpty, after.isEmpty { return change }
    // The records below the branch are noted already.
    if !below.isEmpty { isOutOfOrder = true }
    switch change {
    case .unchanged:
      if !wasLoaded { loadedNodeDelta += 1 }
      return .node(assemble((before + after)[...], around: branch, depth: depth))
    case .node(nil): return .node(assemble((before + after)[...], around: nil, depth: depth))
    case .node(.leaf(let leaf)?): return .node(assemble((before + [leaf] + after)[...], around: nil, depth: depth))
    case .node(.branch(let branch)?): return .node(assemble((before + after)[...], around: branch, depth: depth))
    }
  }

  /// The changes in `range` whose keys begin with the branch's prefix.
  private func keysBelow(_ branch: BranchNode, in range: Range<Int>) -> Range<Int> {
    var lower = range.lowerBound
    var upper = range.upperBound
    while lower < upper, changes[lower].key.commonNibbleCount(with: branch.prefix) < branch.depth { lower += 1 }
    while lower < upper, changes[upper - 1].key.commonNibbleCount(with: branch.prefix) < branch.depth { upper -= 1 }
    return lower..<upper
  }

  /// Applies changes whose keys all begin with the branch's prefix.
  private mutating func descend(
    _ branch: BranchNode, _ range: Range<Int>, wasLoaded: Bool, isRoot: Bool
  ) throws(TrieError) -> Change {
    var children = Children(branch)
    let firstRecord = records.count
    if isRoot, threads > 1, range.count >= StateTrie.parallelThreshold {
      try spread(branch, range, over: &children)
    } else {
      var upper = range.upperBound
      while upper > range.lowerBound {
        let group = lastGroup(range.lowerBound..<upper, at: branch.depth)
        let nibble = changes[group.lowerBound].key.nibble(at: branch.depth)
        children.set(try apply(group, to: children[nibble], depth: branch.depth + 1), at: nibble)
        upper = group.lowerBound
      }
    }
    guard children.isChanged else { return .unchanged }
    if wasLoaded { loadedNodeDelta -= 1 }
    switch children.links.count {
    case 0: return .node(nil)
    case 1: return .node(try collapse(branch, children, firstRecord: firstRecord))
    default:
      loadedNodeDelta += 1
      return .node(
        .branch(
          BranchNode(
            prefix: branch.prefix, depth: branch.depth, used: children.used, links: children.links,
            generation: generation)))
    }
  }

  /// The changes at the end of `range` (not empty) with the same nibble at `depth`.
  func lastGroup(_ range: Range<Int>, at depth: Int) -> Range<Int> {
    var lower = range.upperBound - 1
    let nibble = changes[lower].key.nibble(at: depth)
    while lower > range.lowerBound, changes[lower - 1].key.nibble(at: depth) == nibble { lower -= 1 }
    return lower..<range.upperBound
  }

  /// What takes the place of a branch that has one child left: the child, which begins where the branch began. `firstRecord` is
  /// the index of the first record noted below the branch.
  private mutating func collapse(
    _ branch: BranchNode, _ children: Children, firstRecord: Int
  ) throws(TrieError) -> TrieNode {
    let nibble = children.used.trailingZeroBitCount
    let path = branch.path(below: nibble)
    let link = children.links[0]
    let node: TrieNode
    if let memory = link.node {
      node = memory
    } else {
      node = try loader.node(at: path, link)
      loadedNodeDelta += 1
    }
    if link.isBranch {
      // Its record moves up. One noted in this update, among those below the branch, is taken back.
      if let index = records[firstRecord...].firstIndex(where: { $0.path == path }) { records.remove(at: index) }
      if Children(branch)[nibble]?.isBranch == true { note(path, nil) }
      isOutOfOrder = true
    }
    return node
  }
}

/// The children of a branch while some of them change.
struct Children {
  private(set) var used: UInt16
  private(set) var links: [TrieLink]
  /// Whether one was set, added or removed.
  private(set) var isChanged = false

  init(_ branch: BranchNode) {
    used = branch.used
    links = branch.links
  }

  /// The child for a nibble.
  subscript(nibble: Int) -> TrieLink? { used.has(nibble) ? links[used.index(of: nibble)] : nil }

  /// Enters what became of the child for a nibble.
  mutating func set(_ outcome: TrieUpdate.Outcome, at nibble: Int) {
    let index = used.index(of: nibble)
    switch outcome {
    case .unchanged: return
    case .removed:
      links.remove(at: index)
      used &= ~.bit(nibble)
    case .link(let link):
      if used.has(nibble) {
        links[index] = link
      } else {
        links.insert(link, at: index)
        used |= .bit(nibble)
      }
    }
    isChanged = true
  }
}
