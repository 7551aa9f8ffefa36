internal import CRocksDB
internal import KeyValueStore

/// The C option objects of one opening: one for the database, one for each column family, freed together.
///
/// RocksDB copies options when it opens, so this may end as soon as the database is open.
@safe struct NativeOptions: ~Copyable {
  /// Options of the database as a whole.
  let database: OpaquePointer
  private let cache: OpaquePointer
  private let families: [ColumnFamily: OpaquePointer]
  /// Options of a family that this program does not know.
  private let other: OpaquePointer

  /// The options that `options` and every family's ``FamilyTuning`` stand for, with the codecs of `compression`.
  init(_ options: RocksDBOptions, compression: Compression) throws(StoreError) {
    unsafe cache = Self.blockCache(bytes: options.blockCacheBytes)
    unsafe database = try Self.databaseOptions(options)
    let (database, cache) = unsafe (database, cache)
    unsafe other = Self.familyOptions(.plain, from: database, cache: cache, compression: .none)
    var families: [ColumnFamily: OpaquePointer] = unsafe [:]
    for family in ColumnFamily.allCases {
      unsafe families[family] = Self.familyOptions(
        family.tuning, from: database, cache: cache, compression: compression)
    }
    unsafe self.families = families
  }

  deinit {
    unsafe families.values.forEach { unsafe rocksdb_options_destroy($0) }
    unsafe rocksdb_options_destroy(other)
    unsafe rocksdb_options_destroy(database)
    unsafe rocksdb_cache_destroy(cache)
  }

  /// The options of one column family; nil stands for a family that this program does not know. The result lives as long as self.
  @unsafe func family(_ family: ColumnFamily?) -> OpaquePointer {
    guard let family, let options = unsafe families[family] else { return unsafe other }
    return unsafe options
  }
}

extension NativeOptions {
  /// The codecs that the library may have been built with.
  enum Compression: CaseIterable {
    case zstandard, lz4, none
  }

  /// A cache in four parts. RocksDB would cut a small cache into 64, each too small for the index or filter of a large table: it
  /// would be read again for every lookup (104 µs instead of 4 at a million keys).
  private static func blockCache(bytes: Int) -> OpaquePointer {
    let options: OpaquePointer = unsafe rocksdb_lru_cache_options_create()
    defer { unsafe rocksdb_lru_cache_options_destroy(options) }
    unsafe rocksdb_lru_cache_options_set_capacity(options, max(bytes, 0))
    unsafe rocksdb_lru_cache_options_set_num_shard_bits(options, 2)
    return unsafe rocksdb_cache_create_lru_opts(options)
  }

  private static func databaseOptions(_ options: RocksDBOptions) throws(StoreError) -> OpaquePointer {
    let plain: OpaquePointer = unsafe rocksdb_options_create()
    defer { unsafe rocksdb_options_destroy(plain) }
    let native: OpaquePointer = unsafe rocksdb_options_create()
    do throws(StoreError) {
      // A log that is missing or shorter than when it was finished is an error. The C interface has no call for this option.
      try unsafe checked(path: "") {
        unsafe rocksdb_get_options_from_string(plain, "track_and_verify_wals_in_manifest=true", native, $0)
      }
    } catch {
      unsafe rocksdb_options_destroy(native)
      throw error
    }
    // A damaged block is an error on the spot, never an answer.
    unsafe rocksdb_options_set_paranoid_checks(native, 1)
    // After a crash the log is read up to its first torn record and not beyond: what is recovered has no holes. Whether it is
    // everything that was acknowledged is then seen by the number of the last change (AcknowledgedFile).
    unsafe rocksdb_options_set_wal_recovery_mode(native, Int32(rocksdb_point_in_time_recovery))
    // A family that is seldom written must not keep old logs alive: this bounds the disk they take and the time of a restart.
    unsafe rocksdb_options_set_max_total_wal_size(native, UInt64(max(options.writeBufferBytes, 1 << 20)))
    unsafe rocksdb_options_set_db_write_buffer_size(native, max(options.writeBufferBytes, 1 << 20))
    unsafe rocksdb_options_set_write_buffer_size(native, max(options.writeBufferBytes / 3, 1 << 20))
    unsafe rocksdb_options_set_max_open_files(native, options.maximumOpenFiles)
    // One flush and one compaction at a time leave the cores to execution.
    unsafe rocksdb_options_set_max_background_jobs(native, options.backgroundJobs)
    // Files that a reader was the last to need are removed in the background, not by the reader.
    unsafe rocksdb_options_set_avoid_unnecessary_blocking_io(native, 1)
    // The first sorted level is as large as the four flushed tables that are merged into it: each merge rewrites about as much as
    // it brings. A quarter of it is one table, so that a merge further down takes a part only.
    let firstLevel = max(options.writeBufferBytes / 3 * 4, 64 << 20)
    unsafe rocksdb_options_set_max_bytes_for_level_base(native, UInt64(firstLevel))
    unsafe rocksdb_options_set_target_file_size_base(native, UInt64(max(firstLevel / 4, 32 << 20)))
    // Level sizes follow the data, which wastes about a tenth of the space instead of a half.
    unsafe rocksdb_options_set_level_compaction_dynamic_level_bytes(native, 1)
    // Table files reach the disk evenly instead of in one burst that stalls the log.
    unsafe rocksdb_options_set_bytes_per_sync(native, 1 << 20)
    // No periodic statistics: an idle node stays idle.
    unsafe rocksdb_options_set_stats_dump_period_sec(native, 0)
    unsafe rocksdb_options_set_stats_persist_period_sec(native, 0)
    // Opening reads no table's properties: it takes the same time however large the database is.
    unsafe rocksdb_options_set_skip_stats_update_on_db_open(native, 1)
    // No text log (the level above all): errors come back to the caller, and where the library was built with assertions, a text log
    // that meets a full disk ends the process.
    unsafe rocksdb_options_set_info_log_level(native, 6)
    unsafe rocksdb_options_set_keep_log_file_num(native, 1)
    return unsafe native
  }

