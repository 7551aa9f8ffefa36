public import AdapterEngine

extension ServingEngine {
  /// The default memory for keys and values, in bytes.
  public static let defaultCacheBytes = 1 << 30

  /// Starts an engine on the processor.
  /// - Parameters:
  ///   - model: the base model.
  ///   - adapters: its adapters.
  ///   - limits: what it holds and does at once.
  ///   - cacheBytes: the most memory for keys and values; at least one sequence of the whole context gets room all the same.
  ///   - threads: threads that share every step, the engine's own included.
  public convenience init(
    model: BaseModel, adapters: AdapterStore, limits: ServingLimits = ServingLimits(),
    cacheBytes: Int = ServingEngine.defaultCacheBytes, threads: Int = 1
  ) throws(EngineError) {
    let rows = limits.sound.rows
    let blocks = max(
      cacheBytes / max(1, BlockPool.bytesPerBlock(of: model)), BlockPool.blocks(for: model.shape.maximumContext))
    try self.init(model: model, adapters: adapters, limits: limits) { () throws(EngineError) in
      try Runner(
        model: model, pool: BlockPool(model: model, blockCount: min(blocks, Int(UInt32.max))), threads: threads,
        rowsPerPass: rows)
    }
  }
}
