import AdapterEngine
import EngineTestSupport
import Serving
import Testing

/// A random set of requests that share beginnings, and what each gives alone.
private struct Workload {
  let model: BaseModel
  let files: [AdapterFiles]
  var requests: [ServingRequest] = []

  init(seed: UInt64, count: Int) throws {
    var random = SeededGenerator(seed: seed)
    let tiny = TinyModel()
    model = try BaseModel(tiny.files)
    // Ranks 1, 2 and 3 with alpha 2r and roots in every third: the fake tells adapters by their scales.
    files = [1, 2, 3].map { rank in
      tiny.adapter(rank: rank, targets: ["q_proj"], rsLoRA: rank != 1, seed: UInt64(rank))
    }
    let beginnings = (0..<3).map { _ in random.tokens(random.number(in: 1...300), below: 90) }
    for _ in 0..<count {
      var prompt = random.number(in: 0...2) == 0 ? [] : beginnings[random.number(in: 0...2)]
      if random.number(in: 0...2) > 0 || prompt.isEmpty {
        prompt += random.tokens(random.number(in: 1...100), below: 90)
      }
      let adapter = random.number(in: 0...3)
      requests.append(
        ServingRequest(
          prompt: prompt, adapter: adapter == 0 ? nil : "a\(adapter)",
          task: random.number(in: 0...7) == 0 ? .embed : .generate,
          maximumOutputTokens: random.number(in: 0...120),
          sampling: random.number(in: 0...1) == 0
            ? .greedy
            : .seeded(seed: random.next(), temperatureMilli: 2_000, topK: random.number(in: 0...1) == 0 ? 5 : nil),
          stopTokens: random.number(in: 0...2) == 0 ? [3, 4] : nil,
          stopStrings: random.number(in: 0...2) == 0 ? ["A", "é", "ab"] : [],
          priority: Priority.allCases[random.number(in: 0...2)]))
    }
  }

  func core(
    _ executor: FakeExecutor, limits: ServingLimits = ServingLimits(), budget: Int = 1 << 20
  ) throws -> (EngineCore, AdapterStore) {
    let store = AdapterStore(model: model, budget: budget)
    for (index, files) in files.enumerated() {
      try store.register("a\(index + 1)", AdapterSource(byteCount: 1_000) { files })
    }
    return (EngineCore(model: .fake, executor: executor, adapters: store, limits: limits), store)
  }

  func executor(blocks: Int) -> FakeExecutor { FakeExecutor(blocks: blocks, shape: model.shape) }

  /// Each request in an engine of its own.
  func alone() throws -> [Sink.Received] {
    try requests.map { request in
      let (core, store) = try core(executor(blocks: 40))
      defer { store.stop() }
      let sink = core.submit(request, 1)
      #expect(core.drain(limit: 10_000_000))
      return sink.value
    }
  }
}

