internal import Primitives

/// A trie under construction from entries in ascending order: the branches on the path to the newest entry, which are still open,
/// and the entry, whose place depends on the next.
///
/// Keys may have different numbers of nibbles as long as none is the beginning of another.
struct RootStack: ~Copyable {
  struct Entry {
    /// The nibbles of the key, followed by zeros.
    let key: Hash
    let nibbleCount: Int
    let value: Bytes
  }

  /// A branch whose children so far are final.
  private struct OpenBranch {
    var depth = 0
    var used: UInt16 = 0
    var links: [TrieLink] = []
  }

  private var encoder = NodeEncoder()
  /// The open branches, the root first, `open` of them; those behind keep their memory for later.
  private var branches: [OpenBranch] = []
  private var open = 0
  private var newest: Entry?

  typealias Report = (NibblePath, Bytes) -> Void

  /// Adds an entry whose key is above those before.
  mutating func add(_ entry: Entry, _ report: Report?) {
    if let newest {
      let fork = newest.key.commonNibbleCount(with: entry.key)
      close(newest, fork: fork, report)
    }
    newest = entry
  }

  /// The root over all entries; none are left.
  mutating func finish(_ report: Report?) -> Hash {
    guard let last = newest else { return Keccak256.emptyTrieRoot }
    newest = nil
    guard open > 0 else {
      encoder.encodeLeaf(last.key, from: 0, nibbleCount: last.nibbleCount, value: last.value)
      return encoder.hash
    }
    addLeaf(last)
    while open > 1 {
      let parentDepth = branches[open - 2].depth
      closeBranch(last.key, parentDepth: parentDepth, report)
    }
    open = 0
    encode(branches[0], last.key, at: 0, report)
    return encoder.hash
  }

  /// Makes everything final that the next entry, which leaves the path to the newest after `fork` nibbles, is not below of.
  private mutating func close(_ newest: Entry, fork: Int, _ report: Report?) {
    if open == 0 || branches[open - 1].depth < fork { push(depth: fork) }
    addLeaf(newest)
    while branches[open - 1].depth > fork {
      if open == 1 || branches[open - 2].depth < fork {
        insert(depth: fork)
      }
      closeBranch(newest.key, parentDepth: branches[open - 2].depth, report)
    }
  }

  /// Adds the leaf of an entry to the deepest open branch.
  private mutating func addLeaf(_ entry: Entry) {
    let depth = branches[open - 1].depth
    encoder.encodeLeaf(entry.key, from: depth + 1, nibbleCount: entry.nibbleCount, value: entry.value)
    branches[open - 1].used |= .bit(entry.key.nibble(at: depth))
    branches[open - 1].links.append(TrieLink(isBranch: false, encoder.reference))
  }

  /// Adds the deepest open branch, on the path of `key`, to the one above it.
  private mutating func closeBranch(_ key: Hash, parentDepth: Int, _ report: Report?) {
    open -= 1
    encode(branches[open], key, at: parentDepth + 1, report)
    branches[open - 1].used |= .bit(key.nibble(at: parentDepth))
    branches[open - 1].links.append(TrieLink(isBranch: true, encoder.reference))
  }

  /// Encodes a branch on the path of `key`, with the extension in front of it, and reports its record.
  private mutating func encode(_ branch: OpenBranch, _ key: Hash, at depth: Int, _ report: Report?) {
    let prefix = key.prefix(nibbles: branch.depth)
    encoder.encodeBranch(used: branch.used, links: branch.links)
    if branch.depth > depth {
      let child = encoder.reference
      encoder.encodeExtension(prefix, from: depth, to: branch.depth, child: child)
    }
    guard let report else { return }
    let node = BranchNode(prefix: prefix, depth: branch.depth, used: branch.used, links: branch.links, generation: 0)
    report(NibblePath(prefix: depth, of: prefix), BranchRecord.encode(node, at: depth))
  }

  /// Opens a branch below the deepest.
  private mutating func push(depth: Int) {
    if open == branches.count { branches.append(OpenBranch()) }
    branches[open].depth = depth
    branches[open].used = 0
    branches[open].links.removeAll(keepingCapacity: true)
    open += 1
  }

  /// Opens a branch above the deepest.
  private mutating func insert(depth: Int) {
    push(depth: depth)
    branches.swapAt(open - 1, open - 2)
  }
}
