internal import Primitives

extension StateTrie {
  /// The fewest changes that are spread over threads: below, waking a thread costs more than it saves.
  public static let parallelThreshold = 64

  /// The trie after `changes`, and the records to write and remove, in the order of their paths, each path at most once.
  ///
  /// `source` gives what is not in memory: the state that this trie stands for, before the changes. A change to the value that
  /// the key has, or the removal of an absent key, changes nothing. What is changed or loaded stays in memory until
  /// ``trimmed(to:)``. With several threads the subtrees below the root are updated side by side; the result is the same.
  ///
  /// - Parameter changes: in strictly ascending order of their keys.
  /// - Throws: ``TrieError/unorderedKeys(_:)``; ``TrieError/keyNotPresent(_:)`` for a wrong ``TrieChange/isKnownPresent`` that is
  ///   noticed; an error of the source, or of what it gave. Of several errors, the one with the last path.
  public func applying(
    _ changes: [TrieChange], over source: any TrieSource, threads: Int = 1
  ) throws(TrieError) -> (trie: StateTrie, branches: [BranchChange]) {
    for (key, next) in zip(changes, changes.dropFirst()) where key.key >= next.key { throw .unorderedKeys(next.key) }
    guard !changes.isEmpty else { return (self, []) }
    var update = TrieUpdate(changes: changes, source: source, generation: generation + 1, threads: threads)
    var link: TrieLink?
    if let root = try rootNode(&update.loader) {
      if node == nil { update.loadedNodeDelta += 1 }
      link = TrieLink(root, NodeReference(hash: self.root))
    }
    switch try update.apply(changes.indices, to: link, depth: 0) {
    case .unchanged: return (self, [])
    case .removed:
      let trie = StateTrie(root: Keccak256.emptyTrieRoot, node: nil, loadedNodeCount: 0, generation: generation + 1)
      return (trie, update.finish())
    case .link(let link):
      let trie = StateTrie(
        root: link.reference.content, node: link.node, loadedNodeCount: loadedNodeCount + update.loadedNodeDelta,
        generation: generation + 1)
      return (trie, update.finish())
    }
  }
}
