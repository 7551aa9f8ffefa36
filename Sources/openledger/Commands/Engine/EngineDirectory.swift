import AdapterEngine
import Foundation

/// Opens models, adapters and files that commands name.
enum EngineDirectory {
  /// Loads a model's directory.
  static func model(_ path: String, kernels: Kernels) throws -> BaseModel {
    try BaseModel(directory: opened(path, .model), kernels: kernels)
  }

  /// Reads an adapter's directory.
  static func adapterFiles(_ path: String) throws -> AdapterFiles {
    try check(path, .adapter)
    return try AdapterFiles(path: path)
  }

  /// Loads an adapter's directory for a model.
  static func adapter(_ path: String, base: BaseModel) throws -> LoRAAdapter {
    try LoRAAdapter(adapterFiles(path), base: base)
  }

  /// Maps the files of a directory.
  static func opened(_ path: String, _ kind: ModelDirectory.Kind) throws -> ModelDirectory {
    try check(path, kind)
    return try ModelDirectory(path: path, kind: kind)
  }

  /// What a directory holds; throws when it is neither a model nor an adapter.
  static func kind(_ path: String) throws -> ModelDirectory.Kind {
    if has("adapter_config.json", path) { return .adapter }
    try check(path, .model)
    return .model
  }

  /// The bytes of a file.
  static func file(_ path: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else { throw CommandError("\(path) cannot be read") }
    return [UInt8](data)
  }

  private static func has(_ name: String, _ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path + "/" + name)
  }

  /// The mistakes that are made most often, in words that say what to give instead.
  static func check(_ path: String, _ kind: ModelDirectory.Kind) throws {
    let (own, other) = ("config.json", "adapter_config.json")
    switch kind {
    case .model where has(other, path) && !has(own, path):
      throw CommandError("\(path) is an adapter; give its base model's directory here and the adapter with --adapter")
    case .model where !has(own, path):
      throw CommandError("\(path) has no config.json; give the directory of a Hugging Face model")
    case .adapter where !has(other, path):
      throw CommandError("\(path) has no adapter_config.json; give the directory of a PEFT adapter")
    default: return
    }
  }
}
