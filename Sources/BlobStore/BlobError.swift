public import KeyValueStore
public import Primitives

/// Why a blob cannot be read or its records cannot be changed; nothing was changed.
public enum BlobError: Error, Sendable, Hashable {
  /// The store failed.
  case store(StoreError)
  /// The blob's record is not there, or the bytes of one of its chunks when `chunk` is given.
  case missing(Hash, chunk: Hash? = nil)
  /// What is stored is not the blob; the text says what is wrong.
  case corrupt(Hash, reason: String)
}

extension BlobError: CustomStringConvertible {
  /// One sentence that names the blob and what to do.
  public var description: String {
    switch self {
    case .store(let error): error.description
    case .missing(let hash, nil):
      "The blob \(hash.hex) is not in the database; restore a backup or a snapshot."
    case .missing(let hash, let chunk?):
      "The blob \(hash.hex) lacks its chunk \(chunk.hex); restore a backup or a snapshot."
    case .corrupt(let hash, let reason):
      "The blob \(hash.hex) is damaged (\(reason)) and is not served; restore a backup or a snapshot."
    }
  }
}

/// Runs reads of a store with their errors as blob errors.
func reading<Result>(_ body: () throws(StoreError) -> Result) throws(BlobError) -> Result {
  do throws(StoreError) { return try body() } catch { throw .store(error) }
}
