import AdapterEngine
import Foundation

/// Tokens a second of the adapter engine.
enum EngineSection {
  private static let promptTokens = 256
  private static let outputTokens = 64
  private static let runs = 5

  static func measure() throws -> Table {
    var table = Table(
      title: "Adapter engine",
      method: """
        Prefill of \(promptTokens) tokens and greedy decoding of \(outputTokens) after them on one core, exact arithmetic, processor time; medians of \
        \(runs) runs. The ratio is the fastest kernels' speed to the scalar reference's.
        """, ratioTitle: "÷ scalar")
    let genesis = try Files.repository().appending(path: "Genesis")
    try measure(
      "ledger-base", genesis.appending(path: "models/ledger-base"),
      adapter: ("guide", genesis.appending(path: "adapters/guide")), &table)
    let oracle = try Files.oracle()
    if FileManager.default.fileExists(atPath: oracle.appending(path: "base/config.json").path) {
      try measure(
        "reference model", oracle.appending(path: "base"),
        adapter: ("adapter_task", oracle.appending(path: "adapter_task")),
        &table)
    }
    return table
  }

  private static func measure(_ name: String, _ folder: URL, adapter: (name: String, folder: URL), _ table: inout Table)
    throws
  {
    let files = try ModelFiles(
      config: Files.bytes(folder.appending(path: "config.json")),
      weights: Files.bytes(folder.appending(path: "model.safetensors")),
      tokenizer: try? Files.bytes(folder.appending(path: "tokenizer.json")))
    let adapterFiles = try AdapterFiles(
      config: Files.bytes(adapter.folder.appending(path: "adapter_config.json")),
      weights: Files.bytes(adapter.folder.appending(path: "adapter_model.safetensors")))
    let (best, scalar) = (try BaseModel(files), try BaseModel(files, kernels: .scalar))
    for isAdapted in [false, true] {
      let fast = try rates(best, isAdapted ? LoRAAdapter(adapterFiles, base: best) : nil)
      let plain = try rates(scalar, isAdapted ? LoRAAdapter(adapterFiles, base: scalar) : nil)
      let label = isAdapted ? "\(name) + \(adapter.name)" : name
      table.add("\(label), prefill", fast.prefill, "tokens/s", ratio: fast.prefill / plain.prefill)
      table.add("\(label), decode", fast.decode, "tokens/s", ratio: fast.decode / plain.decode)
    }
  }

  private static func rates(_ model: BaseModel, _ adapter: LoRAAdapter?) throws -> (prefill: Double, decode: Double) {
    let prompt = (0..<promptTokens).map { Int32(($0 * 7 + 1) % model.shape.vocabularySize) }
    var (prefill, decode): ([Double], [Double]) = ([], [])
    for _ in 0..<runs {
      let session = try Session(model: model, adapter: adapter, positions: promptTokens + outputTokens)
      var logits: [Float] = []
      prefill.append(Double(promptTokens) / (try processorSeconds { logits = try session.advance(prompt) }))
      let time = try processorSeconds {
        for _ in 0..<outputTokens { logits = try session.advance([largest(logits)]) }
      }
      decode.append(Double(outputTokens) / time)
    }
    return (median(prefill), median(decode))
  }

  private static func largest(_ logits: [Float]) -> Int32 {
    var best = 0
    for index in logits.indices where logits[index] > logits[best] { best = index }
    return Int32(best)
  }
}
