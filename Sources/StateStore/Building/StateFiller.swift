package import KeyValueStore
internal import MerklePatriciaTrie
package import Primitives
package import WorldState

/// Writes a whole state as that of block 0 into a store without one, from accounts in ascending order of their hashes.
///
/// Each record is written once and the trie is built on the way, in bounded memory. The state has no history; its code and blobs are
/// the caller's. Nothing is synced. For benchmarks and tests with many accounts.
package struct StateFiller: ~Copyable {
  /// The records that a batch holds before it is written.
  private static let batchCount = 50_000

  private final class Pending {
    var batch = WriteBatch()
  }

  private let store: any KeyValueStore
  private let pending: Pending
  private var accounts: TrieBuilder

  /// A filler of a store; throws ``WorldState/StateError/staleState(root:head:)`` when it holds a state.
  package init(_ store: any KeyValueStore) throws(StateError) {
    let head = try StateDatabase.head(in: store)
    guard head.number == nil else { throw .staleState(root: Keccak256.emptyTrieRoot, head: head.root) }
    let pending = Pending()
    self.store = store
    self.pending = pending
    accounts = TrieBuilder { path, record in pending.batch.put(record, for: path.encoded, in: .accountBranches) }
  }

  /// Adds the account whose address has the hash `key`, above those before, with slots by their hashes in ascending order.
  package mutating func add(
    _ key: Hash, _ content: AccountContent, slots: [(key: Hash, value: UInt256)] = []
  ) throws(StateError) {
    let record = AccountRecord(content: content, storageRoot: try fill(slots, of: key))
    do throws(TrieError) { try accounts.add(key, record.leaf) } catch { throw StateError(error) }
    pending.batch.put(record.encoded, for: key.bytes, in: .accounts)
    if pending.batch.count >= Self.batchCount { try write() }
  }

  /// Writes what is left and makes it the state of block 0; gives its root.
  package mutating func finish() throws(StateError) -> Hash {
    let root = accounts.finish()
    pending.batch.put(StateKey.pointer(0, root), for: StateKey.state, in: .metadata)
    try write()
    return root
  }

  /// Writes the storage of one account; gives its root.
  private func fill(_ slots: [(key: Hash, value: UInt256)], of account: Hash) throws(StateError) -> Hash {
    if slots.isEmpty { return Keccak256.emptyTrieRoot }
    let pending = pending
    var trie = TrieBuilder { path, record in
      pending.batch.put(record, for: account.bytes + path.encoded, in: .storageBranches)
    }
    for slot in slots {
      do throws(TrieError) { try trie.add(slot.key, SlotRecord.leaf(slot.value)) } catch { throw StateError(error) }
      pending.batch.put(SlotRecord.encode(slot.value), for: StateKey.slot(account, slot.key), in: .storage)
      if pending.batch.count >= Self.batchCount { try write() }
    }
    return trie.finish()
  }

  private func write() throws(StateError) {
    let batch = pending.batch
    pending.batch = WriteBatch()
    do throws(StoreError) { try store.write(batch, durability: .buffered) } catch { throw .store(error) }
  }
}
