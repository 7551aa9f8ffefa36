/// A table of the store: keys are unique and ordered (bytewise) inside one column family.
///
/// Integers in keys are big-endian, so that bytewise order is numeric order. `number` is a block number (8 bytes), `index` a
/// transaction's position in its block (4 bytes), every hash is 32 bytes, `account` is the Keccak-256 of an address and `slot` that of a
/// storage slot's 32 bytes. The raw value is the name in the database: never rename one, and raise ``StoreFormat/current`` when a key
/// or value format changes.
public enum ColumnFamily: String, CaseIterable, Sendable, Hashable {
  /// Fixed names (ASCII) to small records: `format-version`, `genesis` (a block hash), `head` (`number ‖ block hash`).
  case metadata
  /// `number ‖ block hash` to the header's RLP.
  case headers
  /// `number ‖ block hash` to the RLP of the block without its header.
  case bodies
  /// `number ‖ block hash` to the receipts without their blooms and the senders, one of each for every transaction.
  case receipts
  /// `number` to the hash of the canonical block at that height.
  case canonicalHashes
  /// `block hash` to `number`.
  case headerNumbers
  /// `transaction hash` to `number ‖ index` in the canonical chain.
  case transactionLookup

  /// `account` to the account after the newest block.
  case accounts
  /// `account ‖ slot` to the slot's value after the newest block, big-endian without leading zeros; zero is absent.
  case storage
  /// The path of a branch of the account trie to its record.
  case accountBranches
  /// `account ‖ path` of a branch of the account's storage trie to its record.
  case storageBranches
  /// `account ‖ number` to the account before that block, which changed it; empty when it did not exist.
  case accountHistory
  /// `account ‖ slot ‖ number` to the slot's value before that block, which changed it; empty for zero.
  case storageHistory
  /// `number` to the accounts and slots that the block changed.
  case changeLists

  /// `keccak256(code)` to a contract's code.
  case code
  /// `keccak256(content)` to consensus content of any size (Datanet rows, model and adapter files): itself when it is short, otherwise
  /// its length and chunks; `keccak256(content) ‖ 0` to the number of the block that released it, until it is collected.
  case blobs
  /// `keccak256(chunk)` to its bytes; `keccak256(chunk) ‖ 0` to the number of blobs that have it.
  case blobChunks
  /// `number ‖ keccak256(content)` to what happened to a blob in that block: it came, or nothing refers to it any more.
  case blobEvents
  /// What logs can be asked by (address, or topic and its position) and `number`: the blocks to look into.
  case logIndex
}

extension ColumnFamily {
  /// The family's place in ``allCases``, for tables with an entry for each family.
  public var index: Int {
    switch self {
    case .metadata: 0
    case .headers: 1
    case .bodies: 2
    case .receipts: 3
    case .canonicalHashes: 4
    case .headerNumbers: 5
    case .transactionLookup: 6
    case .accounts: 7
    case .storage: 8
    case .accountBranches: 9
    case .storageBranches: 10
    case .accountHistory: 11
    case .storageHistory: 12
    case .changeLists: 13
    case .code: 14
    case .blobs: 15
    case .blobChunks: 16
    case .blobEvents: 17
    case .logIndex: 18
    }
  }
}

/// The version of the key and value formats of ``ColumnFamily``.
public enum StoreFormat {
  /// The version that this program writes; a database with another one is refused.
  public static let current: UInt32 = 2
}
