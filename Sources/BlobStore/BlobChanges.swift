public import KeyValueStore
public import Primitives

/// The blobs that came and that were released in one block, to be written with the block.
public struct BlobChanges: Sendable {
  private enum Change {
    case add(Bytes)
    case drop
  }

  private var changes: [Hash: Change] = [:]

  /// No changes.
  public init() {}

  /// Whether there is nothing to write.
  public var isEmpty: Bool { changes.isEmpty }

  /// Notes that a blob exists from this block on; `hash` is the Keccak-256 of `bytes`.
  ///
  /// A blob that is there already, released or not, only stays; one that was dropped before in this block is there after it.
  public mutating func add(_ hash: Hash, _ bytes: Bytes) {
    changes[hash] = .add(bytes)
  }

  /// Notes that nothing refers to a blob after this block; its bytes stay until they are collected.
  public mutating func drop(_ hash: Hash) {
    changes[hash] = .drop
  }

  /// Adds the changes to a batch, in the order of the hashes.
  ///
  /// Throws, and leaves the batch alone, when the store fails, when a dropped blob is not there, or when a count is malformed.
  public func write(
    block number: UInt64, to batch: inout WriteBatch, over reader: any KeyValueReader
  ) throws(BlobError) {
    if changes.isEmpty { return }
    let store = BlobStore(reader)
    var ledger = ChunkLedger(over: reader)
    var records = WriteBatch()
    for (hash, change) in changes.sorted(by: { $0.key < $1.key }) {
      let event: BlobEvent?
      switch change {
      case .add(let bytes): event = try Self.add(hash, bytes, store, &ledger, &records)
      case .drop: event = try Self.drop(hash, number, store, &records)
      }
      if let event { records.put(event.encoded, for: BlobKey.event(number, hash), in: .blobEvents) }
    }
    _ = ledger.write(to: &records)
    batch.append(records)
  }

  private static func add(
    _ hash: Hash, _ bytes: Bytes, _ store: BlobStore, _ ledger: inout ChunkLedger, _ batch: inout WriteBatch
  ) throws(BlobError) -> BlobEvent? {
    if try store.contains(hash) {
      guard let released = try store.releasingBlock(of: hash) else { return nil }
      batch.delete(BlobKey.release(hash), in: .blobs)
      return .cameAgain(released: released)
    }
    let record: BlobRecord
    if bytes.count <= ContentChunker.minimumByteCount {
      record = .whole(bytes)
    } else {
      record = try addChunks(hash, bytes, &ledger)
    }
    batch.put(record.encoded, for: BlobKey.content(hash), in: .blobs)
    return .came
  }

  /// Counts the blob for each of its chunks, once.
  private static func addChunks(
    _ hash: Hash, _ bytes: Bytes, _ ledger: inout ChunkLedger
  ) throws(BlobError) -> BlobRecord {
    var chunks: [Hash] = []
    var counted: Set<Hash> = []
    var start = 0
    for end in ContentChunker().cuts(of: bytes) {
      let range = start..<end
      let chunk = Keccak256.hash(bytes[range])
      chunks.append(chunk)
      if counted.insert(chunk).inserted { try ledger.retain(chunk, bytes: Bytes(bytes[range]), for: hash) }
      start = end
    }
    return .chunked(byteCount: UInt64(bytes.count), chunks: chunks)
  }

  private static func drop(
    _ hash: Hash, _ number: UInt64, _ store: BlobStore, _ batch: inout WriteBatch
  ) throws(BlobError) -> BlobEvent? {
    guard try store.contains(hash) else { throw .missing(hash) }
    if try store.releasingBlock(of: hash) != nil { return nil }
    batch.put(Bytes(bigEndian: number), for: BlobKey.release(hash), in: .blobs)
    return .released
  }
}
