internal import Dispatch
internal import KeyValueStore
internal import MerklePatriciaTrie
internal import Primitives
internal import Synchronization
internal import WorldState

/// The tries after a set of changes: the new root, the branches to write, and the accounts' new records.
struct TrieUpdate: Sendable {
  var root: Hash
  var forest: TrieForest
  /// The new records, in the order of the changes.
  var records: [AccountRecord?] = []
  var accountBranches: [BranchChange] = []
  /// The storage tries' branches, by account.
  var storageBranches: [(account: Hash, branches: [BranchChange])] = []

  /// How many accounts' storage tries make it worth the while to spread them over the cores.
  private static let minimumParallelTries = 8

  /// Computes the tries after `changes`, which are sorted by key, over what `reader` holds; `threads` at most work at once.
  init(
    _ changes: [HashedAccountChange], forest: TrieForest, reader: any KeyValueReader, threads: Int
  ) throws(StateError) {
    self.forest = forest
    let tries = try TrieUpdate.storageTries(changes, forest, reader, threads: threads)
    var accountChanges: [TrieChange] = []
    accountChanges.reserveCapacity(changes.count)
    records.reserveCapacity(changes.count)
    var next = 0
    for change in changes {
      var storageRoot = change.old?.storageRoot ?? Keccak256.emptyTrieRoot
      if next < tries.count, tries[next].account == change.key {
        storageRoot = tries[next].trie.root
        self.forest.keep(tries[next].trie, of: change.key)
        storageBranches.append((change.key, tries[next].branches))
        next += 1
      }
      let record = change.content.map { AccountRecord(content: $0, storageRoot: storageRoot) }
      records.append(record)
      accountChanges.append(
        TrieChange(key: change.key, value: record?.leaf ?? [], isKnownPresent: change.old != nil))
    }
    do throws(TrieError) {
      let source = AccountTrieSource(reader: reader)
      let result = try forest.accounts.applying(accountChanges, over: source, threads: threads)
      self.forest.accounts = result.trie
      accountBranches = result.branches
      root = result.trie.root
    } catch {
      throw StateError(error)
    }
  }

  private typealias StorageResult = (account: Hash, trie: StateTrie, branches: [BranchChange])

  /// The storage tries of the accounts with changed slots, in the order of the changes.
  private static func storageTries(
    _ changes: [HashedAccountChange], _ forest: TrieForest, _ reader: any KeyValueReader, threads: Int
  ) throws(StateError) -> [StorageResult] {
    let changed = changes.filter { !$0.slots.isEmpty }
    guard threads > 1, changed.count >= minimumParallelTries else {
      var results: [StorageResult] = []
      for change in changed { results.append(try storageTrie(change, forest, reader, threads: threads)) }
      return results
    }
    let results = Mutex([Result<StorageResult, StateError>?](repeating: nil, count: changed.count))
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, changed.count)) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < changed.count else { return }
        let result = Result { () throws(StateError) in
          try storageTrie(changed[index], forest, reader, threads: 1)
        }
        results.withLock { $0[index] = result }
      }
    }
    var found: [StorageResult] = []
    for result in results.withLock({ $0 }) {
      if let result { found.append(try result.get()) }
    }
    return found
  }

  private static func storageTrie(
    _ change: HashedAccountChange, _ forest: TrieForest, _ reader: any KeyValueReader, threads: Int
  ) throws(StateError) -> StorageResult {
    let root = change.old?.storageRoot ?? Keccak256.emptyTrieRoot
    let slots = change.slots.map {
      TrieChange(key: $0.key, value: SlotRecord.leaf($0.value), isKnownPresent: !$0.old.isZero)
    }
    do throws(TrieError) {
      let (trie, branches) = try forest.storageTrie(of: change.key, root: root).applying(
        slots, over: StorageTrieSource(reader: reader, account: change.key), threads: threads)
      return (change.key, trie, branches)
    } catch {
      throw StateError(error)
    }
  }
}
