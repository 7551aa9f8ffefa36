internal import CRocksDB
public import KeyValueStore

#if canImport(Glibc)
  internal import Glibc
#endif

extension RocksDBStore: CheckpointingStore {
  /// Makes the directory `path`, whose parent must be there and which itself must not, a database with everything written so far.
  ///
  /// Table files are hard links where both directories lie on one file system and copies elsewhere, so that it takes little time
  /// and space. The log is flushed first. When it throws, there is no `path`.
  public func checkpoint(to path: String) throws(StoreError) {
    if unsafe access(path, F_OK) == 0 { throw .alreadyExists(path: path) }
    try whileOpen { () throws(StoreError) in
      let acknowledged = unsafe rocksdb_get_latest_sequence_number(database)
      let maker = try CheckpointMaker(self)
      var isMade = false
      do throws(StoreError) {
        // Zero bytes of log are allowed: everything is in tables, and the copy has no log that could be cut off.
        try unsafe checked(path: path) { unsafe rocksdb_checkpoint_create(maker.pointer, path, 0, $0) }
        isMade = true
        let file = try AcknowledgedFile(directory: path)
        try file.write(acknowledged)
        try file.sync()
      } catch {
        // RocksDB builds the copy under the second name and renames it when it is complete.
        if isMade { DatabaseDirectory.remove(path) }
        DatabaseDirectory.remove(path + ".tmp")
        throw error
      }
    }
  }
}

/// The C object that makes checkpoints of one database.
@safe private struct CheckpointMaker: ~Copyable {
  let pointer: OpaquePointer

  /// A maker for a store whose gate has been passed.
  init(_ store: RocksDBStore) throws(StoreError) {
    let made: OpaquePointer? = try unsafe checked(path: store.path) {
      unsafe rocksdb_checkpoint_object_create(store.database, $0)
    }
    guard let made = unsafe made else { throw .inputOutput(reason: "RocksDB makes no checkpoint of \(store.path)") }
    unsafe pointer = made
  }

  deinit {
    unsafe rocksdb_checkpoint_object_destroy(pointer)
  }
}
