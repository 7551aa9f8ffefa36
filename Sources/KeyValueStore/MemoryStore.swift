public import Primitives
import Synchronization

/// A store that lives in memory: for tests, for chains that need no disk, and as the reference for other stores.
///
/// Reads and writes take constant time; the first iteration of a family after its keys changed sorts them.
public final class MemoryStore: KeyValueStore {
  private let state = Mutex(State())

  /// An empty store.
  public init() {}

  /// The value of `key`, or nil when it is absent.
  public func get(_ key: Bytes, in family: ColumnFamily) throws(StoreError) -> Bytes? {
    try state.withLock { state throws(StoreError) in try state.table(family).entries[key] }
  }

  /// Visits matching entries in ascending key order, as of the moment of the call.
  public func forEach(
    in family: ColumnFamily, prefix: Bytes, from lowerBound: Bytes, _ body: (_ key: Bytes, _ value: Bytes) -> Bool
  ) throws(StoreError) {
    let table = try state.withLock { state throws(StoreError) in try state.sortedTable(family) }
    let start = prefix.lexicographicallyPrecedes(lowerBound) ? lowerBound : prefix
    for key in table.sortedKeys[table.firstIndex(notBelow: start)...] {
      guard key.starts(with: prefix), let value = table.entries[key], body(key, value) else { return }
    }
  }

  /// Applies the batch; both durabilities mean the same in memory.
  public func write(_ batch: WriteBatch, durability: Durability) throws(StoreError) {
    try state.withLock { state throws(StoreError) in try state.apply(batch) }
  }

  /// Refuses every later operation.
  public func close() {
    state.withLock { $0.isClosed = true }
  }
}

extension MemoryStore {
  private struct Table {
    var entries: [Bytes: Bytes] = [:]
    /// The keys in ascending order; stale (of another count, or emptied) after keys were added or removed.
    var sortedKeys: [Bytes] = []

    func firstIndex(notBelow key: Bytes) -> Int {
      var low = 0
      var high = sortedKeys.count
      while low < high {
        let middle = (low + high) / 2
        if sortedKeys[middle].lexicographicallyPrecedes(key) { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }

  private struct State {
    var tables: [ColumnFamily: Table] = [:]
    var isClosed = false

    func table(_ family: ColumnFamily) throws(StoreError) -> Table {
      if isClosed { throw .closed }
      return tables[family] ?? Table()
    }

    mutating func sortedTable(_ family: ColumnFamily) throws(StoreError) -> Table {
      var table = try table(family)
      if table.sortedKeys.count != table.entries.count {
        table.sortedKeys = table.entries.keys.sorted { $0.lexicographicallyPrecedes($1) }
        tables[family] = table
      }
      return table
    }

    mutating func apply(_ batch: WriteBatch) throws(StoreError) {
      if isClosed { throw .closed }
      for operation in batch.operations {
        switch operation {
        case .put(let key, let value, let family):
          if tables[family, default: Table()].entries.updateValue(value, forKey: key) == nil {
            tables[family]?.sortedKeys = []
          }
        case .delete(let key, let family):
          if tables[family]?.entries.removeValue(forKey: key) != nil { tables[family]?.sortedKeys = [] }
        }
      }
    }
  }
}
