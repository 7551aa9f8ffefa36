internal import CAdapterEngine

/// Runs steps on a GPU: the model's weights, a KV cache and the adapters in use lie in its memory.
///
/// Gives the very bits of `Runner`. Not for sharing: one thread at a time.
@safe public final class DeviceRunner: StepExecutor {
  /// The GPU it runs on.
  public let device: Device
  /// The model it runs.
  public let model: BaseModel
  /// Blocks of its KV cache.
  public let blockCount: Int
  /// The model's dimensions.
  public var shape: ModelShape { model.shape }
  // Created in init, released in deinit; used by the owner's thread alone.
  private let handle: OpaquePointer

  /// Uploads the model, which is in the exact arithmetic, and reserves the KV cache.
  ///
  /// Throws `unsupported` for fp32 models, `outOfMemory` when the GPU has too little memory, and `deviceFailed`.
  /// - Parameters:
  ///   - device: the GPU.
  ///   - model: the model.
  ///   - blockCount: blocks of 64 positions.
  ///   - rowsPerPass: rows that pass through a layer together; a step of more takes several passes.
  ///   - adapterByteCount: memory for adapters; the least recently used leave when it is full.
  public init(
    device: Device, model: BaseModel, blockCount: Int, rowsPerPass: Int = 512, adapterByteCount: UInt64 = 1 << 32
  ) throws(EngineError) {
    guard let blocks = UInt32(exactly: blockCount) else {
      throw .invalidRequest("A pool cannot have \(blockCount) blocks.")
    }
    self.device = device
    self.model = model
    self.blockCount = blockCount
    var created: OpaquePointer?
    try unsafe checked { message, capacity in
      unsafe cae_device_runner_create(
        device.handle, model.handle, blocks, UInt32(clamping: rowsPerPass), adapterByteCount, &created, message,
        capacity)
    }
    guard let created = unsafe created else { throw .outOfMemory("The runner could not be allocated.") }
    unsafe handle = created
  }

  deinit { unsafe cae_device_runner_destroy(handle) }

  /// Feeds the slices together; as `Runner.step(_:)`, and `deviceFailed` when the GPU reports an error.
  public func step(_ slices: [Slice]) throws(EngineError) -> StepResult {
    try unsafe runStep(slices, shape: shape) { described, logits, hidden, message, capacity in
      unsafe cae_device_runner_step(handle, described, described.count, logits, hidden, message, capacity)
    }
  }

  /// Copies a whole block of the cache.
  public func copyBlock(from source: UInt32, to target: UInt32) throws(EngineError) {
    try unsafe checked { message, capacity in
      unsafe cae_device_runner_copy(handle, source, target, message, capacity)
    }
  }

  /// A hash of what the first positions of a table hold; equal to `BlockPool`'s for equal keys and values.
  public func digest(of table: [UInt32], positions: Int) throws(EngineError) -> UInt64 {
    guard positions >= 0, BlockPool.blocks(for: positions) <= table.count else {
      throw .invalidRequest("A table of \(table.count) blocks does not hold \(positions) positions.")
    }
    var digest: UInt64 = 0
    try unsafe checked { message, capacity in
      unsafe cae_device_runner_digest(handle, table, UInt32(clamping: positions), &digest, message, capacity)
    }
    return digest
  }
}
