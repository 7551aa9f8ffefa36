import AdapterEngine
import EngineTestSupport
import Testing

@Suite("Generation")
struct GenerationTests {
  @Test("greedy generation is the argmax of the logits, step by step")
  func greedy() throws {
    let model = try BaseModel(TinyModel().files)
    var tokens: [Int32] = [10, 20, 30]
    let request = GenerationRequest(prompt: tokens, maximumOutputTokens: 12, stopTokens: [])
    let generation = try generate(request, model: model)
    for token in generation.tokens {
      let logits = Array(try model.logits(tokens).suffix(256))
      #expect(token == sample(logits, .greedy, index: 0))
      tokens.append(token)
    }
    #expect(generation.tokens.count == 12)
    #expect(generation.stopReason == .length)
  }

  @Test("a stop token ends the output and is not part of it")
  func stops() throws {
    let model = try BaseModel(TinyModel().files)
    let free = try generate(
      GenerationRequest(prompt: [10, 20, 30], maximumOutputTokens: 12, stopTokens: []), model: model)
    let stop = free.tokens[5]
    let first = free.tokens.prefix { $0 != stop }
    let stopped = try generate(
      GenerationRequest(prompt: [10, 20, 30], maximumOutputTokens: 12, stopTokens: [stop]), model: model)
    #expect(stopped.tokens == Array(first))
    #expect(stopped.stopReason == .stopToken(stop))
  }

  @Test("bad requests are refused by name")
  func refusals() throws {
    let tiny = TinyModel(context: 32)
    let model = try BaseModel(tiny.files)
    #expect(throws: EngineError.self) { try generate(.init(prompt: [], maximumOutputTokens: 4), model: model) }
    #expect(throws: EngineError.self) { try generate(.init(prompt: [256], maximumOutputTokens: 4), model: model) }
    #expect(throws: EngineError.self) { try generate(.init(prompt: [-1], maximumOutputTokens: 4), model: model) }
    for (prompt, outputs) in [(30, 3), (33, 0), (1, Int.max)] {
      #expect {
        try generate(.init(prompt: .init(repeating: 1, count: prompt), maximumOutputTokens: outputs), model: model)
      } throws: {
        if case EngineError.contextTooLong = $0 { true } else { false }
      }
    }
    let other = try BaseModel(TinyModel(hidden: 32, seed: 3).files)
    let adapter = try LoRAAdapter(tiny.adapter(rank: 2, targets: ["q_proj"]), base: model)
    #expect {
      try generate(.init(prompt: [1], maximumOutputTokens: 1), model: other, adapter: adapter)
    } throws: {
      if case EngineError.invalidRequest = $0 { true } else { false }
    }
  }

  @Test("a failed step leaves the sequence as it was")
  func failedStep() throws {
    let model = try BaseModel(TinyModel().files)
    let session = try Session(model: model, adapter: nil, positions: 5)
    _ = try session.advance([1, 2, 3])
    let digest = session.cacheDigest
    #expect(throws: EngineError.self) { try session.advance([4, 5, 6]) }
    #expect(throws: EngineError.self) { try session.advance([4, 999]) }
    #expect(throws: EngineError.self) { try session.advance([], logitRows: 0) }
    #expect(throws: EngineError.self) { try session.advance([4], logitRows: 2) }
    #expect(session.cacheDigest == digest)
    let next = try session.advance([4])
    let whole = try model.logits([1, 2, 3, 4])
    #expect(next == Array(whole.suffix(256)))
  }

  @Test("no output asked for gives none")
  func noOutput() throws {
    let model = try BaseModel(TinyModel().files)
    let generation = try generate(.init(prompt: [1], maximumOutputTokens: 0), model: model)
    #expect(generation.tokens.isEmpty && generation.stopReason == .length)
  }
}
