import Primitives

/// What is known of one account; found by its index in `WorldState.accounts`.
struct AccountRecord {
  let address: Address
  var nonce: UInt64
  var balance: UInt256
  var codeHash: Hash
  /// The code object, once it was asked for.
  var code: Code?

  /// The content in the tree; nil when the account is not there.
  var committed: AccountContent?
  /// Whether the account may have storage in the tree; false is certain.
  var hasStorage: Bool
  /// Rises when the storage is cleared; slots of an older generation read as zero.
  var storageGeneration: UInt32 = 0

  /// The transaction in which the account was last warmed, created, destroyed.
  var warmIn: UInt32 = 0
  var createdIn: UInt32 = 0
  var destroyedIn: UInt32 = 0
  /// Whether the account is warm in every transaction.
  var isAlwaysWarm = false
  /// Whether the index is in `WorldState.dirtyAccounts`.
  var isDirty = false

  /// EIP-161: an account without nonce, balance and code does not exist.
  var isEmpty: Bool { nonce == 0 && balance.isZero && codeHash == Keccak256.emptyBytesHash }

  var content: AccountContent? {
    isEmpty ? nil : AccountContent(nonce: nonce, balance: balance, codeHash: codeHash)
  }
}

/// A storage slot's name: the account by its index, and the slot.
struct SlotKey: Hashable {
  let account: Int32
  let slot: UInt256
}

/// What is known of one storage slot; found by its index in `WorldState.slots`.
struct SlotRecord {
  let key: SlotKey
  var value: UInt256
  /// The account's storage generation that `value` belongs to.
  var generation: UInt32
  /// The value before the transaction `writtenIn`.
  var original: UInt256
  var writtenIn: UInt32 = 0
  var warmIn: UInt32 = 0
  /// The value in the tree, as of generation zero.
  var committed: UInt256
  /// Whether the index is in `WorldState.dirtySlots`.
  var isDirty = false
}
