import Primitives
import Synchronization

/// Decoded nodes by hash, bounded, shared between tries and threads; nodes are named by their content, so none goes stale.
///
/// Two generations stand in for an exact order of use: what was not asked for while one generation filled up is dropped.
public final class TrieNodeCache: Sendable {
  private struct Generations {
    var young: [Hash: TrieNode] = [:]
    var old: [Hash: TrieNode] = [:]
  }

  private let generations = Mutex(Generations())
  private let generationLimit: Int

  /// A cache of at most `capacity` nodes; a branch takes about 800 bytes.
  public init(capacity: Int = 32_768) {
    generationLimit = max(capacity / 2, 1)
  }

  /// The number of cached nodes.
  public var count: Int { generations.withLock { $0.young.count + $0.old.count } }

  /// The node with this hash when it is cached.
  func node(_ hash: Hash) -> TrieNode? {
    generations.withLock { generations in
      if let node = generations.young[hash] { return node }
      guard let node = generations.old.removeValue(forKey: hash) else { return nil }
      insert(node, hash, &generations)
      return node
    }
  }

  /// Adds nodes whose links are all stored or embedded.
  func insert(_ nodes: [(Hash, TrieNode)]) {
    generations.withLock { generations in
      for (hash, node) in nodes { insert(node, hash, &generations) }
    }
  }

  private func insert(_ node: TrieNode, _ hash: Hash, _ generations: inout Generations) {
    if generations.young.count >= generationLimit {
      generations.old = generations.young
      generations.young = [:]
      generations.young.reserveCapacity(generationLimit)
    }
    generations.young[hash] = node
  }
}
