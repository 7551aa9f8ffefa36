internal import KeyValueStore
internal import Primitives

/// The keys of the state's records, as `ColumnFamily` documents them: integers are big-endian.
enum StateKey {
  /// In `metadata`: the block whose state the flat tables hold, as `number ‖ state root`.
  static let state = Bytes("state".utf8)
  /// In `metadata`: the oldest block whose state can still be read, as `number`; block 0 without a record.
  static let historyStart = Bytes("history-start".utf8)

  /// `account ‖ slot`.
  static func slot(_ account: Hash, _ slot: Hash) -> Bytes { joined(account, slot, reserving: 64) }

  /// `account ‖ number`.
  static func accountHistory(_ account: Hash, _ number: UInt64) -> Bytes {
    var key = Bytes()
    key.reserveCapacity(40)
    account.append(to: &key)
    key.append(bigEndian: number)
    return key
  }

  /// `account ‖ slot ‖ number`.
  static func storageHistory(_ account: Hash, _ slot: Hash, _ number: UInt64) -> Bytes {
    var key = joined(account, slot, reserving: 72)
    key.append(bigEndian: number)
    return key
  }

  /// `number`.
  static func number(_ number: UInt64) -> Bytes { Bytes(bigEndian: number) }

  /// `number ‖ root`.
  static func pointer(_ number: UInt64, _ root: Hash) -> Bytes {
    var value = StateKey.number(number)
    root.append(to: &value)
    return value
  }

  private static func joined(_ account: Hash, _ slot: Hash, reserving capacity: Int) -> Bytes {
    var key = Bytes()
    key.reserveCapacity(capacity)
    account.append(to: &key)
    slot.append(to: &key)
    return key
  }
}
