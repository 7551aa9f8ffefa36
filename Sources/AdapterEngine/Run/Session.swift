/// One sequence by itself: tokens go in, logits come out. A convenience over a pool and a runner of its own.
///
/// Not for sharing: one thread at a time.
public final class Session {
  // Bytes that the KV cache of a session may take.
  private static let maximumCacheBytes = 1 << 32

  private let runner: Runner
  private let adapter: LoRAAdapter?
  private let table: [UInt32]
  private let positions: Int
  private var position = 0

  /// Reserves a KV cache of `positions` tokens; throws `contextTooLong` beyond the model's context or 4 GiB.
  public init(
    model: BaseModel, adapter: LoRAAdapter?, positions: Int, threads: Int = 1
  ) throws(EngineError) {
    guard positions > 0, positions <= model.shape.maximumContext else {
      throw .contextTooLong(
        "A sequence of \(positions) tokens was asked for; the model's context is \(model.shape.maximumContext).")
    }
    let blocks = BlockPool.blocks(for: positions)
    let bytes = blocks * BlockPool.bytesPerBlock(of: model)
    guard bytes <= Self.maximumCacheBytes else {
      throw .contextTooLong("A sequence of \(bytes) bytes is above the limit of 4 GiB.")
    }
    let pool = try BlockPool(model: model, blockCount: blocks)
    runner = try Runner(model: model, pool: pool, threads: threads, rowsPerPass: min(positions, Self.rowsPerPass))
    self.adapter = adapter
    self.positions = positions
    table = (0..<UInt32(blocks)).map { $0 }
  }

  private static let rowsPerPass = 128

  /// Feeds tokens and returns the logits of the last `logitRows` of them, row by row; on failure nothing has changed.
  public func advance(_ tokens: [Int32], logitRows: Int = 1) throws(EngineError) -> [Float] {
    guard tokens.count <= positions - position else {
      throw .contextTooLong(
        "The sequence holds \(positions) tokens, has \(position) and was given \(tokens.count) more.")
    }
    let slice = Slice(tokens: tokens, position: position, blocks: table, adapter: adapter, logitRows: logitRows)
    let result = try runner.step([slice])
    position += tokens.count
    return result.logits
  }

  /// A hash of the KV cache's bytes and scales; equal caches have equal digests whatever the kernels and blocks.
  public var cacheDigest: UInt64 {
    // The table and the positions are this session's own, so they fit the pool.
    (try? runner.digest(of: table, positions: position)) ?? 0
  }
}
