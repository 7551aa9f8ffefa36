internal import MerklePatriciaTrie
internal import Primitives

/// The account trie and the storage tries that were used lately, as far as they are in memory.
struct TrieForest: Sendable {
  var accounts: StateTrie
  /// Storage tries by account, with the last use of each.
  private var storage: [Hash: (trie: StateTrie, use: UInt64)] = [:]
  private var storageNodeCount = 0
  private var useCount: UInt64 = 0

  /// The most nodes of the account trie that stay in memory; about 60 MB.
  static let maximumAccountNodes = 150_000
  /// The most nodes of storage tries that stay in memory together.
  static let maximumStorageNodes = 100_000

  /// A forest with nothing loaded.
  init(root: Hash) {
    accounts = StateTrie(root: root)
  }

  /// The storage trie of an account with this root, with what is in memory of it.
  func storageTrie(of account: Hash, root: Hash) -> StateTrie {
    if let known = storage[account]?.trie, known.root == root { return known }
    return StateTrie(root: root)
  }

  /// Keeps the storage trie of an account.
  mutating func keep(_ trie: StateTrie, of account: Hash) {
    useCount += 1
    storageNodeCount += trie.loadedNodeCount - (storage[account]?.trie.loadedNodeCount ?? 0)
    storage[account] = trie.isEmpty ? nil : (trie, useCount)
  }

  /// Forgets what was used longest ago until the limits hold.
  mutating func trim() {
    // Down to two thirds, so that not every block pays for it.
    if accounts.loadedNodeCount > TrieForest.maximumAccountNodes {
      accounts = accounts.trimmed(to: TrieForest.maximumAccountNodes * 2 / 3)
    }
    guard storageNodeCount > TrieForest.maximumStorageNodes else { return }
    // Down to half, so that sorting is rare.
    var room = TrieForest.maximumStorageNodes / 2
    var kept: [Hash: (trie: StateTrie, use: UInt64)] = [:]
    for (account, entry) in storage.sorted(by: { $0.value.use > $1.value.use }) where room > 0 {
      let trie = entry.trie.trimmed(to: room)
      room -= trie.loadedNodeCount
      kept[account] = (trie, entry.use)
    }
    storage = kept
    storageNodeCount = kept.values.reduce(0) { $0 + $1.trie.loadedNodeCount }
  }
}
