internal import KeyValueStore
internal import Primitives
internal import WorldState

/// The newest accounts and storage slots, and what they were before later blocks, by the hashes of their names.
struct FlatTables: Sendable {
  let reader: any KeyValueReader

  func account(_ key: Hash) throws(StateError) -> AccountRecord? {
    guard let bytes = try get(key.bytes, in: .accounts) else { return nil }
    return try FlatTables.decodeAccount(bytes, key)
  }

  func slot(_ account: Hash, _ slot: Hash) throws(StateError) -> UInt256 {
    guard let bytes = try get(StateKey.slot(account, slot), in: .storage) else { return .zero }
    return try FlatTables.decodeSlot(bytes, account, slot)
  }

  /// The account before the first block above `number` that changed it; `.some(nil)` when it did not exist, nil when none did.
  func account(_ key: Hash, changedAfter number: UInt64) throws(StateError) -> AccountRecord?? {
    let from = StateKey.accountHistory(key, number &+ 1)
    guard let bytes = try first(in: .accountHistory, prefix: key.bytes, from: from) else { return nil }
    return .some(bytes.isEmpty ? nil : try FlatTables.decodeAccount(bytes, key))
  }

  /// The slot's value before the first block above `number` that changed it; nil when none did.
  func slot(_ account: Hash, _ slot: Hash, changedAfter number: UInt64) throws(StateError) -> UInt256? {
    let prefix = StateKey.slot(account, slot)
    let from = StateKey.storageHistory(account, slot, number &+ 1)
    guard let bytes = try first(in: .storageHistory, prefix: prefix, from: from) else { return nil }
    return try FlatTables.decodeSlot(bytes, account, slot)
  }

  /// Visits the slots of an account in the order of their hashes until `body` returns false.
  func forEachSlot(of account: Hash, _ body: (Hash, UInt256) -> Bool) throws(StateError) {
    var problem: StateError?
    do throws(StoreError) {
      try reader.forEach(in: .storage, prefix: account.bytes) { key, value in
        guard let slot = Hash(bytes: key.dropFirst(32)), let value = SlotRecord.decode(value), !value.isZero else {
          problem = .corruptRecord(record: "a storage slot of account \(account)", reason: "malformed")
          return false
        }
        return body(slot, value)
      }
    } catch {
      throw .store(error)
    }
    if let problem { throw problem }
  }

  func get(_ key: Bytes, in family: ColumnFamily) throws(StateError) -> Bytes? {
    do throws(StoreError) { return try reader.get(key, in: family) } catch { throw .store(error) }
  }

  private func first(in family: ColumnFamily, prefix: Bytes, from: Bytes) throws(StateError) -> Bytes? {
    do throws(StoreError) {
      return try reader.first(in: family, prefix: prefix, from: from)?.value
    } catch {
      throw .store(error)
    }
  }

  static func decodeAccount(_ bytes: Bytes, _ key: Hash) throws(StateError) -> AccountRecord {
    do throws(RLPError) { return try AccountRecord.decode(bytes) } catch {
      throw .corruptRecord(record: "account \(key)", reason: error.description)
    }
  }

  static func decodeSlot(_ bytes: Bytes, _ account: Hash, _ slot: Hash) throws(StateError) -> UInt256 {
    guard let value = SlotRecord.decode(bytes) else {
      throw .corruptRecord(record: "slot \(slot) of account \(account)", reason: "malformed")
    }
    return value
  }
}
