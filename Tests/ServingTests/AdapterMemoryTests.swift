import AdapterEngine
import EngineTestSupport
import Foundation
import Serving
import Testing

/// A model whose adapters of one module take megabytes, as memory for the next ones is kept from two of them on.
private struct Wide {
  private static let tiny = TinyModel(
    vocabulary: 256, hidden: 1_024, layers: 1, heads: 4, headDimension: 8, feedForward: 1_000)
  private static let module = "base_model.model.model.layers.0.mlp.gate_proj.lora_"

  let model: BaseModel

  init() throws { model = try BaseModel(Self.tiny.files) }

  func logits(_ adapter: LoRAAdapter) throws -> [Float] { try model.logits([3, 50, 7, 20, 3], adapter: adapter) }

  /// A random adapter of rank times 2,024 values.
  static func adapter(rank: Int, seed: UInt64, type: String = "BF16") -> AdapterFiles {
    tiny.adapter(rank: rank, targets: ["gate_proj"], type: type, seed: seed)
  }

  /// An adapter whose first ranks are random, with rows and columns of zeros up to its rank; the scale is 2.
  static func adapter(random ranks: Int, paddedTo rank: Int) -> AdapterFiles {
    var random = SeededGenerator(seed: 5)
    let (inputs, outputs) = (tiny.hidden, tiny.feedForward)
    let zeros = [Float](repeating: 0, count: rank - ranks)
    var file = SafetensorsWriter()
    file.add(
      "\(module)A.weight", [rank, inputs],
      random.values(ranks * inputs) + [Float](repeating: 0, count: zeros.count * inputs))
    file.add("\(module)B.weight", [outputs, rank], (0..<outputs).flatMap { _ in random.values(ranks) + zeros })
    return AdapterFiles(config: adapter(rank: rank, seed: 1).config, weights: file.file())
  }

  /// An adapter of zeros.
  static func adapter(zerosOfRank rank: Int) -> AdapterFiles {
    var file = SafetensorsWriter()
    for (side, shape) in [("A", [rank, tiny.hidden]), ("B", [tiny.feedForward, rank])] {
      let bytes = [UInt8](repeating: 0, count: 2 * shape[0] * shape[1])
      file.tensors.append(
        SafetensorsWriter.Tensor(name: "\(module)\(side).weight", type: "BF16", shape: shape, bytes: bytes))
    }
    let config = #"{"peft_type":"LORA","r":\#(rank),"lora_alpha":1,"target_modules":["gate_proj"]}"#
    return AdapterFiles(config: Array(config.utf8), weights: file.file())
  }
}

extension AdapterFiles {
  fileprivate var byteCount: Int { config.count + weights.count }

  fileprivate func write(to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(config).write(to: folder.appending(path: "adapter_config.json"))
    try Data(weights).write(to: folder.appending(path: "adapter_model.safetensors"))
  }
}

extension AdapterStore {
  /// Brings an adapter into memory, letting go of others.
  fileprivate func loaded(_ name: String) throws -> LoRAAdapter {
    let id = try retain(name)
    defer { release(id) }
    while true {
      beginRound()
      switch need(id) {
      case .ready: return try #require(adapter(id))
      case .failed(let error): throw error
      case .loading, .full: Thread.sleep(forTimeInterval: 0.0005)
      }
    }
  }
}

@Suite("Memory of adapters", .serialized)
struct AdapterMemoryTests {
  @Test("an adapter in the memory of an earlier one computes what it computes in its own")
  func reusedMemory() throws {
    let wide = try Wide()
    // Equal and unequal sizes, in memory and as files, so that memory is found too small, too large and just right.
    let files = [(560, "BF16"), (560, "BF16"), (554, "BF16"), (560, "F32"), (3, "BF16")].enumerated().map {
      index, kind in
      Wide.adapter(rank: kind.0, seed: UInt64(index + 1), type: kind.1)
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "adapters-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = AdapterStore(model: wide.model, budget: files.map(\.byteCount).max() ?? 0)
    defer { store.stop() }
    // All at once, so that none of them takes another's place.
    let apart = try files.map { try LoRAAdapter($0, base: wide.model) }
    let expected = try apart.map(wide.logits)
    #expect(Set(expected).count == files.count)
    for (index, files) in files.enumerated() {
      try files.write(to: folder.appending(path: "\(index)"))
      try store.register("\(index)", AdapterSource(folder: folder.appending(path: "\(index)").path))
    }
    var random = SeededGenerator(seed: 9)
    for _ in 0..<24 {
      let index = random.number(in: 0...files.count - 1)
      #expect(try wide.logits(store.loaded("\(index)")) == expected[index], "adapter \(index)")
      #expect(store.statistics.heldBytes <= files.map(\.byteCount).max() ?? 0)
    }
    #expect(store.statistics.evictions > 0)
    // What a hostile file left behind is not seen either.
    var hostile = files[0]
    hostile.weights.replaceSubrange((hostile.weights.count - 2)..., with: [0x80, 0x7F])
    #expect(throws: EngineError.self) { try LoRAAdapter(hostile, base: wide.model) }
    #expect(try wide.logits(LoRAAdapter(files[1], base: wide.model)) == expected[1])
  }

  @Test("a file that is not what it was is refused, in used memory too")
  func changedFiles() throws {
    let wide = try Wide()
    let folder = FileManager.default.temporaryDirectory.appending(path: "adapters-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = (0..<2).map { Wide.adapter(rank: 2, seed: UInt64($0)) }
    let store = AdapterStore(model: wide.model, budget: files[0].byteCount)
    defer { store.stop() }
    for (index, files) in files.enumerated() {
      try files.write(to: folder.appending(path: "\(index)"))
      try store.register("\(index)", AdapterSource(folder: folder.appending(path: "\(index)").path))
    }
    for name in ["0", "1", "0", "1"] { _ = try store.loaded(name) }
    var changed = files[0]
    changed.weights[changed.weights.count - 2] ^= 1
    try changed.write(to: folder.appending(path: "0"))
    #expect(throws: ServingError.self) { try store.loaded("0") }
    #expect(store.fault == nil)
  }

  @Test("eight ranks at a time give the bits of one at a time", arguments: [8, 16, 24])
  func tiles(rank: Int) throws {
    let wide = try Wide()
    let logits = try [rank, rank + 1].map {
      try wide.logits(LoRAAdapter(Wide.adapter(random: rank, paddedTo: $0), base: wide.model))
    }
    #expect(logits[0] == logits[1])
    #expect(try logits[0] != wide.model.logits([3, 50, 7, 20, 3]))
  }

  @Test("memory that no adapter uses stays within its limit, whatever sizes come")
  func spareMemory() throws {
    let wide = try Wide()
    PeakMemory.reset()
    let before = PeakMemory.bytes
    // 236 MB together.
    for rank in 940..<1_000 { _ = try LoRAAdapter(Wide.adapter(zerosOfRank: rank), base: wide.model) }
    PeakMemory.reset()
    #expect(PeakMemory.bytes < before + 128 << 20)
  }
}
