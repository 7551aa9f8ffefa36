import AdapterEngine
import EngineTestSupport
import Foundation
import Testing

/// The oracle's training run: its batches in order, without shuffling.
private enum Curve {
  static let steps = 200

  static var plan: TrainingPlan {
    var plan = TrainingPlan()
    plan.rank = 8
    plan.alpha = 16
    plan.learningRateNano = 1_000_000
    plan.schedule = .constant
    plan.batchDocuments = 8
    plan.maximumSequence = 256
    return plan
  }

  static func losses() throws -> [Double] {
    let json = try JSONSerialization.jsonObject(with: Data(try readBytes(Oracle.path("peft_curve_fp32.json"))))
    guard let losses = (json as? [String: Any])?["losses"] as? [Double] else {
      throw SetUpError(sentence: "no losses of the curve")
    }
    return losses
  }

  static func number(_ name: String) throws -> Double {
    let json = try JSONSerialization.jsonObject(with: Data(try readBytes(Oracle.path("peft_curve_fp32.json"))))
    guard let number = (json as? [String: Any])?[name] as? Double else {
      throw SetUpError(sentence: "no \(name) of the curve")
    }
    return number
  }

  /// The run before its first step, with PEFT's first weights.
  static func trainer(precision: Precision = .exact, capture: CapturePlan? = nil) throws -> Trainer {
    var plan = plan
    plan.capture = capture
    let documents = try OracleTensors.batches("train_windows_u8.npy").joined().map { TrainingDocument(tokens: $0) }
    let trainer = try Trainer(
      model: try Oracle.base(precision: precision), plan: plan, data: try TrainingData(documents: documents),
      resources: TrainingResources(threads: 2, groupTokens: 2048))
    for (name, values) in try OracleTensors.read("lora_init.safetensors") {
      guard let place = LoRAPlace(name) else { throw SetUpError(sentence: "unknown tensor \(name)") }
      trainer.setWeights(values, layer: place.layer, module: place.module, isB: place.isB)
    }
    return trainer
  }

  /// The examples of a step of PEFT's run.
  static func examples(_ step: Int) -> [TrainingExample] {
    (step * 8..<step * 8 + 8).map { TrainingExample(document: $0, start: 0, count: 256, firstTarget: 0) }
  }
}

@Suite("Training against PEFT", .serialized, .disabled(if: Oracle.isMissing))
struct OracleCurveTests {
  @Test("200 steps: losses and validation follow PEFT's in fp32, and so do the gradients before steps 0 and 50")
  func curve() throws {
    let trainer = try Curve.trainer()
    let expected = try Curve.losses()
    var squares = 0.0
    for step in 0..<Curve.steps {
      if step == 0 || step == 50 {
        let (error, cosine) = try compareGradients(trainer, step: step)
        print("gradients before step \(step), exact: relative error \(error), cosine \(cosine)")
        #expect(error < 0.05)
        #expect(cosine > 0.999)
      }
      let loss = try trainer.advance(over: Curve.examples(step)).loss
      squares += (loss - expected[step]) * (loss - expected[step])
    }
    let difference = (squares / Double(Curve.steps)).squareRoot()
    let windows = try Oracle.rows("valid_windows_u8.npy").map { TrainingDocument(tokens: $0) }
    let adapter = try LoRAAdapter(trainer.adapterFiles(), base: trainer.model)
    let after = try evaluate(windows, model: trainer.model, adapter: adapter, maximumSequence: 256)
    let before = try evaluate(windows, model: trainer.model, maximumSequence: 256)
    print("training curve: rms difference \(difference), validation \(before.loss) to \(after.loss)")
    #expect(difference < 1e-3)
    #expect(abs(after.loss - (try Curve.number("valid_after"))) < 2e-3)
    #expect(abs(before.loss - (try Curve.number("valid_before"))) < 2e-3)
  }

  @Test("in fp32 the gradients are PEFT's to rounding")
  func gradients() throws {
    let (error, cosine) = try compareGradients(try Curve.trainer(precision: .float32), step: 0)
    print("gradients before step 0, fp32: relative error \(error), cosine \(cosine)")
    #expect(error < 1e-4)
  }

  @Test("in fp32 the projected gradients of a batch's documents add up to the projection of PEFT's gradient")
  func projections() throws {
    let capture = CapturePlan(dimension: 1024, seed: 3)
    let trainer = try Curve.trainer(precision: .float32, capture: capture)
    let gradients = try trainer.gradients(Curve.examples(0))
    let found = gradients.dropFirst().reduce(gradients[0]) { $0 + $1 }.values
    let tensors = try OracleTensors.read("lora_grad_step0_fp32.safetensors").map { name, values in
      (place: try #require(LoRAPlace(name)), values: values)
    }
    let ordered = tensors.sorted { $0.place.rank < $1.place.rank }.flatMap(\.values)
    let targets = Float(8 * 256)
    let expected = try ProjectedGradient(projecting: ordered.map { $0 * targets }, capture: capture).values
    let (difference, norm) = zip(found, expected).reduce((0.0, 0.0)) { sums, pair in
      let (x, y) = (Double(pair.0) * 0x1p-32, Double(pair.1) * 0x1p-32)
      return (sums.0 + (x - y) * (x - y), sums.1 + y * y)
    }
    let error = (difference / norm).squareRoot()
    print("projected gradients before step 0, fp32: relative error \(error)")
    #expect(error < 1e-4)
  }

  /// Relative error and cosine of all gradients of a step against PEFT's.
  private func compareGradients(_ trainer: Trainer, step: Int) throws -> (error: Double, cosine: Double) {
    let targets = try trainer.accumulate(Curve.examples(step)).targets
    var difference = 0.0
    var product = 0.0
    var ours = 0.0
    var theirs = 0.0
    for (name, expected) in try OracleTensors.read("lora_grad_step\(step)_fp32.safetensors") {
      let place = try #require(LoRAPlace(name))
      let found = try #require(
        trainer.values(.gradient, layer: place.layer, module: place.module, isB: place.isB))
      for (a, b) in zip(found, expected) {
        let (x, y) = (Double(a) / Double(targets), Double(b))
        difference += (x - y) * (x - y)
        product += x * y
        ours += x * x
        theirs += y * y
      }
    }
    return ((difference / theirs).squareRoot(), product / (ours * theirs).squareRoot())
  }
}
