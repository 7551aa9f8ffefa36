public import Primitives

/// A place in one family's entries, which stay as they were when the cursor was made.
///
/// A new cursor is at no entry until ``seek(to:)``. It lives inside ``KeyValueReader/withCursor(in:_:)`` only.
public struct KeyValueCursor: ~Copyable {
  private let source: any KeyValueCursorSource

  /// A cursor over a store's own source; for stores.
  public init(_ source: any KeyValueCursorSource) {
    self.source = source
  }

  /// Moves to the first entry whose key is not below `key`, or to the end.
  public mutating func seek(to key: Bytes) throws(StoreError) {
    try source.seek(to: key)
  }

  /// Moves to the next entry, or to the end; at the end it does nothing.
  public mutating func next() throws(StoreError) {
    try source.next()
  }

  /// Calls `body` with a cursor over another source made from this one's; for stores over stores.
  func withSource<Result>(
    replacedBy wrap: (any KeyValueCursorSource) -> any KeyValueCursorSource,
    _ body: (inout KeyValueCursor) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    var cursor = KeyValueCursor(wrap(source))
    return try body(&cursor)
  }

  /// The key of the entry, copied; nil at the end.
  public var key: Bytes? { source.key }

  /// The value of the entry, copied; empty at the end.
  public var value: Bytes { source.value }
}

/// What a store provides for a ``KeyValueCursor``; used by one thread, and freed with its last reference.
public protocol KeyValueCursorSource: AnyObject {
  /// Moves to the first entry whose key is not below `key`, or to the end.
  func seek(to key: Bytes) throws(StoreError)

  /// Moves to the next entry, or to the end; at the end it does nothing.
  func next() throws(StoreError)

  /// The key of the entry, or nil at the end.
  var key: Bytes? { get }

  /// The value of the entry; empty at the end.
  var value: Bytes { get }
}
