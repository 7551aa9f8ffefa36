public import Primitives

/// Ordered tables of bytes that can be read: a store as it is now, or a snapshot of it.
///
/// Every method may be called from any thread. A reader never sees a part of a batch. After the store is closed every method
/// throws ``StoreError/closed``.
public protocol KeyValueReader: Sendable {
  /// The value of `key`, or nil when it is absent.
  func get(_ key: Bytes, in family: ColumnFamily) throws(StoreError) -> Bytes?

  /// Whether `key` is present (its value may be empty).
  func contains(_ key: Bytes, in family: ColumnFamily) throws(StoreError) -> Bool

  /// The first entry whose key starts with `prefix` and is not below `lowerBound`, or nil when there is none.
  func first(
    in family: ColumnFamily, prefix: Bytes, from lowerBound: Bytes
  ) throws(StoreError) -> (key: Bytes, value: Bytes)?

  /// Calls `body` with a cursor over `family` as of one moment; the cursor cannot leave the closure.
  ///
  /// `body` may read and write the store (its cursor does not see those writes) but must not close it.
  func withCursor<Result>(
    in family: ColumnFamily, _ body: (inout KeyValueCursor) throws(StoreError) -> Result
  ) throws(StoreError) -> Result
}

extension KeyValueReader {
  /// Whether `key` is present; readers with a cheaper way than reading the value provide their own.
  public func contains(_ key: Bytes, in family: ColumnFamily) throws(StoreError) -> Bool {
    try get(key, in: family) != nil
  }

  /// Visits, in ascending key order, the entries whose key starts with `prefix` and is not below `lowerBound`, as of one
  /// moment, until `body` returns false.
  ///
  /// `body` may read and write the store (it does not see its own writes) but must not close it.
  public func forEach(
    in family: ColumnFamily, prefix: Bytes = [], from lowerBound: Bytes = [],
    _ body: (_ key: Bytes, _ value: Bytes) -> Bool
  ) throws(StoreError) {
    try withCursor(in: family) { cursor throws(StoreError) in
      try cursor.seek(to: prefix.lexicographicallyPrecedes(lowerBound) ? lowerBound : prefix)
      while let key = cursor.key, key.starts(with: prefix), body(key, cursor.value) { try cursor.next() }
    }
  }

  /// The first entry whose key starts with `prefix` and is not below `lowerBound`; readers with a cheaper way than a cursor
  /// provide their own.
  public func first(
    in family: ColumnFamily, prefix: Bytes, from lowerBound: Bytes
  ) throws(StoreError) -> (key: Bytes, value: Bytes)? {
    try withCursor(in: family) { cursor throws(StoreError) in
      try cursor.seek(to: prefix.lexicographicallyPrecedes(lowerBound) ? lowerBound : prefix)
      guard let key = cursor.key, key.starts(with: prefix) else { return nil }
      return (key, cursor.value)
    }
  }

  /// The first entry whose key starts with `prefix`, or nil when there is none.
  public func first(
    in family: ColumnFamily, prefix: Bytes = []
  ) throws(StoreError) -> (key: Bytes, value: Bytes)? {
    try first(in: family, prefix: prefix, from: prefix)
  }
}
