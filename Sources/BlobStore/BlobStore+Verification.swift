import KeyValueStore
public import Primitives

/// One blob of the store.
public struct StoredBlob: Sendable, Hashable {
  /// The Keccak-256 of the content.
  public let hash: Hash
  /// The length in bytes, as the blob's record has it.
  public let byteCount: UInt64
  /// The number of its chunks; none when the record has the content itself.
  public let chunkCount: Int
}

extension BlobStore {
  /// The hashes of blobs that blocks brought, took back or released, as far as the events are kept; a hash may come more than once.
  ///
  /// Malformed events are passed over.
  public func forEachNamedBlob(_ body: (Hash) -> Bool) throws(BlobError) {
    try reading { () throws(StoreError) in
      try reader.forEach(in: .blobEvents) { key, _ in BlobKey.eventParts(key).map { body($0.hash) } ?? true }
    }
  }
}

extension BlobStore {
  /// Visits every blob in the order of the hashes until `body` returns false; blobs whose record is malformed end the visit with an error.
  public func forEachBlob(_ body: (StoredBlob) -> Bool) throws(BlobError) {
    try forEachRecord { (hash, record) throws(BlobError) in
      guard let record else { throw .corrupt(hash, reason: "its record is malformed") }
      return body(StoredBlob(hash: hash, record: record))
    }
  }

  /// Checks every blob against its hash and every chunk count against the blobs that have the chunk; gives what the store holds.
  ///
  /// `report` is called with each blob that is missing a chunk or is damaged, and with counts and chunks that belong to no blob as
  /// ``StoreError/corruption(reason:)``; it returns false to end early. `progress` is called after each blob with the number
  /// so far. Throws when the store fails. Keeps about 40 bytes for each chunk in memory.
  public func verifyAll(
    progress: (Int) -> Void = { _ in }, report: (BlobError) -> Bool
  ) throws(BlobError) -> BlobStatistics {
    var statistics = BlobStatistics()
    var expected: [Hash: UInt64] = [:]
    var isEnded = false
    try forEachRecord { (hash, record) throws(BlobError) in
      do throws(BlobError) {
        guard let record else { throw .corrupt(hash, reason: "its record is malformed") }
        statistics.count(record)
        for chunk in record.distinctChunks { expected[chunk, default: 0] += 1 }
        try verify(hash)
      } catch {
        if case .store = error { throw error }
        isEnded = !report(error)
      }
      progress(statistics.blobCount)
      return !isEnded
    }
    if isEnded { return statistics }
    try verifyChunks(expected, &statistics, report)
    return statistics
  }

  /// Compares the chunk records with the counts that the blobs make.
  private func verifyChunks(
    _ expected: [Hash: UInt64], _ statistics: inout BlobStatistics, _ report: (BlobError) -> Bool
  ) throws(BlobError) {
    var uncounted = expected
    var found = BlobStatistics()
    func problem(_ text: String) -> Bool { report(.store(.corruption(reason: text))) }
    try reading { () throws(StoreError) in
      try reader.forEach(in: .blobChunks) { key, value in
        if let chunk = BlobKey.contentHash(key) {
          found.countChunk(value)
          return expected[chunk] != nil || problem("the chunk \(chunk.hex) belongs to no blob")
        }
        guard let chunk = BlobKey.suffixedHash(key) else {
          return problem("the chunk key \(Hex.encode(key)) is malformed")
        }
        let count = uncounted.removeValue(forKey: chunk)
        if UInt64(bigEndianBytes: value) == count { return true }
        return problem("the count of chunk \(chunk.hex) is not the number of its blobs, \(count ?? 0)")
      }
    }
    statistics.chunkCount = found.chunkCount
    statistics.storedByteCount += found.storedByteCount
    for chunk in uncounted.keys.sorted() {
      if !problem("the chunk \(chunk.hex) of \(uncounted[chunk] ?? 0) blobs has no count") { return }
    }
  }

  /// Visits every record with the blob's hash; the record is nil when it is malformed. What `body` throws ends the visit.
  func forEachRecord(_ body: (Hash, BlobRecord?) throws(BlobError) -> Bool) throws(BlobError) {
    var failure: BlobError?
    try reading { () throws(StoreError) in
      try reader.forEach(in: .blobs) { key, value in
        guard let hash = BlobKey.contentHash(key) else { return true }
        do throws(BlobError) {
          return try body(hash, BlobRecord(value))
        } catch {
          failure = error
          return false
        }
      }
    }
    if let failure { throw failure }
  }
}

extension StoredBlob {
  init(hash: Hash, record: BlobRecord) {
    var chunkCount = 0
    if case .chunked(_, let chunks) = record { chunkCount = chunks.count }
    self.init(hash: hash, byteCount: record.byteCount, chunkCount: chunkCount)
  }
}
