/// What an operator may tune; everything else is fixed in `NativeOptions` and `FamilyTuning` with its reason.
public struct RocksDBOptions: Sendable, Hashable {
  /// Bytes for decompressed blocks, indexes and filters, shared by all column families: 48 MiB hold the hot set of a small chain.
  public var blockCacheBytes: Int
  /// Bytes of unflushed writes, summed over all column families: 48 MiB keep an idle node far below 300 MB.
  public var writeBufferBytes: Int
  /// Table files held open: 512 stay below the usual limit of 1,024 descriptors of a process.
  public var maximumOpenFiles: Int32
  /// Flushes and compactions at a time: two leave most of the cores to execution.
  public var backgroundJobs: Int32
  /// Whether compressible families are compressed with what the library has of LZ4 and Zstandard.
  public var compresses: Bool

  /// The defaults are for a node with a few gigabytes of memory.
  public init(
    blockCacheBytes: Int = 48 << 20, writeBufferBytes: Int = 48 << 20, maximumOpenFiles: Int32 = 512,
    backgroundJobs: Int32 = 2, compresses: Bool = true
  ) {
    self.blockCacheBytes = blockCacheBytes
    self.writeBufferBytes = writeBufferBytes
    self.maximumOpenFiles = maximumOpenFiles
    self.backgroundJobs = backgroundJobs
    self.compresses = compresses
  }

  /// For an import of many blocks: fewer, larger flushes, so that less is compacted; takes up to 600 MiB.
  public static let bulkImport = RocksDBOptions(blockCacheBytes: 256 << 20, writeBufferBytes: 256 << 20)
}
