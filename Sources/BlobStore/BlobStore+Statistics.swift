import KeyValueStore
import Primitives

/// How much the content store holds.
public struct BlobStatistics: Sendable, Hashable {
  /// The blobs, with those that were released but not collected.
  public var blobCount = 0
  /// The sum of their lengths in bytes.
  public var logicalByteCount: UInt64 = 0
  /// The chunks, each once.
  public var chunkCount = 0
  /// The bytes of the chunks and of the short contents, each once and before the database compresses them.
  public var storedByteCount: UInt64 = 0

  /// Nothing.
  public init() {}

  /// How many bytes of content each stored byte stands for; 1 when there is nothing.
  public var deduplicationRatio: Double {
    storedByteCount == 0 ? 1 : Double(logicalByteCount) / Double(storedByteCount)
  }

  mutating func count(_ record: BlobRecord) {
    blobCount += 1
    // A damaged record may claim any length.
    logicalByteCount = logicalByteCount.addingReportingOverflow(record.byteCount).partialValue
    if case .whole(let content) = record { storedByteCount += UInt64(content.count) }
  }

  mutating func countChunk(_ bytes: Bytes) {
    chunkCount += 1
    storedByteCount += UInt64(bytes.count)
  }
}

extension BlobStore {
  /// Counts what the store holds, in one pass over its records; content is not checked.
  ///
  /// Throws ``BlobError/corrupt(_:reason:)`` for a malformed record.
  public func statistics() throws(BlobError) -> BlobStatistics {
    var statistics = BlobStatistics()
    try forEachRecord { (hash, record) throws(BlobError) in
      guard let record else { throw .corrupt(hash, reason: "its record is malformed") }
      statistics.count(record)
      return true
    }
    try reading { () throws(StoreError) in
      try reader.forEach(in: .blobChunks) { key, value in
        if BlobKey.contentHash(key) != nil { statistics.countChunk(value) }
        return true
      }
    }
    return statistics
  }
}