@Suite("Engine")
struct EngineCoreTests {
  @Test("a result never depends on the batch, the cache, preemptions or evictions", arguments: 0..<8)
  func resultsAreAlone(seed: Int) throws {
    let workload = try Workload(seed: UInt64(seed), count: 24)
    let expected = try workload.alone()
    var random = SeededGenerator(seed: UInt64(seed) + 100)
    for _ in 0..<4 {
      var limits = ServingLimits()
      limits.rows = random.number(in: 3...200)
      limits.runningSequences = random.number(in: 1...16)
      limits.prefillChunk = random.number(in: 1...100)
      limits.patience = random.number(in: 1...200)
      limits.reusesPrefixes = random.number(in: 0...4) > 0
      let executor = workload.executor(blocks: random.number(in: 9...30))
      let (core, store) = try workload.core(executor, limits: limits, budget: 1_000 * random.number(in: 1...3))
      defer { store.stop() }
      var sinks: [Sink?] = Array(repeating: nil, count: workload.requests.count)
      var decoys: [RequestID] = []
      for (number, index) in workload.requests.indices.shuffled(using: &random).enumerated() {
        sinks[index] = core.submit(workload.requests[index], UInt64(number))
        if random.number(in: 0...3) == 0 {
          decoys.append(RequestID(UInt64(1_000 + number)))
          _ = core.submit(workload.requests[index], UInt64(1_000 + number))
        }
        for _ in 0..<random.number(in: 0...20) { _ = core.step() }
        if let decoy = decoys.last, random.number(in: 0...2) == 0 { core.cancel(decoy) }
        if let fault = core.fault { Issue.record("seed \(seed): \(fault)") }
      }
      #expect(core.drain(limit: 10_000_000))
      #expect(executor.stepRows.allSatisfy { $0 <= limits.rows })
      for (index, sink) in sinks.enumerated() {
        let (got, want) = (try #require(sink).value, expected[index])
        #expect(got.tokens == want.tokens, "seed \(seed), request \(index)")
        #expect(got.text == want.text, "seed \(seed), request \(index)")
        #expect(got.endCount == 1)
        let (gotEnd, wantEnd) = (try? got.end?.get(), try? want.end?.get())
        #expect(gotEnd?.reason == wantEnd?.reason)
        #expect(gotEnd?.tokens == wantEnd?.tokens)
        #expect(gotEnd?.embedding == wantEnd?.embedding)
      }
    }
  }

  @Test("the same prompt again computes one row, and a longer one only what is new")
  func prefixesAreReused() throws {
    let workload = try Workload(seed: 1, count: 0)
    let executor = workload.executor(blocks: 20)
    let (core, store) = try workload.core(executor)
    defer { store.stop() }
    let prompt = (0..<128).map { Int32($0 % 90) }
    let first = core.submit(ServingRequest(prompt: prompt, maximumOutputTokens: 1), 1)
    #expect(core.drain())
    let second = core.submit(ServingRequest(prompt: prompt, maximumOutputTokens: 1), 2)
    #expect(core.drain())
    #expect(executor.stepRows == [128, 1])
    #expect(second.value.tokens == first.value.tokens)
    #expect(try second.value.end?.get().usage.cachedTokens == 127)
    _ = core.submit(ServingRequest(prompt: prompt + [1, 2], adapter: "a1", maximumOutputTokens: 1), 3)
    #expect(core.drain(limit: 10_000_000))
    #expect(executor.stepRows.last == 130, "another adapter shares nothing")
    #expect(core.snapshot.cacheHitRate > 0.3)
  }

  @Test("a failing step ends its requests with the reason and leaves nothing behind")
  func failuresAreContained() throws {
    let workload = try Workload(seed: 1, count: 0)
    let executor = workload.executor(blocks: 20)
    executor.failingStep = 2
    let (core, store) = try workload.core(executor)
    defer { store.stop() }
    let sink = core.submit(ServingRequest(prompt: [1, 2], maximumOutputTokens: 9), 1)
    #expect(core.drain())
    #expect(sink.value.end == .failure(.engine(.outOfMemory("There is not enough memory."))))
    #expect(sink.value.tokens.count == 1)
    #expect(core.fault == nil)
    #expect(core.snapshot.usedBlocks == 0)
    let next = core.submit(ServingRequest(prompt: [1, 2], maximumOutputTokens: 9), 2)
    #expect(core.drain())
    #expect(try next.value.end?.get().tokens.count == next.value.tokens.count)
  }

  @Test("what generate refuses is refused with its words")
  func refusals() throws {
    let workload = try Workload(seed: 1, count: 0)
    let (core, store) = try workload.core(workload.executor(blocks: 4))
    defer { store.stop() }
    let cases: [(ServingRequest, String)] = [
      (ServingRequest(prompt: [], maximumOutputTokens: 1), "The prompt has no tokens."),
      (ServingRequest(prompt: [97], maximumOutputTokens: 1), "Token 97 is outside the vocabulary of 97."),
      (
        ServingRequest(prompt: [1], maximumOutputTokens: 2_048),
        "The prompt has 1 tokens and 2048 more may follow; the model's context is 2048."
      ),
      (
        ServingRequest(prompt: [1], maximumOutputTokens: 300),
        "Prompt and output may take 300 tokens; the server's KV cache has room for 256."
      ),
      (ServingRequest(prompt: [1], adapter: "b", maximumOutputTokens: 1), "There is no adapter \"b\"."),
    ]
    for (number, (request, sentence)) in cases.enumerated() {
      guard case .failure(let error) = core.submit(request, UInt64(number)).value.end else {
        Issue.record("\(sentence) was expected")
        continue
      }
      #expect(error.description == sentence)
    }
    #expect(core.isIdle)
  }

  @Test("an adapter that cannot be loaded ends its requests alone")
  func badAdapters() throws {
    let workload = try Workload(seed: 1, count: 0)
    let (core, store) = try workload.core(workload.executor(blocks: 8))
    defer { store.stop() }
    try store.register("bad", AdapterSource(byteCount: 10) { AdapterFiles(config: [1], weights: [2]) })
    let bad = core.submit(ServingRequest(prompt: [1], adapter: "bad", maximumOutputTokens: 4), 1)
    let good = core.submit(ServingRequest(prompt: [1], adapter: "a1", maximumOutputTokens: 4), 2)
    #expect(core.drain(limit: 10_000_000))
    guard case .failure(.engine(.invalidAdapter)) = bad.value.end else {
      Issue.record("\(String(describing: bad.value.end))")
      return
    }
    #expect((try? good.value.end?.get()) != nil)
  }
}
