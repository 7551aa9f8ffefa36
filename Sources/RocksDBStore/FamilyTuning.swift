internal import KeyValueStore

/// How RocksDB keeps one family; ``ColumnFamily/tuning`` gives the reason of each value.
struct FamilyTuning: Hashable {
  /// Which tables tell, at ten bits a key, that a key is absent.
  enum Filter: Hashable {
    case none
    /// All but those of the last level, which holds nine tenths of the data: for keys that are nearly always there.
    case exceptLastLevel
    case all
  }

  /// Filters make a lookup of an absent key 1 µs instead of 4; seeks do not use them.
  var filter = Filter.none
  /// Whether unflushed writes have a filter too, which takes a twentieth of their memory from the start: lookups of what was not
  /// written lately need not search them (5.2 µs instead of 6.8 with 200,000 unflushed writes).
  var filtersMemory = false
  /// The bytes of a block before compression: what one lookup reads and one cache entry holds. Four kilobytes suit lookups of
  /// small records at random; larger ones suit records that are read in order, and compress better.
  var blockBytes = 4 << 10
  /// Whether blocks are compressed: LZ4, and Zstandard in the last level. Hashes, balances and references to trie nodes do not get
  /// smaller (58.6 bytes an account with LZ4 and without).
  var isCompressible = false
  /// Values of at least this many bytes are kept apart from their keys, so that compaction does not copy them again and again.
  var separatedValueBytes: Int?

  /// Small records at random keys that need no filter.
  static let plain = FamilyTuning()
  /// Records in the order of their block's number, read by keys that are there.
  static let byNumber = FamilyTuning(blockBytes: 16 << 10, isCompressible: true)
}

extension ColumnFamily {
  /// How the family is kept.
  var tuning: FamilyTuning {
    switch self {
    // A few records.
    case .metadata: .plain
    // One hash for each number.
    case .canonicalHashes: .plain
    // RLP with zeros, texts, calldata and much that repeats; by ascending number.
    case .headers, .bodies, .receipts: .byNumber
    // Hashes of blocks and transactions, asked for by whoever wants to know whether they are there.
    case .headerNumbers, .transactionLookup: FamilyTuning(filter: .all)
    // The hot lookups of execution: new accounts and slots are absent.
    case .accounts, .storage: FamilyTuning(filter: .all, filtersMemory: true)
    // Only branches that their parent names are asked for.
    case .accountBranches, .storageBranches: FamilyTuning(filter: .exceptLastLevel, filtersMemory: true)
    // Reached by seeking; hashes and small values.
    case .accountHistory, .storageHistory: FamilyTuning(blockBytes: 16 << 10)
    // Lists of hashes by ascending number.
    case .changeLists: FamilyTuning(blockBytes: 16 << 10)
    // Asked for by hashes that an account has.
    case .code: FamilyTuning(filter: .exceptLastLevel, blockBytes: 16 << 10, isCompressible: true)
    // Asked for before they are stored.
    case .blobs: FamilyTuning(filter: .all)
    // As blobs; the chunks are large.
    case .blobChunks: FamilyTuning(filter: .all, isCompressible: true, separatedValueBytes: 4 << 10)
    // Few, by ascending number.
    case .blobEvents: .plain
    // Keys without values, of which neighbours share most.
    case .logIndex: FamilyTuning(blockBytes: 16 << 10, isCompressible: true)
    }
  }
}
