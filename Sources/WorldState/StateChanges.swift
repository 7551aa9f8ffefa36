public import KeyValueStore
public import Primitives

/// Everything that one block adds to the store, in a deterministic order.
public struct StateChanges: Sendable {
  /// The state root after the block.
  public var root: Hash
  /// New trie nodes by hash.
  public var trieNodes: [(hash: Hash, encoded: Bytes)]
  /// New code by hash, sorted.
  public var code: [(hash: Hash, bytes: Bytes)]
  /// New blobs by hash, sorted.
  public var blobs: [(hash: Hash, bytes: Bytes)]

  /// Makes a set of changes.
  public init(
    root: Hash, trieNodes: [(hash: Hash, encoded: Bytes)] = [], code: [(hash: Hash, bytes: Bytes)] = [],
    blobs: [(hash: Hash, bytes: Bytes)] = []
  ) {
    self.root = root
    self.trieNodes = trieNodes
    self.code = code
    self.blobs = blobs
  }

  /// Adds the records to a batch.
  public func write(to batch: inout WriteBatch) {
    for (hash, encoded) in trieNodes { batch.put(encoded, for: hash.bytes, in: .trieNodes) }
    for (hash, bytes) in code { batch.put(bytes, for: hash.bytes, in: .code) }
    for (hash, bytes) in blobs { batch.put(bytes, for: hash.bytes, in: .blobs) }
  }
}
