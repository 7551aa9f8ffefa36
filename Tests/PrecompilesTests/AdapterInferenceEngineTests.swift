import ABI
import AdapterEngine
import ChainTypes
import Execution
import FixtureSupport
import Foundation
import Precompiles
import Primitives
import Testing
import WorldState

/// INFER and QUOTE over the real engine and the oracle's byte-level model.
@Suite struct AdapterInferenceEngineTests {
  /// A context that holds the oracle's model and two of its adapters.
  private struct Registered {
    let context = TestContext()
    var model = Hash.zero
    var adapters: [Hash] = []
    let files: ModelFiles
    let adapterFiles: [AdapterFiles]

    init?() throws {
      guard let base = Fixtures.oracleFile("base") else { return nil }
      let read = { (path: String) in
        Bytes(try Data(contentsOf: base.deletingLastPathComponent().appending(path: path)))
      }
      files = ModelFiles(config: try read("base/config.json"), weights: try read("base/model.safetensors"))
      adapterFiles = try ["adapter_task", "adapter_r4_qv"].map {
        AdapterFiles(
          config: try read("\($0)/adapter_config.json"), weights: try read("\($0)/adapter_model.safetensors"))
      }
      model = context.register([("config.json", files.config), ("model.safetensors", files.weights)])
      adapters = adapterFiles.map {
        context.register([("adapter_config.json", $0.config), ("adapter_model.safetensors", $0.weights)])
      }
    }

    func infer(
      _ engine: AdapterInferenceEngine, adapter: Hash = .zero, _ prompt: String = "def main(", tokens: UInt64 = 16,
      seed: UInt64 = 0, temperature: UInt64 = 0, gas: UInt64 = 1_000_000_000
    ) throws -> MessageResult {
      context.run(
        InferencePrecompile(engine: engine),
        try FunctionSignature("infer(bytes32,bytes32,bytes,uint32,uint64,uint32)").encode([
          .hash(model), .hash(adapter), .bytes(Bytes(prompt.utf8)), .number(tokens), .number(seed),
          .number(temperature),
        ]), gas: gas)
    }
  }

  private func text(_ result: MessageResult) throws -> Bytes {
    #expect(result.isSuccess, "\(result.status) \(Hex.encode(result.output))")
    let values = try ABI.decode(result.output, as: [.bytes, .uint(bits: 32), .uint(bits: 32)])
    return try #require(values[0].asBytes)
  }

  /// Hears three pieces and goes away.
  private final class ImpatientListener: Tracer {
    var pieces = 0
    let tracesInstructions = false
    var isCancelled: Bool { pieces == 3 }
    func frameStarted(_ message: Message) {}
    func frameEnded(_ result: MessageResult) {}
    func instruction(_ step: borrowing InstructionTrace) {}
    func selfDestructed(_ address: Address, beneficiary: Address, balance: UInt256) {}
    func textGenerated(_ text: Bytes) { pieces += 1 }
  }

  @Test("a generation that nobody waits for stops, without a result")
  func unwanted() throws {
    guard let registered = try Registered() else { return }
    let listener = ImpatientListener()
    registered.context.tracer = listener
    let result = try registered.infer(AdapterInferenceEngine(), tokens: 40)
    #expect(!result.isSuccess)
    #expect(result.output.isEmpty)
    #expect(listener.pieces == 3)
  }

