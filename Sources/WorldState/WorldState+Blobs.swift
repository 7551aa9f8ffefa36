public import Primitives

/// Where the chain records which blobs exist and who refers to them.
///
/// Storage of the registry's account. The slot *hash* of a blob holds its length in bytes in the low 64 bits and the number of
/// references to it above. The slot of ``ownerSlot(_:_:)`` holds how many of these are an account's. A slot is zero when there are none.
public enum BlobRegistry {
  /// The account whose storage it is; also the BLOB precompile.
  public static let address = Address(low: 0x0A00)

  /// The owner of what genesis stores: the registry itself, which calls nobody, so that these references stay.
  public static let systemOwner = address

  /// The slot with the number of an account's references to a blob: the Keccak-256 of a fixed word, the account as a word and the blob's
  /// hash, less one.
  ///
  /// Without the subtraction, content could be made whose own slot is another account's count.
  public static func ownerSlot(_ owner: Address, _ hash: Hash) -> UInt256 {
    var hasher = Keccak256()
    hasher.update(ownerDomain)
    hasher.update(owner.word)
    hasher.update(hash)
    return hasher.finalize().word &- 1
  }

  /// The length in bytes of the blob whose slot has this value; nil for a count of references and for an empty slot.
  public static func byteCount(inSlot word: UInt256) -> UInt64? { BlobEntry(word)?.byteCount }

  private static let ownerDomain = Keccak256.hash(utf8: "openledger.blob.references")
}

extension WorldState {
  /// The length in bytes of a blob that exists in the state; nil when it does not exist.
  public func blobLength(_ hash: Hash) -> UInt64? { BlobEntry(storage(BlobRegistry.address, hash.word))?.byteCount }

  /// How many references an account has to a blob; 0 when the blob does not exist.
  public func blobReferences(_ hash: Hash, of owner: Address) -> UInt256 {
    storage(BlobRegistry.address, BlobRegistry.ownerSlot(owner, hash))
  }

  /// The bytes of a blob that exists in the state; nil when it does not exist.
  ///
  /// When it exists and its bytes are not there or are damaged, this node cannot go on: `fault` is set and the result is nil.
  public func blob(_ hash: Hash) -> Bytes? {
    guard let byteCount = blobLength(hash) else { return nil }
    if let index = stagedBlobIndex[hash] { return stagedBlobs[index].bytes }
    if let bytes = unsavedBlobs[hash] { return bytes }
    do {
      if let bytes = try tree.blob(hash) {
        if UInt64(bytes.count) == byteCount { return bytes }
        recordFault(.corruptBlob(hash, "it has \(bytes.count) bytes and the state says \(byteCount)"))
      } else {
        recordFault(.missingBlob(hash))
      }
    } catch {
      recordFault(error)
    }
    return nil
  }

  /// Stores a blob of at least one byte, gives the owner one reference to it, and gives its hash.
  ///
  /// `hash` is the Keccak-256 of the bytes, where the caller has computed it. The registry's nonce becomes 1 with the first blob, so
  /// that the account is never empty in the sense of EIP-161.
  @discardableResult
  public func storeBlob(_ bytes: Bytes, hash: Hash? = nil, owner: Address = BlobRegistry.systemOwner) -> Hash {
    precondition(!bytes.isEmpty, "a blob has at least one byte")
    let hash = hash ?? Keccak256.hash(bytes)
    if retainBlob(hash, owner: owner) { return hash }
    if nonce(BlobRegistry.address) == 0 { setNonce(1, of: BlobRegistry.address) }
    setStorage(
      BlobRegistry.address, hash.word, BlobEntry(byteCount: UInt64(bytes.count), references: 1).word)
    setStorage(BlobRegistry.address, BlobRegistry.ownerSlot(owner, hash), 1)
    if stagedBlobIndex[hash] == nil {
      stagedBlobIndex[hash] = stagedBlobs.count
      stagedBlobs.append((hash, bytes))
    }
    return hash
  }

  /// Gives an account one more reference to a blob; false, and no change, when the blob does not exist.
  public func retainBlob(_ hash: Hash, owner: Address) -> Bool {
    guard var entry = BlobEntry(storage(BlobRegistry.address, hash.word)) else { return false }
    entry.references = entry.references &+ 1
    setStorage(BlobRegistry.address, hash.word, entry.word)
    setStorage(BlobRegistry.address, BlobRegistry.ownerSlot(owner, hash), blobReferences(hash, of: owner) &+ 1)
    return true
  }

  /// Takes one of an account's references to a blob back; false, and no change, when it has none.
  ///
  /// With the last reference of all the blob no longer exists in the state.
  public func releaseBlob(_ hash: Hash, owner: Address) -> Bool {
    let own = blobReferences(hash, of: owner)
    guard !own.isZero, var entry = BlobEntry(storage(BlobRegistry.address, hash.word)) else { return false }
    entry.references = entry.references &- 1
    setStorage(BlobRegistry.address, hash.word, entry.references.isZero ? .zero : entry.word)
    setStorage(BlobRegistry.address, BlobRegistry.ownerSlot(owner, hash), own &- 1)
    return true
  }

  /// The blobs that exist since the last commit and those that no longer do, sorted by hash.
  ///
  /// Compares the registry's slots with those before the block, so that what was undone or balanced leaves no trace.
  func blobChanges() -> (added: [(hash: Hash, bytes: Bytes)], released: [Hash]) {
    guard let registry = accountIndex[BlobRegistry.address] else { return ([], []) }
    var added: [(hash: Hash, bytes: Bytes)] = []
    var released: [Hash] = []
    for index in dirtySlots.map(Int.init) where slots[index].key.account == registry {
      let hash = Hash(slots[index].key.slot)
      let existed = BlobEntry(slots[index].committed) != nil
      let exists = BlobEntry(value(ofSlot: index, Int(registry))) != nil
      if existed, !exists { released.append(hash) }
      // A blob comes into being by being staged.
      if exists, !existed, let staged = stagedBlobIndex[hash] { added.append(stagedBlobs[staged]) }
    }
    return (added.sorted { $0.hash < $1.hash }, released.sorted())
  }

  /// Keeps the block's new blobs readable until they are stored.
  func keepStagedBlobs() {
    for (hash, bytes) in stagedBlobs where blobLength(hash) != nil {
      if unsavedBlobs.updateValue(bytes, forKey: hash) == nil { unsavedBlobByteCount += bytes.count }
    }
    stagedBlobs.removeAll()
    stagedBlobIndex.removeAll()
  }
}

/// What the registry's slot of a blob says.
///
/// An account's count of references is below 2^64, so that such a slot is never taken for a blob's.
private struct BlobEntry {
  var byteCount: UInt64
  var references: UInt256

  init(byteCount: UInt64, references: UInt256) {
    self.byteCount = byteCount
    self.references = references
  }

  /// Reads a slot; nil for one that is not a blob's.
  init?(_ word: UInt256) {
    if (word >> 64).isZero { return nil }
    self.init(byteCount: word.l0, references: word >> 64)
  }

  var word: UInt256 { references << 64 | UInt256(byteCount) }
}
