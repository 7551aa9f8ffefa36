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

/// Batches, embeddings and evaluations over the real engine and the shipped model with its two adapters.
@Suite struct AdapterEngineBatchTests {
  private let context = TestContext()
  private let files: ModelFiles
  private let adapterFiles: [AdapterFiles]
  private let model: Hash
  private let adapters: [Hash]

  init() throws {
    let read = { (path: String) in
      Bytes(try Data(contentsOf: Fixtures.repository.appending(path: "Genesis").appending(path: path)))
    }
    let base = "models/ledger-base"
    let loaded = try ["config.json", "model.safetensors", "tokenizer.json"].map { try read("\(base)/\($0)") }
    files = ModelFiles(config: loaded[0], weights: loaded[1], tokenizer: loaded[2])
    model = context.register([
      ("config.json", loaded[0]), ("model.safetensors", loaded[1]), ("tokenizer.json", loaded[2]),
    ])
    let parts = try ["guide", "sailor"].map { name in
      (
        try read("adapters/\(name)/adapter_config.json"), try read("adapters/\(name)/adapter_model.safetensors")
      )
    }
    adapterFiles = parts.map { AdapterFiles(config: $0.0, weights: $0.1) }
    let context = context
    adapters = parts.map {
      context.register([("adapter_config.json", $0.0), ("adapter_model.safetensors", $0.1)])
    }
  }

  private static let request: [ABIType] = [
    .fixedBytes(32), .bytes, .uint(bits: 32), .uint(bits: 64), .uint(bits: 32),
  ]
  private static let answer: [ABIType] = [.bytes, .uint(bits: 32), .uint(bits: 32)]

  @Test("a batch over several adapters gives every answer that a single call gives, whatever the threads")
  func batch() throws {
    let engines = [AdapterInferenceEngine(), AdapterInferenceEngine(kernels: .scalar, threads: 2)]
    var requests: [[ABIValue]] = []
    for (index, prompt) in ["Where does the sun rise?", "Q: What is a ledger?\nA:", "The"].enumerated() {
      for adapter in [.zero] + adapters {
        requests.append([
          .hash(adapter), .bytes(Bytes(prompt.utf8)), .number(4 + 9 * index), .number(index), .number(index * 400),
        ])
      }
    }
    let single = try requests.map { fields in
      let result = context.run(
        InferencePrecompile(engine: engines[0]),
        try FunctionSignature(name: "infer", parameters: [.fixedBytes(32)] + Self.request)
          .encode([.hash(model)] + fields))
      return ABIValue.tuple(try ABI.decode(result.output, as: Self.answer))
    }
    for engine in engines {
      let result = context.run(
        InferencePrecompile(engine: engine),
        try FunctionSignature(name: "inferBatch", parameters: [.fixedBytes(32), .array(.tuple(Self.request))])
          .encode([.hash(model), .array(requests.map { .tuple($0) })]))
      #expect(result.isSuccess)
      #expect(try ABI.decode(result.output, as: [.array(.tuple(Self.answer))]) == [.array(single)])
    }
  }

  @Test("the pieces of an answer come one by one and are the answer")
  func pieces() throws {
    let engine = AdapterInferenceEngine()
    let source = { [context] (id: Hash) in
      ModelSource(id: id, manifest: try ModelManifest.decode(try #require(context.state.blob(id)))) {
        context.state.blob($0)
      }
    }
    var most = 0
    for adapter in adapters {
      let request = InferenceRequest(
        model: try source(model), adapter: try source(adapter), prompt: Bytes("Where does the sun rise?".utf8),
        maximumOutputTokens: 16)
      var pieces: [Bytes] = []
      let output = try engine.generate(request, measure: engine.measure(request)) { pieces.append($0) }
      #expect(pieces.flatMap { $0 } == output.text && pieces.count <= output.tokenCount)
      most = max(most, pieces.count)
    }
    #expect(most > 1)
  }

  @Test("an embedding is the mean of the final vectors in the order and the roundings of the specification")
  func embedding() throws {
    let base = try BaseModel(files)
    let text = Bytes("The tide turns twice a day.".utf8)
    for (index, adapter) in [nil, adapters[0], adapters[1]].enumerated() {
      let result = context.run(
        EmbeddingPrecompile(engine: AdapterInferenceEngine(kernels: .scalar)),
        try FunctionSignature("embed(bytes32,bytes32,bytes)").encode([
          .hash(model), .hash(adapter ?? .zero), .bytes(text),
        ]))
      let values = try ABI.decode(result.output, as: [.array(.int(bits: 16)), .uint(bits: 32), .uint(bits: 32)])

      let tokens = try base.tokenize(text)
      let pool = try BlockPool(model: base, blockCount: 1)
      let loaded = try index == 0 ? nil : LoRAAdapter(adapterFiles[index - 1], base: base)
      let rows = try Runner(model: base, pool: pool).step([
        Slice(tokens: tokens, position: 0, blocks: [0], adapter: loaded, logitRows: 0, hiddenRows: tokens.count)
      ]).hidden
      let width = base.shape.hiddenSize
      let mean = (0..<width).map { index -> Float in
        var sum: Float = 0
        for row in tokens.indices { sum = sum + rows[row * width + index] }
        return sum / Float(tokens.count)
      }
      let scale = try #require(mean.map(\.magnitude).max()) / 32_767
      let expected = mean.map { ABIValue.int(Int(($0 / scale).rounded(.toNearestOrEven))) }
      #expect(values == [.array(expected), .number(scale.bitPattern), .number(tokens.count)])
    }
  }

  @Test("an evaluation is the engine's own sum, with and without prompts")
  func evaluation() throws {
    let base = try BaseModel(files)
    let tokenizer = try Tokenizer(json: files.tokenizer, vocabularySize: base.shape.vocabularySize)
    let adapter = try LoRAAdapter(adapterFiles[1], base: base)
    let pairs = [("Q: Where does the sun rise? A:", " In the east."), ("Q: What is a ledger? A:", " A book.")]
    let rows = pairs.map { context.state.storeBlob(Bytes("{\"q\":\"\($0.0)\",\"a\":\"\($0.1)\"}".utf8)) }
    let documents = try pairs.map {
      try TrainingDocument(
        prompt: Bytes($0.0.utf8), text: Bytes($0.1.utf8), tokenizer: tokenizer, shape: base.shape)
    }
    let expected = try evaluate(
      documents, model: base, adapter: adapter, maximumSequence: base.shape.maximumContext)
    let result = context.run(
      EvaluationPrecompile(engine: AdapterInferenceEngine(kernels: .scalar)),
      try FunctionSignature("evaluate(bytes32,bytes32,bytes32[],string,string)").encode([
        .hash(model), .hash(adapters[1]), .array(rows.map { .hash($0) }), .string("q"), .string("a"),
      ]))
    #expect(
      try ABI.decode(result.output, as: [.uint(bits: 64), .uint(bits: 64)])
        == [.number(expected.lossSum), .number(expected.targetTokens)])
    #expect(expected.targetTokens > 0 && expected.targetTokens < documents.reduce(0) { $0 + $1.tokens.count })
  }
}
