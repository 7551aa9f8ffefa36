/// The files of a Hugging Face Llama-family directory, as bytes.
public struct ModelFiles: Sendable {
  /// `config.json`.
  public var config: [UInt8]
  /// `model.safetensors`: one file of bf16, f16 or f32 tensors. Empty when the weights are in `shards`.
  public var weights: [UInt8]
  /// `model.safetensors.index.json` and the files it names, by name; empty when the weights are one file.
  public var shards: [String: [UInt8]]
  /// `tokenizer.json`, or nil for the byte vocabulary (token = byte, 0 = document end).
  public var tokenizer: [UInt8]?

  /// Gathers the files.
  public init(config: [UInt8], weights: [UInt8], tokenizer: [UInt8]? = nil, shards: [String: [UInt8]] = [:]) {
    self.config = config
    self.weights = weights
    self.shards = shards
    self.tokenizer = tokenizer
  }
}

extension ModelFiles {
  /// The files by their names in the folder.
  public var byName: [String: [UInt8]] {
    var files = shards
    files["config.json"] = config
    files["tokenizer.json"] = tokenizer
    if shards.isEmpty { files["model.safetensors"] = weights }
    return files
  }

  /// The hash that names the model.
  public func contentHash() -> ContentHash { ContentHash(files: byName) }
}

/// The files of a PEFT LoRA adapter, as bytes.
public struct AdapterFiles: Sendable {
  /// `adapter_config.json`.
  public var config: [UInt8]
  /// `adapter_model.safetensors`.
  public var weights: [UInt8]

  /// Gathers the files.
  public init(config: [UInt8], weights: [UInt8]) {
    self.config = config
    self.weights = weights
  }
}

extension AdapterFiles {
  /// The files by their names in the folder.
  public var byName: [String: [UInt8]] {
    ["adapter_config.json": config, "adapter_model.safetensors": weights]
  }

  /// The hash that names the adapter.
  public func contentHash() -> ContentHash { ContentHash(files: byName) }
}
