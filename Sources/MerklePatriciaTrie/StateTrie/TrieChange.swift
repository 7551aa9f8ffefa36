public import Primitives

/// What shall become of one key.
public struct TrieChange: Sendable {
  /// The key.
  public var key: Hash
  /// The new value as the leaf holds it; empty removes the key.
  public var value: Bytes
  /// Whether the key is in the trie for certain, so that its leaf need not be looked at. A claim that is wrong is an error where the
  /// trie notices it, and gives a root without one of the entries where it does not.
  public var isKnownPresent: Bool

  /// A change.
  public init(key: Hash, value: Bytes, isKnownPresent: Bool = false) {
    self.key = key
    self.value = value
    self.isKnownPresent = isKnownPresent
  }
}

/// What shall become of one stored branch.
public struct BranchChange: Sendable, Hashable {
  /// The path of the link to the branch.
  public let path: NibblePath
  /// The branch's new record; nil removes the record that is there.
  public let record: Bytes?

  /// A change.
  public init(path: NibblePath, record: Bytes?) {
    self.path = path
    self.record = record
  }
}
