internal import ChainTypes
internal import KeyValueStore
internal import MerklePatriciaTrie
public import Primitives
public import WorldState

extension StateDatabase {
  /// The most changes that are undone in memory to prove something at a past block.
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
    let trie = try pastTrie(start(state), over: accounts, undoing: state.accountsChangedSince(), root: root)
    let nodes = try prove(key, in: trie, over: accounts)
    var proved: [AccountProof.Slot] = []
    if !slots.isEmpty {
      let storage = StorageTrieSource(reader: reader, account: key)
      let newest = StateTrie(root: try state.records.tables.account(key)?.storageRoot ?? Keccak256.emptyTrieRoot)
      let past = try pastTrie(
        newest, over: storage, undoing: state.slotsChangedSince(in: key),
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

extension HistoricalState {
  /// What leads the newest account trie back to this state's.
  fileprivate func accountsChangedSince() throws(StateError) -> [TrieChange] {
    guard let newest = head.number, newest > number else { return [] }
    var keys: Set<Hash> = []
    for block in (number + 1)...newest {
      for (key, _) in try records.tables.changeList(of: block).accounts { keys.insert(key) }
      guard keys.count <= StateDatabase.maximumUndoneChanges else {
        throw .proofTooFarBack(block: number, limit: StateDatabase.maximumUndoneChanges)
      }
    }
    var changes: [TrieChange] = []
    for key in keys.sorted() {
      changes.append(TrieChange(key: key, value: try record(of: key)?.leaf ?? [], isKnownPresent: false))
    }
    return changes
  }

  /// What leads the newest storage trie of an account back to this state's.
  fileprivate func slotsChangedSince(in account: Hash) throws(StateError) -> [TrieChange] {
    guard let newest = head.number, newest > number else { return [] }
    var values: [Hash: UInt256] = [:]
    var problem: StateError?
    do throws(StoreError) {
      // By slot, then by block: the first one above this block has the value.
      try records.tables.reader.forEach(in: .storageHistory, prefix: account.bytes) { key, value in
        guard let slot = Hash(bytes: key.dropFirst(32).prefix(32)), let block = key.dropFirst(64).bigEndianNumber,
          let value = SlotRecord.decode(value)
        else {
          problem = .corruptRecord(record: "the history of account \(account)", reason: "malformed")
          return false
        }
        if block > number, values[slot] == nil { values[slot] = value }
        if values.count > StateDatabase.maximumUndoneChanges {
          problem = .proofTooFarBack(block: number, limit: StateDatabase.maximumUndoneChanges)
        }
        return problem == nil
      }
    } catch {
      throw .store(error)
    }
    if let problem { throw problem }
    return values.sorted { $0.key < $1.key }.map {
      TrieChange(key: $0.key, value: SlotRecord.leaf($0.value), isKnownPresent: false)
    }
  }
}
