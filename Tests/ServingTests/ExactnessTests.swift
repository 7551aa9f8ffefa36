import AdapterEngine
import EngineTestSupport
import Foundation
import Serving
import Testing

/// The shipped base model with its two adapters.
enum Shipped {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Genesis")

  static func model() throws -> BaseModel {
    let folder = root.appending(path: "models/ledger-base")
    let bytes = { (name: String) in [UInt8](try Data(contentsOf: folder.appending(path: name))) }
    return try BaseModel(
      ModelFiles(
        config: bytes("config.json"), weights: bytes("model.safetensors"), tokenizer: bytes("tokenizer.json")))
  }

  static func adapter(_ name: String) throws -> AdapterFiles {
    let folder = root.appending(path: "adapters/\(name)")
    let bytes = { (name: String) in [UInt8](try Data(contentsOf: folder.appending(path: name))) }
    return AdapterFiles(config: try bytes("adapter_config.json"), weights: try bytes("adapter_model.safetensors"))
  }
}

@Suite("Exactness")
struct ExactnessTests {
  /// What `generate` gives for a request on its own.
  private func alone(_ request: ServingRequest, _ model: BaseModel, _ adapters: [String: LoRAAdapter]) throws
    -> Generation
  {
    try generate(
      GenerationRequest(
        prompt: request.prompt, maximumOutputTokens: request.maximumOutputTokens, sampling: request.sampling,
        stopTokens: request.stopTokens), model: model, adapter: request.adapter.flatMap { adapters[$0] })
  }

  private func expectEqual(_ sink: Sink, _ generation: Generation, _ comment: Comment) {
    let end = try? sink.value.end?.get()
    #expect(sink.value.tokens == generation.tokens, comment)
    #expect(end?.tokens == generation.tokens, comment)
    switch generation.stopReason {
    case .length: #expect(end?.reason == .length, comment)
    case .stopToken(let token): #expect(end?.reason == .stopToken(token), comment)
    }
  }

  @Test(
    "random batches of a model give what generate gives alone, to the last token",
    arguments: TinyModel.families + [TinyModel()])
  func batchesAreExact(tiny: TinyModel) throws {
    var random = SeededGenerator(seed: tiny.seed)
    let model = try BaseModel(tiny.files)
    let files = tiny.adapters(4)
    var adapters: [String: LoRAAdapter] = [:]
    for (index, files) in files.enumerated() { adapters["a\(index)"] = try LoRAAdapter(files, base: model) }
    let beginning = random.tokens(130, below: tiny.vocabulary)
    let requests = (0..<7).map { _ in
      var prompt = random.number(in: 0...1) == 0 ? [] : Array(beginning.prefix(random.number(in: 1...130)))
      if prompt.isEmpty || random.number(in: 0...2) > 0 {
        prompt += random.tokens(random.number(in: 1...40), below: tiny.vocabulary)
      }
      let adapter = random.number(in: 0...4)
      return ServingRequest(
        prompt: prompt, adapter: adapter == 4 ? nil : "a\(adapter)",
        maximumOutputTokens: random.number(in: 1...40),
        sampling: random.number(in: 0...1) == 0 ? .greedy : .seeded(seed: random.next(), temperatureMilli: 1_500),
        priority: Priority.allCases[random.number(in: 0...2)])
    }
    let expected = try requests.map { try alone($0, model, adapters) }
    var limits = ServingLimits()
    limits.rows = random.number(in: 8...150)
    limits.runningSequences = random.number(in: 2...8)
    limits.prefillChunk = random.number(in: 3...80)
    let store = AdapterStore(model: model, budget: files.map { $0.config.count + $0.weights.count }.max() ?? 0)
    defer { store.stop() }
    for (index, files) in files.enumerated() {
      try store.register("a\(index)", AdapterSource(byteCount: files.config.count + files.weights.count) { files })
    }
    let runner = try Runner(
      model: model, pool: BlockPool(model: model, blockCount: random.number(in: 4...12)))
    let core = EngineCore(model: ModelFacts(model), executor: runner, adapters: store, limits: limits)
    for round in 0..<2 {
      let sinks = requests.enumerated().map { core.submit($0.element, UInt64(100 * round + $0.offset)) }
      #expect(core.drain(limit: 10_000_000))
      for (index, sink) in sinks.enumerated() { expectEqual(sink, expected[index], "\(tiny), request \(index)") }
    }
    #expect(core.fault == nil)
  }

