import AdapterEngine
import Foundation
import Testing

/// Tokens a second, printed; asked for with OPENLEDGER_BENCH=1.
@Suite(
  "Engine speed", .serialized, .disabled(if: ProcessInfo.processInfo.environment["OPENLEDGER_BENCH"] == nil))
struct BenchmarkTests {
  /// Seconds of processor time of this thread, which another process on the machine does not take.
  private func threadSeconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// The best of several runs, in tokens a second.
  private func rate(_ tokens: Int, runs: Int = 5, _ body: () throws -> Void) rethrows -> Double {
    var best = Double.infinity
    for _ in 0..<runs {
      let start = threadSeconds()
      try body()
      best = min(best, threadSeconds() - start)
    }
    return Double(tokens) / best
  }

  private func measure(_ name: String, _ model: BaseModel, _ adapter: LoRAAdapter?, prompt: Int, outputs: Int) throws {
    var random = SeededGenerator(seed: 1)
    let tokens = random.tokens(prompt, below: model.shape.vocabularySize)
    let prefill = try rate(prompt) {
      _ = try Session(model: model, adapter: adapter, positions: prompt).advance(tokens)
    }
    let session = try Session(model: model, adapter: adapter, positions: prompt + 5 * outputs)
    _ = try session.advance(tokens)
    let decode = try rate(outputs) {
      for i in 0..<outputs { _ = try session.advance([tokens[i % prompt]]) }
    }
    let macs = Double(model.shape.multiplyAccumulates(promptTokens: prompt, outputTokens: 1, adapter: adapter?.shape))
    let speed = macs * prefill / Double(prompt) / 1e9
    print("\(name): prefill \(Int(prefill)) tokens/s (\(Int(speed)) GMAC/s), decode \(Int(decode)) tokens/s")
  }

  @Test("the reference model, scalar and AVX-512", .disabled(if: Oracle.isMissing))
  func oracle() throws {
    for kernels in [Kernels.scalar, .avx2, .avx512] where kernels.isAvailable {
      let model = try Oracle.base(kernels: kernels)
      for name in ["base", "adapter_task"] {
        let adapter = try Oracle.adapter(name, base: model)
        try measure("3 M parameters, \(name), \(kernels)", model, adapter, prompt: 512, outputs: 64)
      }
    }
  }

  @Test("a random model of 134 M parameters")
  func large() throws {
    let tiny = TinyModel(
      vocabulary: 49_152, hidden: 576, layers: 30, heads: 9, keyValueHeads: 3, headDimension: 64, feedForward: 1536,
      context: 2048, tied: true)
    let files = tiny.files
    for kernels in [Kernels.avx2, .avx512] where kernels.isAvailable {
      let model = try BaseModel(files, kernels: kernels)
      try measure("134 M parameters, \(kernels)", model, nil, prompt: 512, outputs: 16)
    }
  }
}
