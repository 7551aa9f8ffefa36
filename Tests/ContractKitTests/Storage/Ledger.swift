import ContractKit

/// A contract whose storage has every shape.
@Contract
struct Ledger {
  @Storage var number: UInt256
  @Storage var flag: Bool
  @Storage var byte: UInt8
  @Storage var short: UInt16
  @Storage var owner: Address
  @Storage var long: UInt64
  @Storage var int: UInt32
  @Storage var hash: Hash
  @Storage var other: Address
  @Storage var note: Bytes
  @Storage var last: UInt8
  /// A text, which may be long.
  @Storage public var name: Text
  /// One word for each account.
  @Storage public var balances: Mapping<Address, UInt256>
  /// A table of tables.
  @Storage public var allowed: Mapping<Address, Mapping<Hash, Bool>>
  /// A list of whole words.
  @Storage public var numbers: StorageArray<UInt256>
  /// A list whose elements share slots.
  @Storage public var shorts: StorageArray<UInt16>
  @Storage var entries: StorageArray<Entry>
  @Storage var table: Mapping<Text, Entry>
  @Storage var after: UInt64
}

/// A structure of three slots.
@StorageStruct
struct Entry {
  @Storage var owner: Address
  @Storage var time: UInt64
  @Storage var note: Bytes
  @Storage var tags: Mapping<UInt64, UInt256>
}
