internal import Primitives

extension StateTrie {
  /// The same trie with at most `limit` nodes in memory (none for a limit below one); what was made or loaded by the newest
  /// updates stays, and of one update what is nearest to the root.
  ///
  /// Costs nothing when the limit is kept. Otherwise it visits every node in memory and leaves a quarter of the limit free, so that
  /// calls after every update cost little on average.
  public func trimmed(to limit: Int) -> StateTrie {
    guard loadedNodeCount > max(limit, 0), let node else { return self }
    var census = Census(newest: generation)
    census.count(node, depth: 0)
    let boundary = census.boundary(keeping: max(limit, 0) * 3 / 4)
    var kept = 0
    let trimmed = boundary.trim(node, depth: 0, &kept)
    return StateTrie(root: root, node: trimmed, loadedNodeCount: kept, generation: generation)
  }
}

/// How many nodes there are of each age at each depth of their links. An age is a number of updates.
private struct Census {
  /// Nodes of this age and older count as equally old.
  static let maximumAge = 255
  private static let depths = NibblePath.maximumCount + 1

  let newest: UInt64
  private var counts = [Int](repeating: 0, count: (maximumAge + 1) * depths)

  init(newest: UInt64) {
    self.newest = newest
  }

  static func age(of node: TrieNode, newest: UInt64) -> Int {
    Int(min(newest - node.generation, UInt64(maximumAge)))
  }

  mutating func count(_ node: TrieNode, depth: Int) {
    counts[Census.age(of: node, newest: newest) * Census.depths + depth] += 1
    guard case .branch(let branch) = node else { return }
    for link in branch.links {
      if let child = link.node { count(child, depth: branch.depth + 1) }
    }
  }

  /// The boundary before which at most `limit` nodes are kept.
  func boundary(keeping limit: Int) -> Boundary {
    var room = limit
    for (index, count) in counts.enumerated() {
      room -= count
      if room < 0 { return Boundary(newest: newest, age: index / Census.depths, depth: index % Census.depths) }
    }
    return Boundary(newest: newest, age: Census.maximumAge, depth: Census.depths)
  }
}

/// Younger nodes are kept, and those of this age above a depth.
///
/// A node above another is not older, so what is kept hangs together.
private struct Boundary {
  let newest: UInt64
  let age: Int
  let depth: Int

  /// The node with what is kept below it, or nil when it is not kept; counts what is kept.
  func trim(_ node: TrieNode, depth: Int, _ kept: inout Int) -> TrieNode? {
    let age = Census.age(of: node, newest: newest)
    guard age < self.age || age == self.age && depth < self.depth else { return nil }
    kept += 1
    guard case .branch(let branch) = node else { return node }
    var links = branch.links
    var isChanged = false
    for index in links.indices {
      guard let child = links[index].node else { continue }
      let trimmed = trim(child, depth: branch.depth + 1, &kept)
      if trimmed.isSame(as: child) { continue }
      links[index] =
        trimmed.map { TrieLink($0, links[index].reference) }
        ?? TrieLink(isBranch: links[index].isBranch, links[index].reference)
      isChanged = true
    }
    guard isChanged else { return node }
    return .branch(
      BranchNode(
        prefix: branch.prefix, depth: branch.depth, used: branch.used, links: links, generation: branch.generation))
  }
}

extension TrieNode? {
  /// Whether this is `node` itself.
  fileprivate func isSame(as node: TrieNode) -> Bool {
    switch (self, node) {
    case (.leaf(let left), .leaf(let right)): left === right
    case (.branch(let left), .branch(let right)): left === right
    default: false
    }
  }
}