  @Test("answers are those of the engine itself, for the base and for each adapter")
  func answers() throws {
    guard let registered = try Registered() else { return }
    let engine = AdapterInferenceEngine()
    let base = try BaseModel(registered.files)
    let prompt = try base.tokenize(Bytes("def main(".utf8))
    let request = GenerationRequest(prompt: prompt, maximumOutputTokens: 16)
    var answers: Set<Bytes> = []
    for index in [nil, 0, 1] as [Int?] {
      let adapter = try index.map { try LoRAAdapter(registered.adapterFiles[$0], base: base) }
      let expected = base.detokenize(try generate(request, model: base, adapter: adapter).tokens)
      let answer = try text(registered.infer(engine, adapter: index.map { registered.adapters[$0] } ?? .zero))
      #expect(answer == expected)
      answers.insert(answer)
    }
    #expect(answers.count > 1)
    #expect(
      try text(registered.infer(engine, seed: 1, temperature: 900))
        == text(registered.infer(engine, seed: 1, temperature: 900)))
  }

  @Test("the gas is a function of shapes: QUOTE knows it, and one unit less fails")
  func gas() throws {
    guard let registered = try Registered() else { return }
    let engine = AdapterInferenceEngine()
    let arguments: [ABIValue] = [
      .hash(registered.model), .hash(registered.adapters[0]), .bytes(Bytes("abc".utf8)), .number(4), .number(0),
      .number(0),
    ]
    let quote = registered.context.run(
      QuotePrecompile(engine: engine),
      try FunctionSignature("quote(bytes32,bytes32,bytes,uint32,uint64,uint32)").encode(arguments))
    let price = try #require(ABI.decode(quote.output, as: [.uint(bits: 64), .uint(bits: 32)])[0].asUInt64)

    let shape = try ModelShape(config: registered.files.config)
    let adapterShape = try AdapterShape(config: registered.adapterFiles[0].config, base: shape)
    let fileBytes =
      registered.files.config.count + registered.files.weights.count + registered.adapterFiles[0].config.count
      + registered.adapterFiles[0].weights.count
    let work =
      shape.multiplyAccumulates(promptTokens: 3, outputTokens: 4, adapter: adapterShape) + 8 * UInt64(fileBytes)
    #expect(price == 10_000 + 3 * 16 + (work + 199) / 200)

    let exact = try registered.infer(engine, adapter: registered.adapters[0], "abc", tokens: 4, gas: price)
    #expect(exact.isSuccess && exact.gasLeft == 0)
    let less = try registered.infer(engine, adapter: registered.adapters[0], "abc", tokens: 4, gas: price - 1)
    #expect(less.status == .failure(.outOfGas))
  }

  @Test("a small budget forgets what was used longest ago, and never shows in an answer")
  func cache() throws {
    guard let registered = try Registered() else { return }
    let roomy = AdapterInferenceEngine()
    let tight = AdapterInferenceEngine(budget: 1)
    for adapter in [.zero] + registered.adapters + [.zero] {
      #expect(try text(registered.infer(roomy, adapter: adapter)) == text(registered.infer(tight, adapter: adapter)))
    }
    #expect(roomy.loadedByteCount > tight.loadedByteCount)
  }

  @Test("damaged files are typed errors that name the file")
  func damagedFiles() throws {
    guard var registered = try Registered() else { return }
    let engine = AdapterInferenceEngine()
    let context = registered.context
    let good = registered.adapterFiles[0]
    let cut = context.register([
      ("adapter_config.json", good.config), ("adapter_model.safetensors", Bytes(good.weights.dropLast(5))),
    ])
    try expectRevert(
      registered.infer(engine, adapter: cut), "InvalidAdapter(bytes32,string)",
      [.hash(cut), .string("adapter_model.safetensors")])
    let badConfig = context.register([("adapter_config.json", [123]), ("adapter_model.safetensors", good.weights)])
    try expectRevert(
      registered.infer(engine, adapter: badConfig), "InvalidAdapter(bytes32,string)",
      [.hash(badConfig), .string("adapter_config.json")])
    registered.model = context.register([("config.json", registered.files.config), ("model.safetensors", [1, 2, 3])])
    try expectRevert(
      registered.infer(engine), "InvalidModel(bytes32,string)", [.hash(registered.model), .string("model.safetensors")])
    #expect(context.state.fault == nil)
  }

  @Test("several threads share one engine and agree")
  func threads() async throws {
    guard let registered = try Registered() else { return }
    let engine = AdapterInferenceEngine()
    let (files, adapterFiles) = (registered.files, registered.adapterFiles[0])
    let expected = try text(registered.infer(engine, adapter: registered.adapters[0]))
    let answers = await withTaskGroup(of: Bytes?.self) { group in
      for _ in 0..<4 {
        group.addTask {
          let sources = Self.sources(files, adapterFiles)
          let request = InferenceRequest(
            model: sources.model, adapter: sources.adapter, prompt: Bytes("def main(".utf8), maximumOutputTokens: 16,
            seed: 0, temperatureMilli: 0)
          guard let measure = try? engine.measure(request) else { return nil }
          return try? engine.generate(request, measure: measure).text
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers.count == 4 && answers.allSatisfy { $0 == expected })
  }

  private static func sources(_ files: ModelFiles, _ adapter: AdapterFiles) -> (
    model: ModelSource, adapter: ModelSource
  ) {
    let make = { (contents: [(String, Bytes)]) in
      let manifest = ModelManifest(files: contents.map { ModelManifest.File(name: $0.0, contents: $0.1) })
      return ModelSource(id: manifest.hash, manifest: manifest) { hash in
        contents.first { Keccak256.hash($0.1) == hash }?.1
      }
    }
    return (
      make([("config.json", files.config), ("model.safetensors", files.weights)]),
      make([("adapter_config.json", adapter.config), ("adapter_model.safetensors", adapter.weights)])
    )
  }
}
