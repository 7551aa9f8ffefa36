public import Primitives

/// A trie whose keys are the Keccak-256 hashes of the keys it is asked for, as Ethereum's state and storage tries are.
///
/// The hashing balances the trie: nobody can make paths long by choosing keys.
public struct SecureTrie: Sendable {
  /// The trie with hashed keys.
  public var hashed: MerklePatriciaTrie

  /// The trie whose root node has the hash `root`. Reads nothing yet.
  public init(root: Hash, nodes: any TrieNodeReader) {
    hashed = MerklePatriciaTrie(root: root, nodes: nodes)
  }

  /// Whether there are changes since the last commit.
  public var hasChanges: Bool { hashed.hasChanges }

  /// The value of `key`, or nil when it is absent.
  public func get(_ key: Bytes) throws(TrieError) -> Bytes? {
    try hashed.get(Keccak256.hash(key).bytes)
  }

  /// The value of the account key `address`, or nil when it is absent.
  public func get(_ address: Address) throws(TrieError) -> Bytes? {
    try hashed.get(Keccak256.hash(address).bytes)
  }

  /// The value of the storage key `slot`, or nil when it is absent.
  public func get(_ slot: UInt256) throws(TrieError) -> Bytes? {
    try hashed.get(Keccak256.hash(slot).bytes)
  }

  /// Sets `key` to `value`; an empty value removes the key.
  public mutating func set(_ key: Bytes, to value: Bytes) throws(TrieError) {
    try hashed.set(Keccak256.hash(key).bytes, to: value)
  }

  /// Sets the account key `address` to `value`; an empty value removes it.
  public mutating func set(_ address: Address, to value: Bytes) throws(TrieError) {
    try hashed.set(Keccak256.hash(address).bytes, to: value)
  }

  /// Sets the storage key `slot` to `value`; an empty value removes it.
  public mutating func set(_ slot: UInt256, to value: Bytes) throws(TrieError) {
    try hashed.set(Keccak256.hash(slot).bytes, to: value)
  }

  /// Removes `key`.
  public mutating func remove(_ key: Bytes) throws(TrieError) {
    try hashed.remove(Keccak256.hash(key).bytes)
  }

  /// Removes the account key `address`.
  public mutating func remove(_ address: Address) throws(TrieError) {
    try hashed.remove(Keccak256.hash(address).bytes)
  }

  /// Removes the storage key `slot`.
  public mutating func remove(_ slot: UInt256) throws(TrieError) {
    try hashed.remove(Keccak256.hash(slot).bytes)
  }

  /// Hashes what changed; see ``MerklePatriciaTrie/commit()``.
  public mutating func commit() -> (root: Hash, newNodes: [(Hash, Bytes)]) {
    hashed.commit()
  }

  /// The nodes that prove the value or the absence of `key`; see ``MerklePatriciaTrie/prove(_:)``.
  public func prove(_ key: Bytes) throws(TrieError) -> [Bytes] {
    try hashed.prove(Keccak256.hash(key).bytes)
  }

  /// The value of `key` that `proof` shows; see ``MerklePatriciaTrie/verify(_:key:root:)``.
  public static func verify(_ proof: [Bytes], key: Bytes, root: Hash) throws(TrieError) -> Bytes? {
    try MerklePatriciaTrie.verify(proof, key: Keccak256.hash(key).bytes, root: root)
  }
}
