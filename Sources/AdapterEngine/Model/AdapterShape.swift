internal import CAdapterEngine

/// The linear modules of a layer that an adapter may change.
public enum LinearModule: Int, CaseIterable, Hashable, Sendable {
  /// `self_attn.q_proj`.
  case query
  /// `self_attn.k_proj`.
  case key
  /// `self_attn.v_proj`.
  case value
  /// `self_attn.o_proj`.
  case output
  /// `mlp.gate_proj`.
  case gate
  /// `mlp.up_proj`.
  case up
  /// `mlp.down_proj`.
  case down
}

/// The dimensions of a LoRA adapter, read from `adapter_config.json` alone.
public struct AdapterShape: Hashable, Sendable {
  /// The largest rank of the low-rank matrices.
  public let rank: Int
  /// Modules that have a pair of matrices in some layer, in the order of `LinearModule`.
  public let modules: [LinearModule]
  /// Sum over the layers of each module's rank, in the order of `LinearModule`; 0 where nothing is adapted.
  public let rankSums: [Int]
  /// `lora_alpha / rank`, or `lora_alpha / sqrt(rank)` with rsLoRA, of the first adapted module.
  public let scale: Float

  /// Reads `adapter_config.json` for a base of the given shape; throws `invalidAdapter` or `unsupported`.
  public init(config: [UInt8], base: ModelShape) throws(EngineError) {
    var shape = cae_adapter_shape()
    try unsafe checked { message, capacity in
      unsafe cae_parse_adapter_shape(config, config.count, UInt32(clamping: base.layerCount), &shape, message, capacity)
    }
    self.init(shape)
    for module in modules {
      let (inputs, outputs) = base.dimensions(of: module)
      guard rank <= min(inputs, outputs) else {
        throw .invalidAdapter(
          "adapter_config.json: r is \(rank), above the \(min(inputs, outputs)) that the base model's modules allow.")
      }
    }
  }

  private init(_ shape: cae_adapter_shape) {
    rank = Int(shape.rank)
    let sums = shape.rank_sums
    rankSums = [sums.0, sums.1, sums.2, sums.3, sums.4, sums.5, sums.6].map(Int.init)
    modules = LinearModule.allCases.filter { shape.modules & (1 << UInt32($0.rawValue)) != 0 }
    scale = shape.scale
  }
}
