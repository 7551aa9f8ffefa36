import KeyValueStore
import Primitives

/// What a block did to a blob: the value in the family `blobEvents`.
enum BlobEvent: Hashable {
  /// The blob came; its bytes were not there.
  case came
  /// The blob came again; it had been released in the block of this number and its bytes were still there.
  case cameAgain(released: UInt64)
  /// Nothing refers to the blob any more.
  case released

  /// Reads an event; nil when it is malformed.
  init?(_ encoded: Bytes) {
    switch (encoded.first, encoded.count) {
    case (0, 1): self = .came
    case (1, 9):
      guard let released = UInt64(bigEndianBytes: encoded[1...]) else { return nil }
      self = .cameAgain(released: released)
    case (2, 1): self = .released
    default: return nil
    }
  }

  /// The event's bytes.
  var encoded: Bytes {
    switch self {
    case .came: [0]
    case .cameAgain(let number): [1] + Bytes(bigEndian: number)
    case .released: [2]
    }
  }
}

/// The keys of the three families.
enum BlobKey {
  /// What follows the hash in the key of a record beside the main one.
  private static let suffix: UInt8 = 0

  /// In `blobs`: the record of a blob, or the bytes of a chunk in `blobChunks`.
  static func content(_ hash: Hash) -> Bytes { hash.bytes }

  /// In `blobs`: the number of the block that released a blob whose bytes are still there.
  static func release(_ hash: Hash) -> Bytes { hash.bytes + [suffix] }

  /// In `blobChunks`: the number of blobs that have the chunk.
  static func count(_ chunk: Hash) -> Bytes { chunk.bytes + [suffix] }

  /// In `blobEvents`.
  static func event(_ number: UInt64, _ hash: Hash) -> Bytes { Bytes(bigEndian: number) + hash.bytes }

  /// The hash in the key of a main record; nil for a key of another record.
  static func contentHash(_ key: Bytes) -> Hash? { Hash(bytes: key) }

  /// The hash in the key of a release or count; nil for a key of another record.
  static func suffixedHash(_ key: Bytes) -> Hash? {
    key.count == Hash.byteCount + 1 && key.last == suffix ? Hash(bytes: key.dropLast()) : nil
  }

  /// The block and blob of an event; nil for a malformed key.
  static func eventParts(_ key: Bytes) -> (number: UInt64, hash: Hash)? {
    guard let number = UInt64(bigEndianBytes: key.prefix(8)), let hash = Hash(bytes: key.dropFirst(8)) else {
      return nil
    }
    return (number, hash)
  }
}
