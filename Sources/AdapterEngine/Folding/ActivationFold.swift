internal import CAdapterEngine

/// Powers of two that move from a model's norms into the matrices that read them, so that its activations fit 8 bits.
///
/// After Xiao et al., *SmoothQuant* (2023), with powers of two: in real numbers, and in fp32 to the last bit, the model stays
/// the same function. Adapters belong to the folded model only when they were trained on it.
public struct ActivationFold: Hashable, Sendable {
  /// By which power of two each channel is divided: `hiddenSize` numbers for each norm, those of attention and feed-forward
  /// in each layer, and the final one.
  public let exponents: [Int8]

  /// Takes the powers as they are; negative ones make channels stand out, which tests want.
  package init(exponents: [Int8]) { self.exponents = exponents }

  /// Finds the powers: for each channel the one nearest to its largest activation over the norm's median channel's.
  /// - Parameters:
  ///   - model: the model.
  ///   - documents: tokens as the model is to be used with; some thousands are enough.
  ///   - maximumSequence: the most tokens that are seen at once.
  ///   - threads: threads that share the work.
  public init(
    model: BaseModel, documents: [[Int32]], maximumSequence: Int, threads: Int = 1
  ) throws(EngineError) {
    let maxima = try model.activationMaxima(documents, maximumSequence: maximumSequence, threads: threads)
    var found = [Int8](repeating: 0, count: maxima.count)
    try unsafe checked { message, capacity in
      // Both arrays have one element for each channel of each norm, and live for the call.
      unsafe cae_fold_exponents(model.handle, maxima, &found, message, capacity)
    }
    exponents = found
  }

  /// Folds one safetensors file of the model; every tensor keeps its place, shape and type.
  ///
  /// Exact unless a number leaves its type's range of normal numbers. Throws `unsupported` when one grows beyond 32768.
  public func folding(_ weights: [UInt8], config: [UInt8]) throws(EngineError) -> [UInt8] {
    let shape = try ModelShape(config: config)
    guard exponents.count == (2 * shape.layerCount + 1) * shape.hiddenSize else {
      throw .invalidRequest("The powers of two were found for a model of another shape.")
    }
    var folded = weights
    try unsafe checked { message, capacity in
      unsafe cae_fold_file(config, config.count, exponents, &folded, folded.count, message, capacity)
    }
    return folded
  }
}

extension BaseModel {
  /// The largest magnitude of each channel that each norm gives over the documents.
  func activationMaxima(
    _ documents: [[Int32]], maximumSequence: Int, threads: Int
  ) throws(EngineError) -> [Float] {
    guard (1...shape.maximumContext).contains(maximumSequence) else {
      throw .contextTooLong(
        "maximumSequence is \(maximumSequence); the model's context is \(shape.maximumContext).")
    }
    guard documents.contains(where: { !$0.isEmpty }) else {
      throw .invalidRequest("Activations cannot be measured without a token.")
    }
    let blocks = BlockPool.blocks(for: maximumSequence)
    let pool = try BlockPool(model: self, blockCount: blocks)
    let runner = try Runner(model: self, pool: pool, threads: threads, rowsPerPass: Self.observedRows)
    try unsafe checked { message, capacity in unsafe cae_runner_observe(runner.handle, message, capacity) }
    let table = Array(0..<UInt32(blocks))
    for document in documents {
      for start in stride(from: 0, to: document.count, by: maximumSequence) {
        let window = document[start..<min(start + maximumSequence, document.count)]
        for first in stride(from: start, to: window.endIndex, by: Self.observedRows) {
          let tokens = Array(window[first..<min(first + Self.observedRows, window.endIndex)])
          // The final norm is noted where logits are wanted.
          _ = try runner.step([
            Slice(tokens: tokens, position: first - start, blocks: table, logitRows: tokens.count)
          ])
        }
      }
    }
    var maxima = [Float](repeating: 0, count: (2 * shape.layerCount + 1) * shape.hiddenSize)
    unsafe cae_runner_copy_maxima(runner.handle, &maxima)
    return maxima
  }

  /// Rows whose logits are held at once.
  private static var observedRows: Int { 64 }
}
