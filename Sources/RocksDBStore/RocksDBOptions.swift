/// What an operator may tune; everything else is fixed in `NativeOptions` with its reason.
public struct RocksDBOptions: Sendable, Hashable {
  /// Bytes for decompressed blocks, indexes and filters, shared by all column families: 48 MiB hold the hot set of a small chain.
  public var blockCacheBytes: Int
  /// Bytes of unflushed writes, summed over all column families: 48 MiB keep an idle node far below 300 MB.
  public var writeBufferBytes: Int
  /// Table files held open: 512 stay below the usual limit of 1,024 descriptors of a process.
  public var maximumOpenFiles: Int32
  /// Whether compressible families (bodies, receipts, code, blobs) are compressed with LZ4 where the library has it.
  public var compresses: Bool

  /// The defaults are for a node with a few gigabytes of memory.
  public init(
    blockCacheBytes: Int = 48 << 20, writeBufferBytes: Int = 48 << 20, maximumOpenFiles: Int32 = 512,
    compresses: Bool = true
  ) {
    self.blockCacheBytes = blockCacheBytes
    self.writeBufferBytes = writeBufferBytes
    self.maximumOpenFiles = maximumOpenFiles
    self.compresses = compresses
  }
}
