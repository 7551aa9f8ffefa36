import AdapterEngine
import EngineTestSupport
import Testing

@Suite("Gradients against finite differences")
struct GradientTests {
  /// In fp32, over models with every feature; B is made non-zero by a step, so that A has a gradient.
  @Test("half the change of the loss over a small change of a weight is the gradient", arguments: TinyRun.models)
  func finiteDifferences(tiny: TinyModel) throws {
    let model = try BaseModel(tiny.files, precision: .float32)
    let data = try TinyRun.data(tiny, documents: 3)
    let examples = TinyRun.examples(data, maximumSequence: 40)
    let trainer = try Trainer(model: model, plan: TinyRun.plan(), data: data)
    for _ in 0..<3 { _ = try trainer.advance(over: examples) }
    _ = try trainer.accumulate(examples)
    for module in LinearModule.allCases {
      for isB in [false, true] {
        let gradient = try #require(trainer.values(.gradient, layer: 0, module: module, isB: isB))
        let weights = try #require(trainer.values(.master, layer: 0, module: module, isB: isB))
        // The weight with the steepest slope stands out most from the rounding of fp32.
        let index = try #require(gradient.indices.max { abs(gradient[$0]) < abs(gradient[$1]) })
        func loss(_ change: Float) throws -> Double {
          var changed = weights
          changed[index] += change
          let probe = try Trainer(
            model: model, plan: trainer.plan, data: data, resuming: trainer.checkpoint())
          probe.setWeights(changed, layer: 0, module: module, isB: isB)
          return Double(try probe.accumulate(examples).losses) * 0x1p-32
        }
        let change: Float = 0x1p-7
        let slope = (try loss(change) - loss(-change)) / Double(2 * change)
        let error = abs(slope - Double(gradient[index]))
        #expect(
          error <= 0.02 * abs(slope) + 0.02, "\(module) \(isB ? "B" : "A"): \(gradient[index]) against \(slope)")
      }
    }
  }

  @Test("the exact gradients of a random model stay near those in fp32")
  func exactGradients() throws {
    let tiny = TinyModel(hidden: 64, heads: 4, keyValueHeads: 2, headDimension: 16, feedForward: 96, seed: 6)
    let data = try TinyRun.data(tiny, documents: 4)
    let examples = TinyRun.examples(data, maximumSequence: 40)
    let exact = try Trainer(model: try BaseModel(tiny.files), plan: TinyRun.plan(), data: data)
    let plain = try Trainer(model: try BaseModel(tiny.files, precision: .float32), plan: TinyRun.plan(), data: data)
    for trainer in [exact, plain] { _ = try trainer.accumulate(examples) }
    for module in LinearModule.allCases {
      let a = try #require(exact.values(.gradient, layer: 0, module: module, isB: true))
      let b = try #require(plain.values(.gradient, layer: 0, module: module, isB: true))
      let difference = zip(a, b).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
      let size = b.reduce(0.0) { $0 + Double($1 * $1) }
      #expect((difference / size).squareRoot() < 0.3, "\(module)")
    }
  }
}
