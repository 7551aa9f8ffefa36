public import Primitives

/// Changes that a store applies together or not at all, in the order in which they were added.
///
/// All keys and values lie in one buffer, so that adding a change copies bytes and allocates nothing most of the time.
public struct WriteBatch: Sendable {
  /// What a change does.
  public enum Kind: Sendable, Hashable {
    /// Sets a key to a value, replacing what was there.
    case put
    /// Removes a key; removing an absent key is no error.
    case delete
  }

  private struct Change {
    let kind: Kind
    let family: ColumnFamily
    let keyCount: Int
    let valueCount: Int
  }

  private var changes: [Change] = []
  /// Key, then value, of one change after the other.
  private var bytes: Bytes = []

  /// An empty batch.
  public init() {}

  /// Whether there is nothing to apply.
  public var isEmpty: Bool { changes.isEmpty }

  /// How many changes there are.
  public var count: Int { changes.count }

  /// The length of all keys and values together.
  public var byteCount: Int { bytes.count }

  /// Adds the setting of `key` in `family` to `value`.
  public mutating func put(_ value: Bytes, for key: Bytes, in family: ColumnFamily) {
    changes.append(Change(kind: .put, family: family, keyCount: key.count, valueCount: value.count))
    bytes += key
    bytes += value
  }

  /// Adds the removal of `key` from `family`.
  public mutating func delete(_ key: Bytes, in family: ColumnFamily) {
    changes.append(Change(kind: .delete, family: family, keyCount: key.count, valueCount: 0))
    bytes += key
  }

  /// Adds every change of `other` after this batch's own.
  public mutating func append(_ other: WriteBatch) {
    changes += other.changes
    bytes += other.bytes
  }

  /// Visits the changes, first to last; the value of a removal is empty, and a later change of a key wins.
  public func forEach<Failure: Error>(
    _ body: (_ kind: Kind, _ family: ColumnFamily, _ key: Span<UInt8>, _ value: Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    let span = bytes.span
    var start = 0
    for change in changes {
      let middle = start + change.keyCount
      let end = middle + change.valueCount
      try body(change.kind, change.family, span.extracting(start..<middle), span.extracting(middle..<end))
      start = end
    }
  }
}

extension WriteBatch {
  /// One change, on its own.
  public struct Operation: Sendable, Hashable {
    /// What the change does.
    public let kind: Kind
    /// The family of the key.
    public let family: ColumnFamily
    /// The key that it sets or removes.
    public let key: Bytes
    /// The value that it sets; empty in a removal.
    public let value: Bytes
  }

  /// The changes, first to last, copied: for whoever looks into a batch; stores use ``forEach(_:)``.
  public var operations: [Operation] {
    var operations: [Operation] = []
    operations.reserveCapacity(count)
    forEach { kind, family, key, value in
      operations.append(Operation(kind: kind, family: family, key: Bytes(copying: key), value: Bytes(copying: value)))
    }
    return operations
  }
}

extension Bytes {
  /// The bytes of a span, copied.
  init(copying span: Span<UInt8>) {
    // The pointer is used inside the closure only.
    self = unsafe span.withUnsafeBufferPointer { unsafe Bytes($0) }
  }
}

/// What a returned write promises.
public enum Durability: Sendable, Hashable {
  /// The batch, and every batch before it, survives loss of power.
  case synced
  /// The batch survives the end of the process, not loss of power.
  case buffered
}
