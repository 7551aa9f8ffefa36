import KeyValueStore
import Primitives

/// What the family `blobs` holds under a content's hash: everything in it is checked against that hash when the blob is read.
///
/// One byte for the form, then the content itself (0), or its length in 8 bytes and the hashes of its chunks in order (1).
enum BlobRecord: Hashable {
  /// The content, when it is no longer than the smallest chunk.
  case whole(Bytes)
  /// The length and the chunks of longer content.
  case chunked(byteCount: UInt64, chunks: [Hash])

  private static let wholeForm: UInt8 = 0
  private static let chunkedForm: UInt8 = 1

  /// The most chunks that a record is believed to have: those of 2^40 bytes.
  private static let chunkCountLimit = (1 << 40) / ContentChunker.minimumByteCount

  /// Reads a record; nil when it is malformed.
  init?(_ encoded: Bytes) {
    switch encoded.first {
    case Self.wholeForm: self = .whole(Bytes(encoded.dropFirst()))
    case Self.chunkedForm:
      let hashes = encoded.count - 9
      guard hashes >= Hash.byteCount, hashes % Hash.byteCount == 0, hashes / Hash.byteCount <= Self.chunkCountLimit,
        let byteCount = UInt64(bigEndianBytes: encoded[1..<9])
      else { return nil }
      var chunks: [Hash] = []
      chunks.reserveCapacity(hashes / Hash.byteCount)
      for start in stride(from: 9, to: encoded.count, by: Hash.byteCount) {
        chunks.append(Hash(UInt256(bigEndian: encoded[start..<start + Hash.byteCount])))
      }
      self = .chunked(byteCount: byteCount, chunks: chunks)
    default: return nil
    }
  }

  /// The record's bytes.
  var encoded: Bytes {
    switch self {
    case .whole(let content): return [Self.wholeForm] + content
    case .chunked(let byteCount, let chunks):
      var bytes = [Self.chunkedForm] + Bytes(bigEndian: byteCount)
      for chunk in chunks { chunk.append(to: &bytes) }
      return bytes
    }
  }

  /// The content's length in bytes, as the record claims it.
  var byteCount: UInt64 {
    switch self {
    case .whole(let content): UInt64(content.count)
    case .chunked(let byteCount, _): byteCount
    }
  }

  /// The chunks, each once, in ascending order.
  var distinctChunks: [Hash] {
    guard case .chunked(_, let chunks) = self else { return [] }
    return Set(chunks).sorted()
  }
}
