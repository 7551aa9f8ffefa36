internal import ChainTypes
internal import KeyValueStore
internal import MerklePatriciaTrie
public import Primitives
public import WorldState

extension StateDatabase {
  /// The most changed accounts and slots of later blocks that are looked through to prove something at a past block.
  public static let maximumUndoneChanges = 250_000

  /// Proves an account and slots of it against the state root of a block.
  ///
  /// A proof at a past block costs time and memory in proportion to what was changed since; beyond
  /// ``maximumUndoneChanges`` it throws ``WorldState/StateError/proofTooFarBack(block:limit:)``.
  public func proof(
    of address: Address, slots: [UInt256], at number: UInt64, root: Hash
  ) throws(StateError) -> AccountProof {
    let state = try historicalState(at: number)
    let key = Keccak256.hash(address)
    let record = try state.record(of: key)
    let reader = state.records.tables.reader
    let accounts = AccountTrieSource(reader: reader)
    let changes = try state.changesSince(slotsOf: key)
    let trie = try pastTrie(start(state), over: accounts, undoing: changes.accounts, root: root)
    let nodes = try prove(key, in: trie, over: accounts)
    var proved: [AccountProof.Slot] = []
    if !slots.isEmpty {
      let storage = StorageTrieSource(reader: reader, account: key)
      let newest = StateTrie(root: try state.records.tables.account(key)?.storageRoot ?? Keccak256.emptyTrieRoot)
      let past = try pastTrie(
        newest, over: storage, undoing: changes.slots,
        root: record?.storageRoot ?? Keccak256.emptyTrieRoot)
      for slot in slots {
        let slotKey = Keccak256.hash(slot)
        proved.append(
          .init(
            slot: slot, value: try state.value(of: slotKey, in: key), nodes: try prove(slotKey, in: past, over: storage)
          ))
      }
    }
    return AccountProof(account: record?.account ?? Account(), nodes: nodes, slots: proved)
  }

  /// The newest account trie of the moment that the state reads, with its nodes in memory when it is still the newest.
  private func start(_ state: HistoricalState) -> StateTrie {
    let newest = newest
    return newest.head == state.head ? newest.forest.accounts : StateTrie(root: state.head.root)
  }

  /// A trie as it was, by undoing changes in memory.
  private func pastTrie(
    _ newest: StateTrie, over source: any TrieSource, undoing changes: [TrieChange], root: Hash
  ) throws(StateError) -> StateTrie {
    let past: StateTrie
    do throws(TrieError) {
      past = changes.isEmpty ? newest : try newest.applying(changes, over: source).trie
    } catch {
      throw StateError(error)
    }
    guard past.root == root else {
      throw .corruptRecord(record: "the history", reason: "it leads to the root \(past.root) instead of \(root)")
    }
    return past
  }

  private func prove(_ key: Hash, in trie: StateTrie, over source: any TrieSource) throws(StateError) -> [Bytes] {
    do throws(TrieError) { return try trie.prove(key, over: source) } catch { throw StateError(error) }
  }
}

/// What the blocks after a state changed, as far as a proof at that state needs it.
private struct LaterChanges {
  /// What leads the newest account trie back.
  var accounts: [TrieChange] = []
  /// What leads the newest storage trie of the proved account back.
  var slots: [TrieChange] = []
}

extension HistoricalState {
  /// Looks through the changes of the blocks above this one, at most ``StateDatabase/maximumUndoneChanges`` accounts and slots.
  fileprivate func changesSince(slotsOf account: Hash) throws(StateError) -> LaterChanges {
    guard let newest = head.number, newest > number else { return LaterChanges() }
    var (accounts, slots): (Set<Hash>, Set<Hash>) = ([], [])
    var visited = 0
    for block in (number + 1)...newest {
      visited += 1
      for (key, changed) in try records.tables.changeList(of: block).accounts {
        visited += 1 + changed.count
        accounts.insert(key)
        if key == account { slots.formUnion(changed) }
      }
      guard visited <= StateDatabase.maximumUndoneChanges else {
        throw .proofTooFarBack(block: number, limit: StateDatabase.maximumUndoneChanges)
      }
    }
    var changes = LaterChanges()
    for key in accounts.sorted() {
      changes.accounts.append(TrieChange(key: key, value: try record(of: key)?.leaf ?? [], isKnownPresent: false))
    }
    for slot in slots.sorted() {
      let value = SlotRecord.leaf(try value(of: slot, in: account))
      changes.slots.append(TrieChange(key: slot, value: value, isKnownPresent: false))
    }
    return changes
  }
}
