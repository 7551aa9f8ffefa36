import AdapterEngine
import EngineTestSupport
import Testing

@Suite("Training gives the same bits everywhere")
struct AgreementTests {
  @Test("kernels, threads, grouping and recomputation change nothing in 20 steps")
  func resources() throws {
    let tiny = TinyModel(hidden: 33, heads: 4, keyValueHeads: 2, headDimension: 10, feedForward: 70, seed: 21)
    var plan = TinyRun.plan(rank: 3)
    plan.epochs = 8
    let expected = try TinyRun.checkpoint(tiny, kernels: .scalar, plan: plan, steps: 20)
    let choices = [
      TrainingResources(), TrainingResources(threads: 2), TrainingResources(threads: 3, groupTokens: 1),
      TrainingResources(threads: 2, groupTokens: 77, recomputes: true),
    ]
    for kernels in [Kernels.avx2, .avx512] where kernels.isAvailable {
      for resources in choices {
        let found = try TinyRun.checkpoint(tiny, kernels: kernels, plan: plan, steps: 20, resources: resources)
        #expect(found == expected, "\(kernels), \(resources)")
      }
    }
  }

  @Test("every family trains to the same bits with all kernels", arguments: TinyRun.models)
  func families(tiny: TinyModel) throws {
    let expected = try TinyRun.checkpoint(tiny, kernels: .scalar, steps: 2)
    for kernels in [Kernels.avx2, .avx512] where kernels.isAvailable {
      let found = try TinyRun.checkpoint(
        tiny, kernels: kernels, steps: 2, resources: TrainingResources(threads: 2, groupTokens: 100))
      #expect(found == expected, "\(kernels)")
    }
  }

  @Test("the forward pass of training is the runner's", arguments: TinyRun.models)
  func forward(tiny: TinyModel) throws {
    let model = try BaseModel(tiny.files)
    let data = try TinyRun.data(tiny)
    let plan = TinyRun.plan()
    let trainer = try Trainer(model: model, plan: plan, data: data)
    for _ in 0..<2 { _ = try trainer.advance() }
    let found = try trainer.accumulate(TinyRun.examples(data, maximumSequence: plan.maximumSequence))
    let adapter = try LoRAAdapter(trainer.adapterFiles(), base: model)
    let expected = try evaluate(data.documents, model: model, adapter: adapter, maximumSequence: plan.maximumSequence)
    #expect(found.losses == expected.lossSum)
    #expect(found.targets == UInt64(expected.targetTokens))
  }

  @Test("documents in one batch do not see each other, and batches add up")
  func packing() throws {
    let tiny = TinyModel(family: .qwen2, window: 9, seed: 4)
    let model = try BaseModel(tiny.files)
    let data = try TinyRun.data(tiny)
    let examples = TinyRun.examples(data, maximumSequence: 40)
    func gradients(_ groups: [[TrainingExample]], groupTokens: Int) throws -> [UInt32] {
      let trainer = try Trainer(
        model: model, plan: TinyRun.plan(), data: data, resources: TrainingResources(groupTokens: groupTokens))
      for group in groups { _ = try trainer.accumulate(group) }
      return try [false, true].flatMap { isB in
        try #require(trainer.values(.gradient, layer: 0, module: .value, isB: isB)).map(\.bitPattern)
      }
    }
    let together = try gradients([examples], groupTokens: 10_000)
    #expect(try gradients(examples.map { [$0] }, groupTokens: 1) == together)
    #expect(try gradients([examples], groupTokens: 50) == together)
    #expect(try gradients([examples.reversed()], groupTokens: 10_000) != together)
  }

  @Test("a frozen run of 12 steps: any change here is a change of consensus")
  func frozen() throws {
    var plan = TinyRun.plan()
    plan.epochs = 8
    plan.packs = true
    let checkpoint = try TinyRun.checkpoint(TinyModel(family: .qwen3, seed: 8), plan: plan, steps: 12)
    let found = digest(checkpoint.map { UInt32($0) })
    #expect(found == 0xe85a_a2c0_dac0_daf7, "0x\(String(found, radix: 16))")
  }
}
