public import ChainSpecification
public import ChainStore
internal import ChainTypes
internal import KeyValueStore
internal import Primitives
internal import RocksDBStore

/// Makes a data directory of a snapshot after checking files, blocks, indexes, newest state, code and blobs.
///
/// Two things are taken as they are: the values of past states, which unwinding and proofs check against the roots, and the senders of
/// transactions, which `openledger replay` recovers.
public enum SnapshotRestoration {
  /// What was restored.
  public struct Summary: Sendable, Hashable {
    /// What the snapshot says of itself, which was found to be true.
    public let manifest: SnapshotManifest
    /// What the check of the restored database looked at.
    public let verification: ChainVerification
  }

  /// Restores the snapshot in the folder `snapshot` to `path`, which must be free or an empty folder.
  ///
  /// Every file is checked against its digest while it is copied, the database against the genesis and the manifest, and everything
  /// in it against everything else, the state root from scratch included. Only then does it get its name, so that
  /// whatever interrupts this leaves no data directory. With `linksFiles` table files are not copied but get a second name, which
  /// needs both places on one file system.
  public static func run(
    _ snapshot: String, to path: String, genesis: Genesis, linksFiles: Bool = false, observer: WorkObserver = .none
  ) throws(SnapshotError) -> Summary {
    let path = SystemCalls.plainPath(path)
    let manifest = try manifest(in: snapshot)
    let rules: ExpectedChain
    do throws(NodeError) { rules = try ExpectedChain(genesis) } catch { throw .node(error) }
    try check(manifest, rules)
    guard SnapshotFiles.isFree(path) else { throw .exists(path: path) }
    try SnapshotFiles.makeFolder(SystemCalls.folder(of: path))
    let lock = try FileLock(path: path + ".restoring.lock")
    defer { withExtendedLifetime(lock) {} }
    let partial = path + ".restoring"
    try SnapshotFiles.remove(partial)
    do throws(SnapshotError) {
      try SnapshotFiles.makeFolder(partial)
      try copy(manifest, from: snapshot + "/" + SnapshotManifest.databaseFolder, to: partial, linksFiles, observer)
      let verification = try verify(partial, manifest, rules, observer)
      SystemCalls.synchronizeFolder(partial)
      guard SystemCalls.rename(partial, to: path) else {
        throw .inputOutput(path: path, reason: SystemCalls.message)
      }
      return Summary(manifest: manifest, verification: verification)
    } catch {
      try? SnapshotFiles.remove(partial)
      throw error
    }
  }

  /// The manifest of a snapshot.
  public static func manifest(in snapshot: String) throws(SnapshotError) -> SnapshotManifest {
    let path = snapshot + "/" + SnapshotManifest.fileName
    guard SnapshotFiles.size(of: path) != nil else { throw .noManifest(path: snapshot) }
    let text = try SnapshotFiles.content(of: path, maximumBytes: SnapshotManifest.maximumBytes)
    return try SnapshotManifest.parse(text, path: path)
  }
}

extension SnapshotRestoration {
  /// Block 0 and the rules of the chain that the snapshot must be of.
  private struct ExpectedChain {
    let genesisHash: Hash
    let specificationHash: Hash

    init(_ genesis: Genesis) throws(NodeError) {
      let rules = try ChainRules.rules(for: genesis.specification)
      genesisHash = try ChainRules.genesisBlock(genesis, rules: rules).block.hash
      specificationHash = genesis.specificationHash
    }
  }

  private static func check(_ manifest: SnapshotManifest, _ chain: ExpectedChain) throws(SnapshotError) {
    guard manifest.genesisHash == chain.genesisHash else {
      throw .otherChain(stored: manifest.genesisHash, expected: chain.genesisHash)
    }
    if let specification = manifest.specificationHash, specification != chain.specificationHash {
      throw .chain(.otherSpecification(stored: specification, expected: chain.specificationHash))
    }
    guard manifest.storeFormat == UInt64(StoreFormat.current) else {
      throw .inconsistent(
        what: "database format", stored: "\(manifest.storeFormat)", expected: "\(StoreFormat.current)")
    }
  }

  /// Copies every file that the manifest names, and no other, checking it on the way.
  private static func copy(
    _ manifest: SnapshotManifest, from source: String, to target: String, _ linksFiles: Bool, _ observer: WorkObserver
  ) throws(SnapshotError) {
    // What is missing or too short is found before hours of copying.
    for file in manifest.files {
      guard let size = SnapshotFiles.size(of: source + "/" + file.name) else { throw .missingFile(name: file.name) }
      guard size == file.size else { throw .wrongSize(name: file.name, expected: file.size, found: size) }
    }
    var done: UInt64 = 0
    for file in manifest.files {
      let (from, to) = (source + "/" + file.name, target + "/" + file.name)
      // Table and blob files are never changed once they are written; the others are.
      let isLinked = linksFiles && (file.name.hasSuffix(".sst") || file.name.hasSuffix(".blob"))
      if isLinked { try SnapshotFiles.link(from, to: to) }
      let (size, digest) = try SnapshotFiles.digest(from, copy: isLinked ? nil : to) { count throws(SnapshotError) in
        if observer.shouldStop() { throw .stopped }
        done += UInt64(count)
        observer.report(
          WorkProgress("restoring", .bytes, done: done, total: manifest.totalBytes))
      }
      guard size == file.size else { throw .wrongSize(name: file.name, expected: file.size, found: size) }
      guard digest == file.sha256 else {
        throw .damagedFile(name: file.name, expected: file.sha256, found: digest)
      }
    }
  }

  /// Opens the copied database and checks everything in it.
  private static func verify(
    _ path: String, _ manifest: SnapshotManifest, _ expected: ExpectedChain, _ observer: WorkObserver
  ) throws(SnapshotError) -> ChainVerification {
    let store: RocksDBStore
    do throws(StoreError) { store = try RocksDBStore(path: path) } catch { throw .store(error) }
    defer { store.close() }
    let chain: ChainStore
    do throws(ChainStoreError) { chain = try ChainStore(store) } catch { throw .chain(error) }
    try check(chain, manifest, expected)
    let result: ChainVerification
    do throws(ChainStoreError) { result = try chain.verify(.everything, observer: observer) } catch {
      throw .chain(error)
    }
    guard result.findings.isEmpty else { throw .findings(result.findings) }
    return result
  }

  /// Checks that the database holds the chain and the block that the manifest names.
  private static func check(
    _ chain: ChainStore, _ manifest: SnapshotManifest, _ expected: ExpectedChain
  ) throws(SnapshotError) {
    let head = chain.head
    let specification: Hash?
    do throws(ChainStoreError) { specification = try ChainStore.storedSpecificationHash(in: chain.store) } catch {
      throw .chain(error)
    }
    guard chain.genesisHash == expected.genesisHash else {
      throw .otherChain(stored: chain.genesisHash, expected: expected.genesisHash)
    }
    if let specification, specification != expected.specificationHash {
      throw .chain(.otherSpecification(stored: specification, expected: expected.specificationHash))
    }
    for (what, stored, named) in [
      (
        "head", "block \(head.header.number) with hash \(head.hash)",
        "block \(manifest.headNumber) with hash \(manifest.headHash)"
      ),
      ("state root", head.header.stateRoot.hex, manifest.stateRoot.hex),
    ] where stored != named {
      throw .inconsistent(what: what, stored: stored, expected: named)
    }
  }
}
