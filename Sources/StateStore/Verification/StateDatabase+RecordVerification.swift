internal import BlobStore
internal import ChainTypes
internal import KeyValueStore
internal import Primitives
public import WorldState

extension StateDatabase {
  /// Checks that there is a change list for each kept block and no other, and of at most `newestBlocks` blocks that the history has a
  /// record for each account and slot that they name; when these are all kept blocks, that it has no others.
  ///
  /// `progress` gets the blocks that are checked and their number. Throws when a record cannot be read; what can be read but does not
  /// agree goes to `onFinding` as part of a sentence.
  public func verifyHistory(
    newestBlocks: UInt64 = .max, progress: (UInt64, UInt64) -> Void = { _, _ in }, onFinding: (String) -> Void
  ) throws(StateError) {
    let reader: any KeyValueReader
    do throws(StoreError) { reader = try store.snapshot() } catch { throw .store(error) }
    let oldest = try StateDatabase.oldestBlock(in: reader)
    guard let head = try StateDatabase.head(in: reader).number else { return }
    guard oldest <= head else {
      return onFinding("it starts at block \(oldest), above the newest state's block \(head)")
    }
    // The history of block 0 leads to the empty state; a pruned chain has that of the blocks above its oldest state.
    let first = oldest == 0 ? 0 : oldest + 1
    guard first <= head else { return }
    let start = head - first < newestBlocks ? first : head - newestBlocks + 1
    var check = HistoryCheck(tables: FlatTables(reader: reader))
    for number in start...head {
      try check.block(number)
      progress(number - start + 1, head - start + 1)
    }
    if start == first {
      // Pruning starts with block 1.
      if first > 0, try check.tables.get(StateKey.number(0), in: .changeLists) != nil { try check.block(0) }
      try check.noStrays()
    }
    check.findings.forEach(onFinding)
  }

  /// Checks that every piece of code has the hash that names it, and that no account lacks its code.
  ///
  /// `progress` gets the number of accounts that are checked.
  public func verifyCode(progress: (UInt64) -> Void = { _ in }, onFinding: (String) -> Void) throws(StateError) {
    do throws(StoreError) {
      let reader = try store.snapshot()
      var known: Set<Hash> = []
      try reader.forEach(in: .code) { key, code in
        if let hash = Hash(bytes: key), Keccak256.hash(code) == hash {
          known.insert(hash)
        } else {
          onFinding("the bytes of code \(Hex.encode(key)) do not have that hash")
        }
        return true
      }
      var count: UInt64 = 0
      try reader.forEach(in: .accounts) { key, value in
        count += 1
        progress(count)
        // A malformed account is found where the state root is rebuilt.
        guard let account = try? AccountRecord.decode(value), account.content.hasCode,
          !known.contains(account.content.codeHash)
        else { return true }
        onFinding("the code \(account.content.codeHash) of account \(Hex.encode(key)) is missing")
        return true
      }
    } catch {
      throw .store(error)
    }
  }
}

/// Compares change lists with the records that they name.
private struct HistoryCheck {
  let tables: FlatTables
  var findings: [String] = []
  private var lists: UInt64 = 0
  private var accounts: UInt64 = 0
  private var slots: UInt64 = 0

  init(tables: FlatTables) {
    self.tables = tables
  }

  mutating func block(_ number: UInt64) throws(StateError) {
    guard let bytes = try tables.get(StateKey.number(number), in: .changeLists) else {
      return findings.append("the list of what block \(number) changed is missing")
    }
    lists += 1
    guard let list = ChangeList(bytes) else {
      return findings.append("the list of what block \(number) changed is malformed")
    }
    var missing = 0
    for (key, changed) in list.accounts {
      if try tables.get(StateKey.accountHistory(key, number), in: .accountHistory) == nil { missing += 1 }
      for slot in changed
      where try tables.get(StateKey.storageHistory(key, slot, number), in: .storageHistory) == nil { missing += 1 }
      slots += UInt64(changed.count)
    }
    accounts += UInt64(list.accounts.count)
    if missing > 0 { findings.append("\(missing) records of what block \(number) changed are missing") }
  }

  /// Counts what is stored: no table may have more records than the lists name.
  mutating func noStrays() throws(StateError) {
    for (family, name, expected) in [
      (ColumnFamily.changeLists, "lists of changes", lists), (.accountHistory, "account records", accounts),
      (.storageHistory, "slot records", slots),
    ] {
      var count: UInt64 = 0
      do throws(StoreError) {
        try tables.reader.forEach(in: family) { _, _ in
          count += 1
          return true
        }
      } catch {
        throw .store(error)
      }
      if count > expected { findings.append("it has \(count - expected) \(name) that no kept block names") }
    }
  }
}
