public import Primitives
internal import Synchronization

/// A store that lives in memory: for tests, for chains that need no disk, and as the reference for other stores.
///
/// Reads, seeks and each change of a batch take logarithmic time. Snapshots and cursors share the entries with the store; the
/// first write after one of them copies what it changes.
public final class MemoryStore: KeyValueStore {
  private let tables = Mutex<[SortedTable]?>(Array(repeating: SortedTable(), count: ColumnFamily.allCases.count))

  /// An empty store.
  public init() {}

  /// A store with the entries that another one has now; they share them until either is written to.
  public convenience init(copying other: MemoryStore) throws(StoreError) {
    self.init()
    let entries = try other.openTables()
    tables.withLock { $0 = entries }
  }

  /// The value of `key`, or nil when it is absent.
  public func get(_ key: Bytes, in family: ColumnFamily) throws(StoreError) -> Bytes? {
    try table(family).value(of: key)
  }

  /// Calls `body` with a cursor over the entries of the moment of the call.
  public func withCursor<Result>(
    in family: ColumnFamily, _ body: (inout KeyValueCursor) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    var cursor = KeyValueCursor(SortedTableCursor(try table(family)))
    return try body(&cursor)
  }

  /// Applies the batch; both durabilities mean the same in memory.
  public func write(_ batch: WriteBatch, durability: Durability) throws(StoreError) {
    try tables.withLock { tables throws(StoreError) in
      if tables == nil { throw .closed }
      batch.forEach { kind, family, key, value in
        switch kind {
        case .put: tables?[family.index].put(Bytes(copying: value), for: Bytes(copying: key))
        case .delete: tables?[family.index].remove(Bytes(copying: key))
        }
      }
    }
  }

  /// The store as it is now.
  public func snapshot() throws(StoreError) -> any KeyValueReader {
    MemorySnapshot(tables: try openTables(), store: self)
  }

  /// Refuses every later operation and forgets the entries.
  public func close() {
    tables.withLock { $0 = nil }
  }

  fileprivate func openTables() throws(StoreError) -> [SortedTable] {
    guard let tables = tables.withLock({ $0 }) else { throw .closed }
    return tables
  }

  private func table(_ family: ColumnFamily) throws(StoreError) -> SortedTable {
    guard let table = tables.withLock({ $0?[family.index] }) else { throw .closed }
    return table
  }
}

/// The entries of a ``MemoryStore`` at one moment.
private struct MemorySnapshot: KeyValueReader {
  let tables: [SortedTable]
  let store: MemoryStore

  func get(_ key: Bytes, in family: ColumnFamily) throws(StoreError) -> Bytes? {
    _ = try store.openTables()
    return tables[family.index].value(of: key)
  }

  func withCursor<Result>(
    in family: ColumnFamily, _ body: (inout KeyValueCursor) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    _ = try store.openTables()
    var cursor = KeyValueCursor(SortedTableCursor(tables[family.index]))
    return try body(&cursor)
  }
}
