import KeyValueStore
import Primitives

/// The chunk counts that one batch changes, on top of those in the store; blobs of the batch that share chunks see each other's.
struct ChunkLedger {
  private struct Entry {
    /// The count in the store.
    let stored: UInt64
    var count: UInt64
    /// The bytes, when a blob of this batch brings them.
    var bytes: Bytes?
  }

  private let reader: any KeyValueReader
  private var entries: [Hash: Entry] = [:]

  init(over reader: any KeyValueReader) {
    self.reader = reader
  }

  /// Counts one more blob for a chunk whose bytes are `bytes`; they are stored when the store does not have them.
  mutating func retain(_ chunk: Hash, bytes: @autoclosure () -> Bytes, for blob: Hash) throws(BlobError) {
    var entry = try entry(chunk, for: blob)
    entry.count += 1
    if entry.stored == 0, entry.bytes == nil { entry.bytes = bytes() }
    entries[chunk] = entry
  }

  /// Counts one blob less.
  mutating func release(_ chunk: Hash, for blob: Hash) throws(BlobError) {
    var entry = try entry(chunk, for: blob)
    if entry.count == 0 { throw .corrupt(blob, reason: "nothing is counted for its chunk \(chunk.hex)") }
    entry.count -= 1
    entries[chunk] = entry
  }

  /// Adds the changed counts, new bytes and removals to a batch, in ascending order; gives the number of chunks that went.
  func write(to batch: inout WriteBatch) -> Int {
    var removed = 0
    for (chunk, entry) in entries.sorted(by: { $0.key < $1.key }) where entry.count != entry.stored {
      if entry.count == 0 {
        batch.delete(BlobKey.content(chunk), in: .blobChunks)
        batch.delete(BlobKey.count(chunk), in: .blobChunks)
        removed += 1
        continue
      }
      if entry.stored == 0, let bytes = entry.bytes { batch.put(bytes, for: BlobKey.content(chunk), in: .blobChunks) }
      batch.put(Bytes(bigEndian: entry.count), for: BlobKey.count(chunk), in: .blobChunks)
    }
    return removed
  }

  private func entry(_ chunk: Hash, for blob: Hash) throws(BlobError) -> Entry {
    if let entry = entries[chunk] { return entry }
    let count = try Self.count(of: chunk, in: reader, for: blob)
    return Entry(stored: count, count: count)
  }

  private static func count(of chunk: Hash, in reader: any KeyValueReader, for blob: Hash) throws(BlobError) -> UInt64 {
    let encoded = try reading { () throws(StoreError) in try reader.get(BlobKey.count(chunk), in: .blobChunks) }
    guard let encoded else { return 0 }
    guard let count = UInt64(bigEndianBytes: encoded), count > 0 else {
      throw .corrupt(blob, reason: "the count of its chunk \(chunk.hex) is malformed")
    }
    return count
  }
}
