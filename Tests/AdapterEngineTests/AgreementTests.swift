import AdapterEngine
import EngineTestSupport
import Testing

@Suite("Kernels and batches agree to the last bit")
struct AgreementTests {
  static let models = TinyModel.llamas

  /// Logits of every row and the digest of the cache, when the tokens come in the given portions.
  private func run(
    _ model: BaseModel, _ adapter: LoRAAdapter?, _ tokens: [Int32], portions: [Int]
  ) throws -> (logits: [UInt32], cache: UInt64) {
    let session = try Session(model: model, adapter: adapter, positions: tokens.count)
    var logits: [UInt32] = []
    var start = 0
    for portion in portions {
      let slice = Array(tokens[start..<start + portion])
      logits += try session.advance(slice, logitRows: portion).map(\.bitPattern)
      start += portion
    }
    return (logits, session.cacheDigest)
  }

  @Test("logits and KV cache are the same bits for every kernel and every split of the prompt", arguments: models)
  func everySplit(tiny: TinyModel) throws {
    var random = SeededGenerator(seed: tiny.seed)
    let tokens = random.tokens(150, below: tiny.vocabulary)
    let reference = try BaseModel(tiny.files, kernels: .scalar)
    let whole = try run(reference, nil, tokens, portions: [tokens.count])
    #expect(whole.logits.allSatisfy { Float(bitPattern: $0).isFinite })
    var splits = [[tokens.count], [Int](repeating: 1, count: tokens.count), [63, 1, 65, 21]]
    var random2 = SeededGenerator(seed: tiny.seed &+ 99)
    var split: [Int] = []
    while split.reduce(0, +) < tokens.count {
      split.append(min(Int.random(in: 1...40, using: &random2), tokens.count - split.reduce(0, +)))
    }
    splits.append(split)
    for kernels in [Kernels.scalar, .avx2, .avx512] where kernels.isAvailable {
      let model = try BaseModel(tiny.files, kernels: kernels)
      for portions in splits {
        let result = try run(model, nil, tokens, portions: portions)
        #expect(result.logits == whole.logits, "\(kernels), \(portions.count) portions")
        #expect(result.cache == whole.cache, "\(kernels), \(portions.count) portions")
      }
    }
  }

  @Test("adapters agree over kernels, change the logits, and do not disturb the base", arguments: models)
  func adapters(tiny: TinyModel) throws {
    var random = SeededGenerator(seed: tiny.seed &+ 7)
    let tokens = random.tokens(70, below: tiny.vocabulary)
    let scalar = try BaseModel(tiny.files, kernels: .scalar)
    let best = try BaseModel(tiny.files)
    let plain = try run(scalar, nil, tokens, portions: [70])
    for (rank, targets) in [(1, ["q_proj"]), (3, TinyModel.allTargets), (8, ["v_proj", "down_proj"])] {
      let files = tiny.adapter(rank: rank, targets: targets, rsLoRA: rank == 8)
      let a = try run(scalar, try LoRAAdapter(files, base: scalar), tokens, portions: [70])
      let b = try run(best, try LoRAAdapter(files, base: best), tokens, portions: [64, 5, 1])
      #expect(a.logits == b.logits)
      #expect(a.cache == b.cache)
      #expect(a.logits != plain.logits)
    }
    let again = try run(best, nil, tokens, portions: [70])
    #expect(again.logits == plain.logits)
  }

  @Test("an adapter whose B is zero changes nothing")
  func neutralAdapter() throws {
    let tiny = TinyModel()
    var file = SafetensorsWriter()
    for layer in 0..<tiny.layers {
      let prefix = "base_model.model.model.layers.\(layer).self_attn.q_proj"
      file.add("\(prefix).lora_A.weight", [2, tiny.hidden], [Float](repeating: 0.5, count: 2 * tiny.hidden))
      file.add("\(prefix).lora_B.weight", [24, 2], [Float](repeating: 0, count: 48))
    }
    let config = Array(tiny.adapter(rank: 2, targets: ["q_proj"]).config)
    let model = try BaseModel(tiny.files)
    let adapter = try LoRAAdapter(AdapterFiles(config: config, weights: file.file()), base: model)
    let tokens: [Int32] = [1, 2, 3, 4]
    let plain = try model.logits(tokens)
    let adapted = try model.logits(tokens, adapter: adapter)
    #expect(plain == adapted)
  }

  @Test("requests that run at the same time give what they give alone")
  func concurrency() async throws {
    let tiny = TinyModel()
    let model = try BaseModel(tiny.files)
    let adapter = try LoRAAdapter(tiny.adapter(rank: 4, targets: TinyModel.allTargets), base: model)
    let requests = (0..<8).map { i in
      GenerationRequest(
        prompt: [Int32(i + 1), 7, 9], maximumOutputTokens: 40,
        sampling: .seeded(seed: UInt64(i), temperatureMilli: 900, topK: 50), stopTokens: [])
    }
    let alone = try requests.enumerated().map { i, request in
      try generate(request, model: model, adapter: i % 2 == 0 ? nil : adapter)
    }
    let together = try await withThrowingTaskGroup(of: (Int, Generation).self) { group in
      for (i, request) in requests.enumerated() {
        group.addTask { (i, try generate(request, model: model, adapter: i % 2 == 0 ? nil : adapter)) }
      }
      return try await group.reduce(into: [Int: Generation]()) { $0[$1.0] = $1.1 }
    }
    for (i, generation) in alone.enumerated() { #expect(together[i] == generation) }
  }

  @Test("extreme but legal weights keep every logit finite and the kernels in step")
  func extremeWeights() throws {
    let tiny = TinyModel(layers: 2)
    for factor: Float in [32_000, 1e-20, 0] {
      var writer = tiny.writer()
      writer.tensors = []
      var random = SeededGenerator(seed: 5)
      for tensor in tiny.writer().tensors {
        let count = tensor.shape.reduce(1, *)
        writer.add(tensor.name, tensor.shape, random.values(count).map { $0 * factor }, type: "F32")
      }
      let files = ModelFiles(config: Array(tiny.config.utf8), weights: writer.file())
      let scalar = try BaseModel(files, kernels: .scalar).logits([1, 2, 3, 200, 5])
      let best = try BaseModel(files).logits([1, 2, 3, 200, 5])
      #expect(scalar.allSatisfy { $0.isFinite })
      #expect(scalar.map(\.bitPattern) == best.map(\.bitPattern))
    }
  }
}
