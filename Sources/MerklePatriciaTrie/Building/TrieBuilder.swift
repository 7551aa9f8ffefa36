public import Primitives

/// The root of a trie, and the records of its branches, from entries in ascending order of their keys.
///
/// Holds the branches on the path to the newest key and nothing else, so any number of entries takes the same memory.
public struct TrieBuilder: ~Copyable {
  private var stack = RootStack()
  private var lastKey: Hash?
  private let onBranch: ((NibblePath, Bytes) -> Void)?

  /// A builder without entries. `onBranch` is called with the path and the record of every branch, those below before those above.
  public init(onBranch: ((NibblePath, Bytes) -> Void)? = nil) {
    self.onBranch = onBranch
  }

  /// Adds an entry.
  ///
  /// - Throws: ``TrieError/unorderedKeys(_:)`` for a key that is not above the one before; ``TrieError/emptyValue(_:)``. The entry
  ///   is not added then.
  public mutating func add(_ key: Hash, _ value: Bytes) throws(TrieError) {
    if let lastKey, key <= lastKey { throw .unorderedKeys(key) }
    if value.isEmpty { throw .emptyValue(key) }
    lastKey = key
    stack.add(RootStack.Entry(key: key, nibbleCount: NibblePath.maximumCount, value: value), onBranch)
  }

  /// The root over what was added. The builder has no entries afterwards.
  public mutating func finish() -> Hash {
    lastKey = nil
    return stack.finish(onBranch)
  }
}
