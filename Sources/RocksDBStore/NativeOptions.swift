internal import CRocksDB
internal import KeyValueStore

/// The C option objects of one opening: one for the database, one for each column family, freed together.
///
/// RocksDB copies options when it opens, so this may end as soon as the database is open.
@safe final class NativeOptions {
  /// Options of the database as a whole.
  let database: OpaquePointer
  private let cache: OpaquePointer
  private var families: [OpaquePointer] = unsafe []

  init(_ options: RocksDBOptions) {
    unsafe cache = rocksdb_cache_create_lru(max(options.blockCacheBytes, 0))
    unsafe database = rocksdb_options_create()
    unsafe Self.configure(database, options)
  }

  deinit {
    unsafe families.forEach { unsafe rocksdb_options_destroy($0) }
    unsafe rocksdb_options_destroy(database)
    unsafe rocksdb_cache_destroy(cache)
  }

  /// The options of one column family; nil stands for a family that this program does not know. The result lives as long as self.
  func family(_ family: ColumnFamily?, _ options: RocksDBOptions) -> OpaquePointer {
    let native: OpaquePointer = unsafe rocksdb_options_create_copy(database)
    unsafe families.append(native)

    let table: OpaquePointer = unsafe rocksdb_block_based_options_create()
    unsafe rocksdb_block_based_options_set_block_cache(table, cache)
    // Indexes and filters count against the cache, so that memory does not grow with the database.
    unsafe rocksdb_block_based_options_set_cache_index_and_filter_blocks(table, 1)
    unsafe rocksdb_block_based_options_set_pin_l0_filter_and_index_blocks_in_cache(table, 1)
    // Ten bits a key: a lookup of an absent hash reads no block in 99 of 100 files.
    unsafe rocksdb_block_based_options_set_filter_policy(table, rocksdb_filterpolicy_create_bloom_full(10))
    // Format 5 has the cache-local filters.
    unsafe rocksdb_block_based_options_set_format_version(table, 5)
    unsafe rocksdb_options_set_block_based_table_factory(native, table)
    unsafe rocksdb_block_based_options_destroy(table)

    let compression = Int32(
      options.compresses && family.isCompressible ? rocksdb_lz4_compression : rocksdb_no_compression)
    unsafe rocksdb_options_set_compression(native, compression)
    if family == .blobs || family == .code {
      // Large values live in files of their own, so that compaction does not copy them again and again.
      unsafe rocksdb_options_set_enable_blob_files(native, 1)
      unsafe rocksdb_options_set_min_blob_size(native, 16 << 10)
      unsafe rocksdb_options_set_blob_compression_type(native, compression)
    }
    return unsafe native
  }

  private static func configure(_ native: OpaquePointer, _ options: RocksDBOptions) {
    unsafe rocksdb_options_set_create_if_missing(native, 1)
    unsafe rocksdb_options_set_create_missing_column_families(native, 1)
    // A damaged block is an error on the spot, never an answer.
    unsafe rocksdb_options_set_paranoid_checks(native, 1)
    // After a crash the log is read up to its first torn record: a batch that was never acknowledged is dropped whole.
    unsafe rocksdb_options_set_wal_recovery_mode(native, Int32(rocksdb_point_in_time_recovery))
    // A family that is seldom written must not keep old logs alive: this bounds the disk they take and the time of a restart.
    unsafe rocksdb_options_set_max_total_wal_size(native, UInt64(max(options.writeBufferBytes, 1 << 20)) * 2)
    unsafe rocksdb_options_set_db_write_buffer_size(native, max(options.writeBufferBytes, 1 << 20))
    unsafe rocksdb_options_set_write_buffer_size(native, max(options.writeBufferBytes / 3, 1 << 20))
    unsafe rocksdb_options_set_max_open_files(native, options.maximumOpenFiles)
    // One flush and one compaction at a time leave the cores to execution.
    unsafe rocksdb_options_set_max_background_jobs(native, 2)
    // Level sizes follow the data, which wastes about a tenth of the space instead of a half.
    unsafe rocksdb_options_set_level_compaction_dynamic_level_bytes(native, 1)
    // Table files reach the disk evenly instead of in one burst that stalls the log.
    unsafe rocksdb_options_set_bytes_per_sync(native, 1 << 20)
    // No periodic statistics: an idle node stays idle.
    unsafe rocksdb_options_set_stats_dump_period_sec(native, 0)
    unsafe rocksdb_options_set_stats_persist_period_sec(native, 0)
    // RocksDB's own text log: warnings only, two small files.
    unsafe rocksdb_options_set_info_log_level(native, 2)
    unsafe rocksdb_options_set_keep_log_file_num(native, 2)
    unsafe rocksdb_options_set_max_log_file_size(native, 1 << 20)
  }
}

extension ColumnFamily? {
  /// Hashes and trie nodes do not compress; text, calldata and code do.
  fileprivate var isCompressible: Bool {
    switch self {
    case .bodies, .receipts, .code, .blobs: true
    case .metadata, .headers, .canonicalHashes, .headerNumbers, .transactionLookup, .trieNodes, nil: false
    }
  }
}
