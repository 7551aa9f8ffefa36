/// The files of a Hugging Face Llama-family directory, as bytes.
public struct ModelFiles: Sendable {
  /// `config.json`.
  public var config: [UInt8]
  /// `model.safetensors`: one file of bf16, f16 or f32 tensors.
  public var weights: [UInt8]
  /// `tokenizer.json`, or nil for the byte vocabulary (token = byte, 0 = document end).
  public var tokenizer: [UInt8]?

  /// Gathers the files.
  public init(config: [UInt8], weights: [UInt8], tokenizer: [UInt8]? = nil) {
    self.config = config
    self.weights = weights
    self.tokenizer = tokenizer
  }
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
