internal import CRocksDB
internal import KeyValueStore
internal import Primitives

// One type for each C object: it destroys the object exactly once, when its owner lets it go. The pointers are valid as long
// as the handle lives, and none of these types hands its pointer to anything that lives longer.

/// How values are looked up or scanned.
@safe struct ReadOptions: ~Copyable {
  let pointer: OpaquePointer

  /// Options of reads as of `snapshot` (or now); a scan reads each block once and must not push hot blocks out of the cache.
  init(isScan: Bool, snapshot: OpaquePointer? = nil) {
    unsafe pointer = rocksdb_readoptions_create()
    if isScan { unsafe rocksdb_readoptions_set_fill_cache(pointer, 0) }
    if let snapshot = unsafe snapshot { unsafe rocksdb_readoptions_set_snapshot(pointer, snapshot) }
  }

  deinit {
    unsafe rocksdb_readoptions_destroy(pointer)
  }
}

/// How batches are written.
@safe struct WriteOptions: ~Copyable {
  let pointer: OpaquePointer

  init(_ durability: Durability) {
    unsafe pointer = rocksdb_writeoptions_create()
    unsafe rocksdb_writeoptions_set_sync(pointer, durability == .synced ? 1 : 0)
  }

  deinit {
    unsafe rocksdb_writeoptions_destroy(pointer)
  }
}

/// A batch in RocksDB's own form.
@safe struct NativeBatch: ~Copyable {
  let pointer: OpaquePointer

  /// The changes of `batch`; `families` holds a handle for each family, by its index.
  init(_ batch: WriteBatch, families: [OpaquePointer]) {
    let pointer: OpaquePointer = unsafe rocksdb_writebatch_create()
    batch.forEach { kind, family, key, value in
      let handle = unsafe families[family.index]
      // Both spans stay in place during the calls, which copy them.
      unsafe key.withCharacters { keyStart, keyCount in
        switch kind {
        case .put:
          unsafe value.withCharacters { unsafe rocksdb_writebatch_put_cf(pointer, handle, keyStart, keyCount, $0, $1) }
        case .delete:
          unsafe rocksdb_writebatch_delete_cf(pointer, handle, keyStart, keyCount)
        }
      }
    }
    unsafe self.pointer = pointer
  }

  deinit {
    unsafe rocksdb_writebatch_destroy(pointer)
  }
}

/// A value in RocksDB's own memory, or the absence of one.
@safe struct PinnedValue: ~Copyable {
  private let pointer: OpaquePointer?

  /// Takes over what a lookup has returned.
  init(_ pointer: OpaquePointer?) {
    unsafe self.pointer = pointer
  }

  deinit {
    if let pointer = unsafe pointer { unsafe rocksdb_pinnableslice_destroy(pointer) }
  }

  var isPresent: Bool { unsafe pointer != nil }

  /// The value's bytes, or nil when there is none.
  func copy() -> Bytes? {
    guard let pointer = unsafe pointer else { return nil }
    var length = 0
    let start = unsafe rocksdb_pinnableslice_value(pointer, &length)
    // The memory is pinned as long as this handle lives.
    return unsafe Bytes(characters: start, count: length)
  }
}
