public import KeyValueStore
public import Primitives

/// Where a ``StateTrie`` finds what it does not hold in memory: branches by their path, leaves in the flat table of entries.
///
/// A source stands for one state. It serves every trie value whose unloaded nodes are as they were in that state: the trie of
/// the state itself, and the values that changes made of it as long as they are not trimmed.
public protocol TrieSource: Sendable {
  /// The record stored for the branch that the link at this path leads to; nil when there is none.
  func branch(at path: NibblePath) throws(StoreError) -> Bytes?

  /// The first entry in key order whose key starts with the path; nil when there is none.
  func leaf(below path: NibblePath) throws(StoreError) -> TrieEntry?
}

/// A key of a trie and its value.
public struct TrieEntry: Sendable, Hashable {
  /// The key: the hash of an address or of a storage slot.
  public let key: Hash
  /// The value as the leaf holds it: an account's RLP, or the RLP of a slot's value.
  public let value: Bytes

  /// An entry.
  public init(key: Hash, value: Bytes) {
    self.key = key
    self.value = value
  }
}