  @Test("the shipped adapters answer in one batch as they answer alone")
  func shippedAdapters() async throws {
    let model = try Shipped.model()
    let store = AdapterStore(model: model)
    var adapters: [String: LoRAAdapter] = [:]
    for name in ["guide", "sailor"] {
      let files = try Shipped.adapter(name)
      adapters[name] = try LoRAAdapter(files, base: model)
      try store.register(name, AdapterSource(folder: Shipped.root.appending(path: "adapters/\(name)").path))
    }
    let engine = try ServingEngine(model: model, adapters: store, cacheBytes: 1 << 24)
    defer { engine.stop() }
    let questions = ["What is a Datanet?", "What does an owl eat?", "What is the capital of France?"]
    let requests = try questions.flatMap { question in
      try [nil, "guide", "sailor"].map { adapter in
        ServingRequest(
          prompt: try model.tokenize(Array("Question: \(question)\nAnswer:".utf8)), adapter: adapter,
          maximumOutputTokens: 40)
      }
    }
    let answers = try await withThrowingTaskGroup(of: (Int, Completion, String).self) { group in
      for (index, request) in requests.enumerated() {
        group.addTask {
          let (completion, text) = try await engine.complete(request)
          return (index, completion, text)
        }
      }
      return try await group.reduce(into: [Int: (Completion, String)]()) { $0[$1.0] = ($1.1, $1.2) }
    }
    for (index, request) in requests.enumerated() {
      let expected = try alone(request, model, adapters)
      let (completion, text) = try #require(answers[index])
      #expect(completion.tokens == expected.tokens)
      #expect(text == String(decoding: model.detokenize(expected.tokens), as: UTF8.self))
      #expect(completion.usage.promptTokens == request.prompt.count)
    }
    #expect(engine.metrics.finished == 9)
    #expect(engine.metrics.adapters.loads == 2)
  }
}

/// A runner that takes its time, so that requests are still running when a test looks.
private final class SlowExecutor: StepExecutor {
  private let runner: Runner
  private let gate: DispatchSemaphore?

  /// With a gate, no step begins before the gate is open.
  init(_ runner: Runner, gate: DispatchSemaphore? = nil) {
    self.runner = runner
    self.gate = gate
  }

  var shape: ModelShape { runner.shape }
  var blockCount: Int { runner.blockCount }

  func step(_ slices: [Slice]) throws(EngineError) -> StepResult {
    gate?.wait()
    gate?.signal()
    Thread.sleep(forTimeInterval: 0.002)
    return try runner.step(slices)
  }

  func copyBlock(from source: UInt32, to target: UInt32) throws(EngineError) {
    try runner.copyBlock(from: source, to: target)
  }

  func digest(of table: [UInt32], positions: Int) throws(EngineError) -> UInt64 {
    try runner.digest(of: table, positions: positions)
  }
}

@Suite("Serving engine")
struct ServingEngineTests {
  private func engine(
    gate: DispatchSemaphore? = nil, _ change: (inout ServingLimits) -> Void = { _ in }
  ) throws -> ServingEngine {
    let model = try BaseModel(TinyModel(context: 4_096).files)
    var limits = ServingLimits()
    change(&limits)
    return try ServingEngine(model: model, adapters: AdapterStore(model: model), limits: limits) {
      () throws(EngineError) in
      SlowExecutor(try Runner(model: model, pool: BlockPool(model: model, blockCount: 128)), gate: gate)
    }
  }

  @Test("a full queue refuses at once and by name")
  func fullQueue() async throws {
    let engine = try engine {
      $0.waitingRequests = 3
      $0.runningSequences = 1
    }
    defer { engine.stop() }
    let request = ServingRequest(prompt: [1], maximumOutputTokens: 3_000, stopTokens: [])
    var streams: [ServingStream] = []
    var refusal: ServingError?
    for _ in 0..<12 {
      do throws(ServingError) { streams.append(try engine.submit(request)) } catch { refusal = error }
    }
    #expect(refusal == .queueFull(limit: 3))
    #expect((3...5).contains(streams.count))
    #expect(engine.metrics.refused >= 7)
  }

  @Test("a listener that goes away cancels its request")
  func leavingCancels() async throws {
    let gate = DispatchSemaphore(value: 0)
    let engine = try engine(gate: gate)
    defer { engine.stop() }
    let stream = try engine.submit(ServingRequest(prompt: [1], maximumOutputTokens: 4_000, stopTokens: []))
    let task = Task { for try await _ in stream {} }
    task.cancel()
    _ = await task.result
    gate.signal()
    _ = try await engine.complete(ServingRequest(prompt: [2], maximumOutputTokens: 1, stopTokens: []))
    while engine.metrics.cancelled + engine.metrics.finished < 2 { try await Task.sleep(for: .milliseconds(1)) }
    #expect(engine.metrics.cancelled == 1)
  }

  @Test("stopping ends every request with its reason")
  func stopping() async throws {
    let engine = try engine()
    let stream = try engine.submit(ServingRequest(prompt: [1], maximumOutputTokens: 4_000, stopTokens: []))
    engine.stop()
    await #expect(throws: ServingError.stopped) { try await stream.collect() }
    #expect(throws: ServingError.stopped) {
      try engine.submit(ServingRequest(prompt: [1], maximumOutputTokens: 1))
    }
  }
}
