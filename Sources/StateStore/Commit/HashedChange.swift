internal import Primitives
internal import WorldState

/// One account's way from one state to the next, by the hashes of its names.
struct HashedAccountChange: Sendable {
  var key: Hash
  /// The record in the state that the change starts from; nil when there is none.
  var old: AccountRecord?
  /// The content in the state that it leads to; nil removes the account.
  var content: AccountContent?
  /// Whether every slot that is not in `slots` is gone.
  var clearsStorage = false
  /// Slots with another value, in ascending order.
  var slots: [HashedSlotChange]
}

/// One slot's way from one state to the next; zero is absent.
struct HashedSlotChange: Sendable {
  var key: Hash
  var old: UInt256
  var value: UInt256
}

extension [HashedAccountChange] {
  /// What a block did, with the accounts' old records from the flat table; in the order of the hashes.
  init(_ diff: StateDiff, from tables: FlatTables) throws(StateError) {
    self.init()
    reserveCapacity(diff.accounts.count)
    for change in diff.accounts {
      var hashed = HashedAccountChange(
        key: Keccak256.hash(change.address), content: change.content, clearsStorage: change.clearsStorage,
        slots: change.slots.map {
          HashedSlotChange(key: Keccak256.hash($0.slot), old: $0.previous, value: $0.value)
        })
      hashed.slots.sort { $0.key < $1.key }
      if let previous = change.previous {
        hashed.old = try tables.account(hashed.key)
        guard hashed.old?.content == previous else {
          throw .corruptRecord(
            record: "account \(change.address)", reason: "it is not what the block's execution started from")
        }
      }
      if hashed.clearsStorage { try hashed.expandClearing(from: tables) }
      append(hashed)
    }
    sort { $0.key < $1.key }
  }
}

extension HashedAccountChange {
  /// Lists every slot that clearing the storage removes, beside those that have a value afterwards.
  fileprivate mutating func expandClearing(from tables: FlatTables) throws(StateError) {
    var values: [Hash: UInt256] = [:]
    for slot in slots { values[slot.key] = slot.value }
    var expanded: [HashedSlotChange] = []
    try tables.forEachSlot(of: key) { slot, old in
      expanded.append(HashedSlotChange(key: slot, old: old, value: values.removeValue(forKey: slot) ?? .zero))
      return true
    }
    expanded += slots.filter { values[$0.key] != nil }
    slots = expanded.sorted { $0.key < $1.key }
  }
}
