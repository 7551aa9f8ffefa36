internal import CAdapterEngine

/// A loaded PEFT LoRA adapter, kept in bf16; immutable and usable from several threads at once.
@safe public final class LoRAAdapter: Sendable {
  // Created in init, released in deinit, and read-only in between.
  nonisolated(unsafe) let handle: OpaquePointer
  /// The adapter's dimensions.
  public let shape: AdapterShape
  /// The dimensions of the base it was loaded for.
  public let baseShape: ModelShape

  /// Checks the files against the base model's shapes; non-finite or absurd weights are refused.
  public init(_ files: AdapterFiles, base: BaseModel) throws(EngineError) {
    shape = try AdapterShape(config: files.config, base: base.shape)
    baseShape = base.shape
    var created: OpaquePointer?
    try unsafe checked { message, capacity in
      unsafe cae_adapter_create(
        base.handle, files.config, files.config.count, files.weights, files.weights.count, &created, message, capacity)
    }
    guard let created = unsafe created else { throw .outOfMemory("The adapter could not be allocated.") }
    unsafe handle = created
  }

  deinit { unsafe cae_adapter_destroy(handle) }
}
