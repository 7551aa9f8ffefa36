public import ChainStore
internal import ChainTypes
public import KeyValueStore
internal import Primitives

/// Makes snapshots: a copy of a chain's whole database as of one moment, with a manifest of every file.
public enum SnapshotCreation {
  /// Makes `path`, which must not exist, a snapshot of the chain in a store.
  ///
  /// Nothing may append to the chain meanwhile. The files share their disk blocks with the database while both are on one file system. Until everything is durable the snapshot has
  /// another name, so that a snapshot under its own name is whole.
  public static func run(
    _ chain: ChainStore, on store: any CheckpointingStore, to path: String, observer: WorkObserver = .none
  ) throws(SnapshotError) -> SnapshotManifest {
    let path = SystemCalls.plainPath(path)
    guard SnapshotFiles.isFree(path) else { throw .exists(path: path) }
    let partial = path + ".partial"
    try SnapshotFiles.makeFolder(SystemCalls.folder(of: path))
    let lock = try FileLock(path: path + ".lock")
    defer { withExtendedLifetime(lock) {} }
    try SnapshotFiles.remove(partial)
    do throws(SnapshotError) {
      try SnapshotFiles.makeFolder(partial)
      let database = partial + "/" + SnapshotManifest.databaseFolder
      do throws(StoreError) { try store.checkpoint(to: database) } catch { throw .store(error) }
      let manifest = try describe(chain, files: digests(of: database, observer))
      try SnapshotFiles.write(manifest.text, to: partial + "/" + SnapshotManifest.fileName)
      SystemCalls.synchronizeFolder(database)
      SystemCalls.synchronizeFolder(partial)
      guard SystemCalls.rename(partial, to: path) else {
        throw .inputOutput(path: path, reason: SystemCalls.message)
      }
      return manifest
    } catch {
      try? SnapshotFiles.remove(partial)
      throw error
    }
  }

  private static func describe(
    _ chain: ChainStore, files: [SnapshotManifest.File]
  ) throws(SnapshotError) -> SnapshotManifest {
    let head = chain.head
    let specification: Hash?
    do throws(ChainStoreError) { specification = try ChainStore.storedSpecificationHash(in: chain.store) } catch {
      throw .chain(error)
    }
    return SnapshotManifest(
      storeFormat: UInt64(StoreFormat.current), genesisHash: chain.genesisHash, specificationHash: specification,
      headNumber: head.header.number, headHash: head.hash, stateRoot: head.header.stateRoot, files: files)
  }

  private static func digests(
    of folder: String, _ observer: WorkObserver
  ) throws(SnapshotError) -> [SnapshotManifest.File] {
    let names = try SnapshotFiles.names(in: folder)
    let total = names.reduce(0) { $0 + (SnapshotFiles.size(of: folder + "/" + $1) ?? 0) }
    var done: UInt64 = 0
    var files: [SnapshotManifest.File] = []
    for name in names {
      let (size, digest) = try SnapshotFiles.digest(folder + "/" + name) { count throws(SnapshotError) in
        if observer.shouldStop() { throw .stopped }
        done += UInt64(count)
        observer.report(WorkProgress("writing the manifest", .bytes, done: done, total: total))
      }
      files.append(.init(name: name, size: size, sha256: digest))
    }
    return files
  }
}
