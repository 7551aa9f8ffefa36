public import Primitives

/// Where the chain records which blobs exist.
public enum BlobRegistry {
  /// The account whose storage maps a blob's Keccak-256 (as a word) to its length in bytes; also the BLOB precompile.
  public static let address = Address(low: 0x0A00)
}

extension WorldState {
  /// The length in bytes of a blob that exists in the state; nil when it does not exist.
  public func blobLength(_ hash: Hash) -> UInt64? {
    let length = storage(BlobRegistry.address, hash.word)
    return length.isZero ? nil : UInt64(exactly: length)
  }

  /// The bytes of a blob that exists in the state; nil when it does not exist.
  ///
  /// When it exists and its bytes are not there, this node's data is incomplete: `fault` is set and the result is nil.
  public func blob(_ hash: Hash) -> Bytes? {
    guard blobLength(hash) != nil else { return nil }
    if let index = stagedBlobIndex[hash] { return stagedBlobs[index].bytes }
    do {
      if let bytes = try tree.blob(hash) { return bytes }
      recordFault(.missingBlob(hash))
    } catch {
      recordFault(error)
    }
    return nil
  }

  /// Stores a blob of at least one byte and gives its hash; storing it again changes nothing.
  ///
  /// The registry's nonce becomes 1 with the first blob, so that the account is never empty in the sense of EIP-161.
  @discardableResult
  public func storeBlob(_ bytes: Bytes) -> Hash {
    precondition(!bytes.isEmpty, "a blob has at least one byte")
    let hash = Keccak256.hash(bytes)
    if blobLength(hash) != nil { return hash }
    if nonce(BlobRegistry.address) == 0 { setNonce(1, of: BlobRegistry.address) }
    setStorage(BlobRegistry.address, hash.word, UInt256(UInt64(bytes.count)))
    stagedBlobIndex[hash] = stagedBlobs.count
    stagedBlobs.append((hash, bytes))
    return hash
  }
}
