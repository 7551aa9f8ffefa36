/// A table of the store: keys are unique and ordered (bytewise) inside one column family.
///
/// Integers in keys are big-endian, so that bytewise order is numeric order. `number` is a block number (8 bytes), `index` a
/// transaction's position in its block (4 bytes), every hash is 32 bytes. The raw value is the name in the database: never
/// rename one, and raise ``StoreFormat/current`` when a key or value format changes.
public enum ColumnFamily: String, CaseIterable, Sendable, Hashable {
  /// Fixed names (ASCII) to small records: `format-version`, `genesis` (a block hash), `head` (`number ‖ block hash`).
  case metadata
  /// `number ‖ block hash` to the header's RLP.
  case headers
  /// `number ‖ block hash` to the RLP of the block without its header.
  case bodies
  /// `number ‖ block hash` to the RLP of `[[receipt, …], [sender, …]]`, one of each for every transaction.
  case receipts
  /// `number` to the hash of the canonical block at that height.
  case canonicalHashes
  /// `block hash` to `number`.
  case headerNumbers
  /// `transaction hash` to `number ‖ index` in the canonical chain.
  case transactionLookup
  /// `keccak256(node)` to the node's RLP; never overwritten, so that every past state root stays readable.
  case trieNodes
  /// `keccak256(code)` to a contract's code.
  case code
  /// `keccak256(content)` to consensus content of any size: Datanet rows, model and adapter files.
  case blobs
}

/// The version of the key and value formats of ``ColumnFamily``.
public enum StoreFormat {
  /// The version that this program writes; a database with a higher one is refused.
  public static let current: UInt32 = 1
}
