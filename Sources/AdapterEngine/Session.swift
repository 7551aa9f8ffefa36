internal import CAdapterEngine

/// One sequence with its KV cache: tokens go in, logits come out.
///
/// Not for sharing: one thread at a time.
@safe public final class Session {
  private let model: BaseModel
  private let adapter: LoRAAdapter?
  private let handle: OpaquePointer

  /// Reserves a KV cache of `positions` tokens; throws `contextTooLong` beyond the model's context.
  public init(model: BaseModel, adapter: LoRAAdapter?, positions: Int) throws(EngineError) {
    self.model = model
    self.adapter = adapter
    var created: OpaquePointer?
    try unsafe checked { message, capacity in
      unsafe cae_session_create(
        model.handle, adapter?.handle, UInt32(clamping: positions), &created, message, capacity)
    }
    guard let created = unsafe created else { throw .outOfMemory("The sequence could not be allocated.") }
    unsafe handle = created
  }

  deinit { unsafe cae_session_destroy(handle) }

  /// Feeds tokens and returns the logits of the last `logitRows` of them, row by row; on failure nothing has changed.
  public func advance(_ tokens: [Int32], logitRows: Int = 1) throws(EngineError) -> [Float] {
    guard logitRows >= 0, logitRows <= tokens.count else {
      throw .invalidRequest("Logits of \(logitRows) rows were asked of \(tokens.count) tokens.")
    }
    var logits = [Float](repeating: 0, count: logitRows * model.shape.vocabularySize)
    try unsafe checked { message, capacity in
      unsafe cae_session_advance(handle, tokens, tokens.count, logitRows, &logits, message, capacity)
    }
    return logits
  }

  /// A hash of the KV cache's bytes and scales; equal caches have equal digests whatever the kernels.
  public var cacheDigest: UInt64 { unsafe cae_session_digest(handle) }
}
