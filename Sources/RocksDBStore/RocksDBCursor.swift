internal import CRocksDB
internal import KeyValueStore
internal import Primitives

/// A RocksDB iterator, which keeps its database open: closing waits for it.
@safe final class RocksDBCursor: KeyValueCursorSource {
  private let iterator: NativeIterator
  private let path: String
  private var isAtEntry = false

  /// A cursor of `store` over `family`, read with `options`; the caller has passed the store's gate, which the cursor leaves.
  init(_ store: RocksDBStore, family: ColumnFamily, options: borrowing ReadOptions) throws(StoreError) {
    path = store.path
    iterator = try NativeIterator(store, family: family, options: options)
  }

  func seek(to key: Bytes) throws(StoreError) {
    unsafe key.withCharacters { unsafe rocksdb_iter_seek(iterator.pointer, $0, $1) }
    try settle()
  }

  /// Seeks to the first entry whose key starts with `prefix` and is not below `lowerBound`, and gives it.
  func first(prefix: Bytes, from lowerBound: Bytes) throws(StoreError) -> (key: Bytes, value: Bytes)? {
    try seek(to: prefix.lexicographicallyPrecedes(lowerBound) ? lowerBound : prefix)
    guard let key, key.starts(with: prefix) else { return nil }
    return (key, value)
  }

  func next() throws(StoreError) {
    guard isAtEntry else { return }
    unsafe rocksdb_iter_next(iterator.pointer)
    try settle()
  }

  var key: Bytes? {
    guard isAtEntry else { return nil }
    var length = 0
    let start = unsafe rocksdb_iter_key(iterator.pointer, &length)
    // RocksDB's memory stays valid until the iterator moves; the bytes are copied at once.
    return unsafe Bytes(characters: start, count: length)
  }

  var value: Bytes {
    guard isAtEntry else { return [] }
    var length = 0
    let start = unsafe rocksdb_iter_value(iterator.pointer, &length)
    // As with the key.
    return unsafe Bytes(characters: start, count: length)
  }

  /// The length of the entry's key and value together, or nil at the end; copies nothing.
  var entryByteCount: Int? {
    guard isAtEntry else { return nil }
    var (keyLength, valueLength) = (0, 0)
    // Only the lengths are used.
    _ = unsafe rocksdb_iter_key(iterator.pointer, &keyLength)
    _ = unsafe rocksdb_iter_value(iterator.pointer, &valueLength)
    return keyLength + valueLength
  }

  /// Looks whether the iterator is at an entry; where it is not, the end has been reached or reading has failed.
  private func settle() throws(StoreError) {
    isAtEntry = unsafe rocksdb_iter_valid(iterator.pointer) != 0
    if isAtEntry { return }
    try unsafe checked(path: path) { unsafe rocksdb_iter_get_error(iterator.pointer, $0) }
  }
}

/// An iterator and the pass through its store's gate: the database cannot be closed before the iterator is destroyed.
@safe private struct NativeIterator: ~Copyable {
  let pointer: OpaquePointer
  private let store: RocksDBStore

  init(_ store: RocksDBStore, family: ColumnFamily, options: borrowing ReadOptions) throws(StoreError) {
    try store.gate.enter()
    self.store = store
    // The gate is passed: the database and its families are open.
    unsafe pointer = rocksdb_create_iterator_cf(store.database, options.pointer, store.families[family.index])
  }

  deinit {
    unsafe rocksdb_iter_destroy(pointer)
    store.gate.leave()
  }
}
