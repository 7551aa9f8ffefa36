internal import CRocksDB
public import KeyValueStore
internal import Primitives

extension RocksDBStore {
  /// How much there is, from RocksDB's own counters; takes no time to speak of.
  public func statistics() throws(StoreError) -> StoreStatistics {
    let logBytes = UInt64(try DatabaseDirectory(path).logBytes)
    return try whileOpen { () throws(StoreError) in
      StoreStatistics(
        families: ColumnFamily.allCases.map { family in
          StoreStatistics.Family(
            family: family, estimatedKeys: property("estimate-num-keys", of: family),
            tableBytes: property("live-sst-files-size", of: family),
            separatedValueBytes: property("live-blob-file-size", of: family),
            memoryBytes: property("size-all-mem-tables", of: family),
            filesPerLevel: (0..<Self.levelCount).map { levelFileCount($0, of: family) })
        },
        latestChange: unsafe rocksdb_get_latest_sequence_number(database), logBytes: logBytes,
        cacheBytes: property("block-cache-usage", of: .metadata), snapshots: property("num-snapshots", of: .metadata),
        backgroundErrors: property("background-errors", of: .metadata))
    }
  }

  /// Rewrites a family so that removed and overwritten entries give back their space; takes as long as reading and writing it all.
  public func compact(_ family: ColumnFamily) throws(StoreError) {
    try whileOpen { () throws(StoreError) in
      let flush = FlushOptions()
      let (handle, flushOptions) = unsafe (families[family.index], flush.pointer)
      try unsafe checked(path: path) { unsafe rocksdb_flush_cf(database, flushOptions, handle, $0) }
      let options = CompactOptions()
      unsafe rocksdb_compact_range_cf_opt(database, handle, options.pointer, nil, 0, nil, 0)
    }
  }

  /// Reads every entry of a family and checks the checksum of every block on the way; throws at the first damaged one.
  ///
  /// Calls `progress` now and then, and at the end, with the entries and the bytes of keys and values read so far.
  public func verifyChecksums(
    of family: ColumnFamily, progress: (_ entries: Int, _ bytes: Int) -> Void = { _, _ in }
  ) throws(StoreError) {
    let options = unsafe ReadOptions(isScan: true)
    unsafe rocksdb_readoptions_set_verify_checksums(options.pointer, 1)
    let cursor = try RocksDBCursor(self, family: family, options: options)
    var entries = 0
    var bytes = 0
    try cursor.seek(to: [])
    while let count = cursor.entryByteCount {
      entries += 1
      bytes += count
      if entries.isMultiple(of: Self.progressInterval) { progress(entries, bytes) }
      try cursor.next()
    }
    progress(entries, bytes)
  }

  /// The entries between two reports of progress.
  private static let progressInterval = 1 << 14
  /// The levels that RocksDB has when nobody asks for another number.
  private static let levelCount = 7

  /// A counter of RocksDB's; zero when it has none of that name.
  private func property(_ name: String, of family: ColumnFamily) -> UInt64 {
    var value: UInt64 = 0
    // The name is NUL-terminated during the call, and the value is the call's to fill.
    _ = unsafe rocksdb_property_int_cf(database, families[family.index], "rocksdb.\(name)", &value)
    return value
  }

  private func levelFileCount(_ level: Int, of family: ColumnFamily) -> UInt64 {
    let text = unsafe rocksdb_property_value_cf(
      database, families[family.index], "rocksdb.num-files-at-level\(level)")
    guard let text = unsafe text else { return 0 }
    // A NUL-terminated string that the caller frees.
    defer { unsafe rocksdb_free(text) }
    return UInt64(unsafe String(cString: text)) ?? 0
  }
}

/// How a flush is done: waited for.
@safe private struct FlushOptions: ~Copyable {
  let pointer: OpaquePointer

  init() {
    unsafe pointer = rocksdb_flushoptions_create()
    unsafe rocksdb_flushoptions_set_wait(pointer, 1)
  }

  deinit {
    unsafe rocksdb_flushoptions_destroy(pointer)
  }
}

/// How a compaction that was asked for is done.
@safe private struct CompactOptions: ~Copyable {
  let pointer: OpaquePointer

  init() {
    unsafe pointer = rocksdb_compactoptions_create()
    // The last level too (2 stands for "force"): that is where what deletions leave behind lies.
    unsafe rocksdb_compactoptions_set_bottommost_level_compaction(pointer, 2)
    // Compactions in the background go on beside it.
    unsafe rocksdb_compactoptions_set_exclusive_manual_compaction(pointer, 0)
  }

  deinit {
    unsafe rocksdb_compactoptions_destroy(pointer)
  }
}
