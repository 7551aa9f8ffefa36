internal import BlobStore
internal import KeyValueStore
internal import Primitives
internal import WorldState

/// The newest state, read straight from the store: what the next block is executed on.
final class HeadState: StateTree {
  private var newestRoot: Hash
  private let database: StateDatabase
  private let records: StateRecords

  init(_ database: StateDatabase) {
    self.database = database
    newestRoot = database.head.root
    records = StateRecords(tables: FlatTables(reader: database.store), codeCache: database.code)
  }

  var root: Hash? { newestRoot }

  func account(_ address: Address) throws(StateError) -> StoredAccount? {
    try records.tables.account(Keccak256.hash(address))?.stored
  }

  func storage(_ address: Address, _ slot: UInt256) throws(StateError) -> UInt256 {
    try records.tables.slot(Keccak256.hash(address), Keccak256.hash(slot))
  }

  func code(_ hash: Hash) throws(StateError) -> Code? { try records.code(hash) }

  func blob(_ hash: Hash) throws(StateError) -> Bytes? { try records.blob(hash) }

  func commit(_ diff: StateDiff) throws(StateError) -> StateChanges {
    let head = database.head
    guard head.root == newestRoot else { throw .staleState(root: newestRoot, head: head.root) }
    let update = try database.prepare(diff)
    newestRoot = update.head.root
    return StateChanges(root: newestRoot, diff: diff, commitment: update)
  }
}

extension AccountRecord {
  var stored: StoredAccount { StoredAccount(content: content, hasStorage: hasStorage) }
}

/// What readers of every block share: code and blobs are named by their hashes.
struct StateRecords: Sendable {
  let tables: FlatTables
  let codeCache: CodeCache

  func code(_ hash: Hash) throws(StateError) -> Code? {
    if let code = codeCache[hash] { return code }
    guard let bytes = try tables.get(hash.bytes, in: .code) else { return nil }
    let code = Code(bytes)
    guard code.hash == hash else {
      throw .corruptRecord(record: "code \(hash)", reason: "its bytes have the hash \(code.hash)")
    }
    codeCache.insert(code)
    return code
  }

  func blob(_ hash: Hash) throws(StateError) -> Bytes? {
    do throws(BlobError) { return try BlobStore(tables.reader).read(hash) } catch { throw StateError(error) }
  }
}
