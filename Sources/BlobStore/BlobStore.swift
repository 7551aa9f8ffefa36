public import KeyValueStore
public import Primitives

/// The content store: consensus content of any size under its Keccak-256 hash, cut into chunks that contents share.
///
/// Three families hold it. `blobs`: a hash to the content itself when it is short, otherwise to its length and chunks; and
/// `hash ‖ 0` to the block that released the blob, while its bytes are still there. `blobChunks`: a chunk's hash to its bytes, and
/// `hash ‖ 0` to the number of blobs that have it. `blobEvents`: what each block did, so that it can be undone and so that blobs which
/// no kept state needs are found without a search.
///
/// Changes are made by ``BlobChanges``, ``unwind(block:to:)`` and ``collect(through:limit:to:isReferenced:)``; each adds all that it
/// changes to the caller's batch or throws. Each reads the store and does not see what the batch holds already: write the batch of one
/// before making the next.
public struct BlobStore: Sendable {
  /// Where the records are read.
  let reader: any KeyValueReader

  /// A store over a reader, which is a key-value store or a snapshot of one.
  public init(_ reader: any KeyValueReader) {
    self.reader = reader
  }

  /// Whether the blob's record is there; its bytes are not looked at.
  public func contains(_ hash: Hash) throws(BlobError) -> Bool {
    try reading { () throws(StoreError) in try reader.contains(BlobKey.content(hash), in: .blobs) }
  }

  /// The length in bytes of a blob, as its record has it; nil when it is unknown.
  public func byteCount(of hash: Hash) throws(BlobError) -> UInt64? { try record(hash)?.byteCount }

  /// The content of a blob, checked against its hash; nil when it is unknown.
  ///
  /// Throws ``BlobError/missing(_:chunk:)`` when a chunk is not there and ``BlobError/corrupt(_:reason:)``, which names the chunk, when
  /// the content does not have the hash.
  public func read(_ hash: Hash) throws(BlobError) -> Bytes? {
    guard let record = try record(hash) else { return nil }
    switch record {
    case .whole(let content):
      if Keccak256.hash(content) != hash { throw .corrupt(hash, reason: "its bytes have another hash") }
      return content
    case .chunked(let byteCount, let chunks): return try join(chunks, byteCount, hash)
    }
  }

  /// Checks a blob as a read does, without keeping its content.
  ///
  /// Throws ``BlobError/missing(_:chunk:)`` when it is unknown.
  public func verify(_ hash: Hash) throws(BlobError) {
    if try read(hash) == nil { throw .missing(hash) }
  }

  /// The number of the block that released a blob whose bytes are still there; nil when it was not released or is unknown.
  public func releasingBlock(of hash: Hash) throws(BlobError) -> UInt64? {
    let encoded = try reading { () throws(StoreError) in try reader.get(BlobKey.release(hash), in: .blobs) }
    guard let encoded else { return nil }
    guard let number = UInt64(bigEndianBytes: encoded) else {
      throw .corrupt(hash, reason: "the record of its release is malformed")
    }
    return number
  }

  /// The blob's record; nil when it is unknown.
  func record(_ hash: Hash) throws(BlobError) -> BlobRecord? {
    let encoded = try reading { () throws(StoreError) in try reader.get(BlobKey.content(hash), in: .blobs) }
    guard let encoded else { return nil }
    guard let record = BlobRecord(encoded) else { throw .corrupt(hash, reason: "its record is malformed") }
    return record
  }

  /// The chunks' bytes one after another. The whole is hashed, and each chunk only when that shows damage.
  private func join(_ chunks: [Hash], _ byteCount: UInt64, _ hash: Hash) throws(BlobError) -> Bytes {
    var content = Bytes()
    // A damaged record may claim any length; the chunks cannot be longer than this.
    content.reserveCapacity(Int(min(byteCount, UInt64(chunks.count * ContentChunker.maximumByteCount))))
    var ends: [Int] = []
    for chunk in chunks {
      let bytes = try reading { () throws(StoreError) in try reader.get(BlobKey.content(chunk), in: .blobChunks) }
      guard let bytes else { throw .missing(hash, chunk: chunk) }
      content += bytes
      ends.append(content.count)
    }
    if content.count == byteCount, Keccak256.hash(content) == hash { return content }
    var start = 0
    for (chunk, end) in zip(chunks, ends) {
      if Keccak256.hash(content[start..<end]) != chunk {
        throw .corrupt(hash, reason: "the bytes of its chunk \(chunk.hex) have another hash")
      }
      start = end
    }
    throw .corrupt(hash, reason: "its chunks together have another hash or length")
  }
}
