internal import CAdapterEngine

/// Runs steps on the processor: threads and scratch memory for one model, over one pool.
///
/// Neither the threads nor the rows of a pass change a result. Not for sharing: one thread at a time.
@safe public final class Runner: StepExecutor {
  /// The model it runs.
  public let model: BaseModel
  /// The KV cache it reads and writes.
  public let pool: BlockPool
  /// The model's dimensions.
  public var shape: ModelShape { model.shape }
  /// Blocks of the pool.
  public var blockCount: Int { pool.blockCount }
  // Created in init, released in deinit; used by the owner's thread alone.
  let handle: OpaquePointer

  /// Prepares to run.
  /// - Parameters:
  ///   - model: the model; its scratch memory is about `rowsPerPass` × 25 × (hidden + feed-forward) bytes.
  ///   - pool: the KV cache, made for this model.
  ///   - threads: threads that share every step, the caller's included.
  ///   - rowsPerPass: rows that pass through a layer together; a step of more takes several passes.
  public init(model: BaseModel, pool: BlockPool, threads: Int = 1, rowsPerPass: Int = 256) throws(EngineError) {
    self.model = model
    self.pool = pool
    var created: OpaquePointer?
    try unsafe checked { message, capacity in
      unsafe cae_runner_create(
        model.handle, UInt32(clamping: threads), UInt32(clamping: rowsPerPass), &created, message, capacity)
    }
    guard let created = unsafe created else { throw .outOfMemory("The runner could not be allocated.") }
    unsafe handle = created
  }

  deinit { unsafe cae_runner_destroy(handle) }

  /// Feeds the slices together; a slice's result never depends on the others.
  ///
  /// Everything is checked before anything changes: throws `invalidRequest` or `contextTooLong`.
  public func step(_ slices: [Slice]) throws(EngineError) -> StepResult {
    try unsafe runStep(slices, shape: shape) { described, logits, hidden, message, capacity in
      unsafe cae_runner_step(
        handle, pool.handle, described, described.count, logits, hidden, message, capacity)
    }
  }

  /// Copies a whole block of the pool.
  public func copyBlock(from source: UInt32, to target: UInt32) throws(EngineError) {
    try pool.copyBlock(from: source, to: target)
  }

  /// A hash of what the first positions of a table hold.
  public func digest(of table: [UInt32], positions: Int) throws(EngineError) -> UInt64 {
    try pool.digest(of: table, positions: positions)
  }
}
