import AdapterEngine
import EngineTestSupport
import Testing

@Suite("Checkpoints")
struct ResumeTests {
  static let tiny = TinyModel(heads: 4, keyValueHeads: 1, headDimension: 8, seed: 31)

  /// A trainer at its start, and the checkpoints before every step and after the last.
  private func run() throws -> (trainer: Trainer, checkpoints: [[UInt8]]) {
    let trainer = try Trainer(
      model: try BaseModel(Self.tiny.files), plan: TinyRun.plan(), data: try TinyRun.data(Self.tiny))
    var checkpoints = [trainer.checkpoint()]
    while !trainer.isFinished {
      _ = try trainer.advance()
      checkpoints.append(trainer.checkpoint())
    }
    return (trainer, checkpoints)
  }

  @Test("resuming at any step, and any single step alone, give the uninterrupted run's bytes")
  func resume() throws {
    let (trainer, checkpoints) = try run()
    #expect(trainer.stepCount > 5)
    for step in 0..<trainer.stepCount {
      let next = try trainingStep(
        after: checkpoints[step], model: trainer.model, data: trainer.data, resources: TrainingResources(threads: 2))
      #expect(next.checkpoint == checkpoints[step + 1], "step \(step)")
      #expect(next.step.step == step)
    }
    let resumed = try Trainer(
      model: trainer.model, plan: trainer.plan, data: trainer.data, resuming: checkpoints[3])
    while !resumed.isFinished { _ = try resumed.advance() }
    #expect(resumed.checkpoint() == checkpoints.last)
    #expect(resumed.adapterFiles().weights == trainer.adapterFiles().weights)
    #expect(throws: EngineError.self) { try resumed.advance() }
  }

  @Test("a checkpoint says its plan and step, and has the length that was promised")
  func summary() throws {
    let (trainer, checkpoints) = try run()
    let summary = try CheckpointSummary(checkpoints[2])
    #expect(summary.plan == trainer.plan)
    #expect(summary.step == 2)
    #expect(summary.dataDigest == trainer.data.digest)
    #expect(checkpoints.allSatisfy { $0.count == trainer.plan.checkpointByteCount(trainer.model.shape) })
    let files = trainer.adapterFiles()
    #expect(files.config.count + files.weights.count <= trainer.plan.adapterByteCount(trainer.model.shape))
  }

  @Test("hostile checkpoints are refused")
  func hostile() throws {
    let (trainer, checkpoints) = try run()
    let good = checkpoints[1]
    func isRefused(_ bytes: [UInt8], data: TrainingData? = nil, plan: TrainingPlan? = nil) -> Bool {
      let resumed = try? Trainer(
        model: trainer.model, plan: plan ?? trainer.plan, data: data ?? trainer.data, resuming: bytes)
      return resumed == nil
    }
    #expect(!isRefused(good))
    for length in [0, 3, 8, 100, 140, 149, good.count - 1] { #expect(isRefused(Array(good.prefix(length)))) }
    #expect(isRefused(good + [0]))
    // Every byte of the header matters, the step's low byte apart, which is a state of another step.
    let headerLength = 8 + TinyRun.plan().encodedLength + 48
    for index in 0..<headerLength where index != headerLength - 8 {
      var bad = good
      bad[index] ^= 0xC1
      #expect(isRefused(bad), "byte \(index)")
    }
    for word: UInt32 in [0x7FC0_0000, 0x7F80_0000, 0xFF80_0000, 0x4780_0000] {
      var bad = good
      bad.replaceSubrange(headerLength..<headerLength + 4, with: littleEndian(word))
      #expect(isRefused(bad), "weight \(word)")
    }
    // The second moment of the first weight: after the weights and first moments of its matrix.
    let first = headerLength + 8 * trainer.plan.rank * Self.tiny.hidden
    var bad = good
    bad.replaceSubrange(first..<first + 4, with: littleEndian(Float(-1).bitPattern))
    #expect(isRefused(bad))
    let other = try TrainingData(documents: TinyRun.documents(9, vocabulary: 256, seed: 4))
    #expect(isRefused(good, data: other))
    var plan = trainer.plan
    plan.seed += 1
    #expect(isRefused(good, plan: plan))
  }

  @Test("a run goes on from an adapter's files, and refuses another rank")
  func initial() throws {
    let (trainer, _) = try run()
    let files = trainer.adapterFiles()
    let again = try Trainer(model: trainer.model, plan: trainer.plan, data: trainer.data, initial: files)
    #expect(again.adapterFiles().weights == files.weights)
    #expect(again.adapterFiles().config == files.config)
    var plan = trainer.plan
    plan.rank = 1
    #expect(throws: EngineError.self) {
      try Trainer(model: trainer.model, plan: plan, data: trainer.data, initial: files)
    }
  }
}