  private static func familyOptions(
    _ tuning: FamilyTuning, from database: OpaquePointer, cache: OpaquePointer, compression: Compression
  ) -> OpaquePointer {
    let native: OpaquePointer = unsafe rocksdb_options_create_copy(database)
    let table: OpaquePointer = unsafe rocksdb_block_based_options_create()
    defer { unsafe rocksdb_block_based_options_destroy(table) }
    unsafe rocksdb_block_based_options_set_block_cache(table, cache)
    unsafe rocksdb_block_based_options_set_block_size(table, tuning.blockBytes)
    // Format 5 has the cache-local filters.
    unsafe rocksdb_block_based_options_set_format_version(table, 5)
    // Indexes and filters count against the cache, so that memory does not grow with the database, and go last.
    unsafe rocksdb_block_based_options_set_cache_index_and_filter_blocks(table, 1)
    unsafe rocksdb_block_based_options_set_cache_index_and_filter_blocks_with_high_priority(table, 1)
    unsafe rocksdb_block_based_options_set_pin_l0_filter_and_index_blocks_in_cache(table, 1)
    if tuning.filter != .none {
      unsafe rocksdb_block_based_options_set_filter_policy(table, rocksdb_filterpolicy_create_bloom_full(10))
      // Filters and indexes in pieces of a block's size: a database with many times the cache's size reads one piece for a lookup,
      // not the filter of a whole table (1.4 MB).
      unsafe rocksdb_block_based_options_set_index_type(
        table, Int32(rocksdb_block_based_table_index_type_two_level_index_search))
      unsafe rocksdb_block_based_options_set_partition_filters(table, 1)
      unsafe rocksdb_block_based_options_set_metadata_block_size(table, 4 << 10)
      unsafe rocksdb_block_based_options_set_pin_top_level_index_and_filter(table, 1)
      // A hash table in each block finds the key without a search, for two hundredths of the space.
      unsafe rocksdb_block_based_options_set_data_block_index_type(
        table, Int32(rocksdb_block_based_table_data_block_index_type_binary_search_and_hash))
      unsafe rocksdb_block_based_options_set_data_block_hash_ratio(table, 0.75)
    }
    unsafe rocksdb_options_set_optimize_filters_for_hits(native, tuning.filter == .exceptLastLevel ? 1 : 0)
    unsafe rocksdb_options_set_block_based_table_factory(native, table)
    if tuning.filtersMemory {
      unsafe rocksdb_options_set_memtable_whole_key_filtering(native, 1)
      unsafe rocksdb_options_set_memtable_prefix_bloom_size_ratio(native, 0.05)
    }

    let isCompressed = tuning.isCompressible && compression != .none
    let codec = Int32(isCompressed ? rocksdb_lz4_compression : rocksdb_no_compression)
    unsafe rocksdb_options_set_compression(native, codec)
    if isCompressed, compression == .zstandard {
      // Most data is in the last level and is seldom rewritten there: the slower, denser codec pays.
      unsafe rocksdb_options_set_bottommost_compression(native, Int32(rocksdb_zstd_compression))
    }
    if let minimum = tuning.separatedValueBytes {
      unsafe rocksdb_options_set_enable_blob_files(native, 1)
      unsafe rocksdb_options_set_min_blob_size(native, UInt64(minimum))
      unsafe rocksdb_options_set_blob_compression_type(native, codec)
      // What deleted values leave behind is taken back.
      unsafe rocksdb_options_set_enable_blob_gc(native, 1)
    }
    return unsafe native
  }
}
