import AdapterEngine
import Foundation
import Serving

/// Serving engines for commands.
enum EngineServing {
  /// An engine on the processor's cores whose KV cache holds at least so many positions.
  static func engine(
    _ base: BaseModel, adapters: AdapterStore, limits: ServingLimits = ServingLimits(), threads: Int,
    cachePositions: Int
  ) throws -> ServingEngine {
    try ServingEngine(
      model: base, adapters: adapters, limits: limits,
      cacheBytes: BlockPool.blocks(for: cachePositions) * BlockPool.bytesPerBlock(of: base), threads: threads)
  }

  /// An engine for one request, with the adapter of a directory under the name ``adapterName``.
  static func engine(_ base: BaseModel, adapter: String?, threads: Int, cachePositions: Int) throws -> ServingEngine {
    let store = AdapterStore(model: base, budget: Int.max)
    if let adapter {
      let files = try EngineDirectory.adapterFiles(adapter)
      // The files are checked here so that their mistakes are told before anything runs.
      _ = try LoRAAdapter(files, base: base)
      try store.register(
        adapterName, AdapterSource(byteCount: files.config.count + files.weights.count) { files })
    }
    return try engine(base, adapters: store, threads: threads, cachePositions: cachePositions)
  }

  /// The name of a command's only adapter.
  static let adapterName = "adapter"

  /// The text of an argument, or of standard input when there is none.
  static func text(_ argument: String?, name: String) throws -> [UInt8] {
    if let argument { return [UInt8](argument.utf8) }
    let bytes = [UInt8](FileHandle.standardInput.readDataToEndOfFile())
    guard !bytes.isEmpty else { throw CommandError("there is no \(name); give it as an argument or on standard input") }
    return bytes
  }
}
