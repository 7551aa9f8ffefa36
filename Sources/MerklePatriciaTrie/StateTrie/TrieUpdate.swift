internal import Primitives

/// One run of sorted changes through a trie.
///
/// The recursion goes down with ranges of the changes, split by the nibble at each branch, so a node above several changes is
/// made and hashed once. Nibbles are taken from the highest down and a record is noted when the nodes below it are done: the
/// records come in descending order of their paths.
struct TrieUpdate: ~Copyable {
  let changes: [TrieChange]
  let generation: UInt64
  let threads: Int
  var loader: NodeLoader
  /// Records to write and remove, in descending order of their paths unless `isOutOfOrder`.
  var records: [BranchChange] = []
  /// Whether a branch moved to another path, so that the records want sorting.
  var isOutOfOrder = false
  /// By how many nodes the new trie has more in memory than the old one.
  var loadedNodeDelta = 0

  init(changes: [TrieChange], source: any TrieSource, generation: UInt64, threads: Int) {
    self.changes = changes
    self.generation = generation
    self.threads = threads
    loader = NodeLoader(source: source, generation: generation)
  }

  /// What became of a link.
  enum Outcome {
    case unchanged
    case removed
    case link(TrieLink)
  }

  /// What became of a node, before its parent refers to it.
  enum Change {
    case unchanged
    case node(TrieNode?)
  }

  /// The records in ascending order.
  consuming func finish() -> [BranchChange] {
    if isOutOfOrder { records.sort { $1.path < $0.path } }
    records.reverse()
    return records
  }

  /// Applies the changes in `range`, whose keys share their first `depth` nibbles, to what the link with that path leads to.
  mutating func apply(_ range: Range<Int>, to link: TrieLink?, depth: Int) throws(TrieError) -> Outcome {
    let loadedBefore = loadedNodeDelta
    let change: Change
    if let link {
      change = link.isBranch ? try changeBranch(link, range, depth: depth) : try changeLeaf(link, range, depth: depth)
    } else {
      change = .node(assemble(try insertions(range)[...], around: nil, depth: depth))
    }
    switch change {
    case .unchanged:
      return .unchanged
    case .node(nil):
      guard let link else { return .unchanged }
      if link.isBranch { note(NibblePath(prefix: depth, of: changes[range.lowerBound].key), nil) }
      return .removed
    case .node(let node?):
      let placed = place(node, depth: depth, replacing: link)
      if placed.reference == link?.reference {
        loadedNodeDelta = loadedBefore
        return .unchanged
      }
      return .link(placed)
    }
  }

  /// A link with a path of `depth` nibbles to a node, with the change of the record at that path.
  mutating func place(_ node: TrieNode, depth: Int, replacing old: TrieLink?) -> TrieLink {
    switch node {
    case .leaf(let leaf):
      if let old, old.isBranch { note(NibblePath(prefix: depth, of: leaf.key), nil) }
      return TrieLink(node, loader.encode(leaf, at: depth))
    case .branch(let branch):
      note(NibblePath(prefix: depth, of: branch.prefix), BranchRecord.encode(branch, at: depth))
      return TrieLink(node, loader.encode(branch, at: depth))
    }
  }

  /// Notes what becomes of the record at a path.
  mutating func note(_ path: NibblePath, _ record: Bytes?) {
    records.append(BranchChange(path: path, record: record))
  }
}
