internal import BlobStore
internal import KeyValueStore
internal import Primitives
public import WorldState

extension StateDatabase {
  /// Checks that the content store holds the blobs that the newest state has, with their lengths, and no others but released ones.
  ///
  /// Contents are not read. A missing blob is named by its hash where a kept event still tells it, otherwise by the Keccak-256 of its hash,
  /// which is all that the state's tables have. Throws when a record cannot be read; keeps about 50 bytes for each blob in memory.
  public func verifyBlobs(onFinding: (String) -> Void) throws(StateError) {
    let reader: any KeyValueReader
    do throws(StoreError) { reader = try store.snapshot() } catch { throw .store(error) }
    var missing = try blobLengths(reader)
    let blobs = BlobStore(reader)
    do throws(BlobError) {
      var stored: [StoredBlob] = []
      try blobs.forEachBlob {
        stored.append($0)
        return true
      }
      for blob in stored {
        let length = missing.removeValue(forKey: Keccak256.hash(blob.hash))
        let isReleased = try blobs.releasingBlock(of: blob.hash) != nil
        if let length, length != blob.byteCount {
          onFinding("the blob \(blob.hash) has \(blob.byteCount) bytes and the state says \(length)")
        }
        if isReleased == (length != nil) {
          onFinding(
            "the blob \(blob.hash) is \(isReleased ? "released but the state has it" : "kept but no state has it")")
        }
      }
      if missing.isEmpty { return }
      try blobs.forEachNamedBlob { hash in
        if missing.removeValue(forKey: Keccak256.hash(hash)) != nil { onFinding("the blob \(hash) is missing") }
        return !missing.isEmpty
      }
    } catch {
      throw StateError(error)
    }
    for key in missing.keys.sorted() { onFinding("the blob whose hash has the Keccak-256 \(key) is missing") }
  }

  /// The lengths of the blobs that the newest state has, by the Keccak-256 of their hashes.
  private func blobLengths(_ reader: any KeyValueReader) throws(StateError) -> [Hash: UInt64] {
    let registry = Keccak256.hash(BlobRegistry.address).bytes
    var lengths: [Hash: UInt64] = [:]
    do throws(StoreError) {
      try reader.forEach(in: .storage, prefix: registry) { key, value in
        // A malformed slot is found where the state root is rebuilt.
        if let slot = Hash(bytes: key.dropFirst(registry.count)), let word = SlotRecord.decode(value),
          let length = BlobRegistry.byteCount(inSlot: word)
        {
          lengths[slot] = length
        }
        return true
      }
    } catch {
      throw .store(error)
    }
    return lengths
  }
}
