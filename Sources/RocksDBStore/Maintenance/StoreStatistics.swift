public import KeyValueStore

/// How much a database holds, and where.
public struct StoreStatistics: Sendable, Hashable {
  /// One column family.
  public struct Family: Sendable, Hashable {
    /// Which one.
    public let family: ColumnFamily
    /// How many keys there are, estimated: overwritten and removed ones count until they are compacted away.
    public let estimatedKeys: UInt64
    /// Bytes of the table files in use.
    public let tableBytes: UInt64
    /// Bytes of the files with values kept apart from their keys.
    public let separatedValueBytes: UInt64
    /// Bytes of memory for what is not yet in tables.
    public let memoryBytes: UInt64
    /// The number of table files at each level, from the newest data to the oldest.
    public let filesPerLevel: [UInt64]
  }

  /// The families in the order of ``ColumnFamily/allCases``.
  public let families: [Family]
  /// The number of the newest change; every put and delete counts.
  public let latestChange: UInt64
  /// Bytes of the write-ahead logs.
  public let logBytes: UInt64
  /// Bytes of blocks, indexes and filters in memory.
  public let cacheBytes: UInt64
  /// How many snapshots are held.
  public let snapshots: UInt64
  /// How often flushing or compacting has failed since the opening.
  public let backgroundErrors: UInt64
}
