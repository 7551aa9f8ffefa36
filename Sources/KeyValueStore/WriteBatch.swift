public import Primitives

/// Changes that a store applies together or not at all, in the order in which they were added.
public struct WriteBatch: Sendable {
  /// One change.
  public enum Operation: Sendable, Hashable {
    /// Sets `key` to `value`, replacing what was there.
    case put(key: Bytes, value: Bytes, family: ColumnFamily)
    /// Removes `key`; removing an absent key is no error.
    case delete(key: Bytes, family: ColumnFamily)
  }

  /// The changes, first to last; a later change of a key wins.
  public private(set) var operations: [Operation] = []

  /// An empty batch.
  public init() {}

  /// Whether there is nothing to apply.
  public var isEmpty: Bool { operations.isEmpty }

  /// Adds the setting of `key` in `family` to `value`.
  public mutating func put(_ value: Bytes, for key: Bytes, in family: ColumnFamily) {
    operations.append(.put(key: key, value: value, family: family))
  }

  /// Adds the removal of `key` from `family`.
  public mutating func delete(_ key: Bytes, in family: ColumnFamily) {
    operations.append(.delete(key: key, family: family))
  }

  /// Adds every change of `other` after this batch's own.
  public mutating func append(_ other: WriteBatch) {
    operations.append(contentsOf: other.operations)
  }
}

/// What a returned write promises.
public enum Durability: Sendable, Hashable {
  /// The batch, and every batch before it, survives loss of power.
  case synced
  /// The batch survives the end of the process, not loss of power.
  case buffered
}
