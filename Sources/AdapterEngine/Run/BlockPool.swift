internal import CAdapterEngine

/// The KV cache of a model: numbered blocks of 64 positions, all layers of a block together.
///
/// A sequence is a list of block numbers, its *table*; sequences that begin with the same tokens may share blocks. Who
/// uses which block is the owner's affair. Not for sharing: one thread at a time.
@safe public final class BlockPool {
  /// Positions of a block.
  public static let positionsPerBlock = Int(CAE_BLOCK_POSITIONS)
  /// Blocks in the pool, numbered from 0.
  public let blockCount: Int
  // Created in init, released in deinit; used by the owner's thread alone.
  let handle: OpaquePointer

  /// Reserves `blockCount` blocks; the system gives the memory as they are first written.
  public init(model: BaseModel, blockCount: Int) throws(EngineError) {
    guard let count = UInt32(exactly: blockCount) else {
      throw .invalidRequest("A pool cannot have \(blockCount) blocks.")
    }
    self.blockCount = blockCount
    var created: OpaquePointer?
    try unsafe checked { message, capacity in
      unsafe cae_pool_create(model.handle, count, &created, message, capacity)
    }
    guard let created = unsafe created else { throw .outOfMemory("The pool could not be allocated.") }
    unsafe handle = created
  }

  deinit { unsafe cae_pool_destroy(handle) }

  /// Bytes of one block for a model.
  public static func bytesPerBlock(of model: BaseModel) -> Int { unsafe cae_pool_block_bytes(model.handle) }

  /// Blocks that hold a number of positions.
  public static func blocks(for positions: Int) -> Int { (positions + positionsPerBlock - 1) / positionsPerBlock }

  /// Copies a whole block, for a sequence that is about to write into one it shares.
  public func copyBlock(from source: UInt32, to target: UInt32) throws(EngineError) {
    guard unsafe cae_pool_copy(handle, source, target) == CAE_OK else {
      throw .invalidRequest("Block \(max(source, target)) is outside the pool of \(blockCount).")
    }
  }

  /// A hash of what the first positions of a table hold; equal for equal keys and values, whatever blocks they lie in.
  public func digest(of table: [UInt32], positions: Int) throws(EngineError) -> UInt64 {
    guard positions >= 0, Self.blocks(for: positions) <= table.count, table.allSatisfy({ $0 < blockCount }) else {
      throw .invalidRequest("A table of \(table.count) blocks does not hold \(positions) positions of this pool.")
    }
    return unsafe cae_pool_digest(handle, table, UInt32(positions))
  }
}
