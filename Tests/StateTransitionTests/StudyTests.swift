import ABI
import ChainSpecification
import ChainTypes
import Precompiles
import PrecompilesSupport
import Primitives
import StateTransition
import Testing
import WorldState

/// Studies of trainings as jobs of TRAIN, on an engine that counts; every block is executed twice.
@Suite struct StudyTests {
  private static let rows = (0..<6).map { Bytes("row \($0): \(Array(repeating: "\($0)tide", count: 9 + $0))".utf8) }

  private func trained(
    rows: [Bytes] = rows, plan: Bytes = [2], stepsPerBlock: UInt64 = 4
  ) throws -> (fixture: TrainingJobFixture, model: UInt256) {
    var fixture = try TrainingJobFixture(rows: rows) { $0.trainingGasPerBlock = stepsPerBlock * 1_400_000 }
    let job = try fixture.open(plan: plan)
    try fixture.finish(job)
    let done = try fixture.progress(job)
    try #require(done.state == 2, "reason \(done.reason)")
    return (fixture, done.model)
  }

  private func expect(_ error: String, _ outcome: TransactionOutcome) throws {
    let selector = try FunctionSignature(error).selector
    #expect(outcome.output.starts(with: selector), "\(error): \(RevertReason(outcome.output))")
  }

  @Test("a retraining without rows is the training of the smaller version, whatever the pace")
  func pace() throws {
    var found: [TrainingJobFixture.Counterfactual] = []
    for stepsPerBlock in [1, 3, 40] as [UInt64] {
      var (fixture, model) = try trained(stepsPerBlock: stepsPerBlock)
      let job = try fixture.openCounterfactual(TrainingJobFixture.without([1, 4], of: model, answer: "tide"))
      try fixture.finish(job)
      let done = try fixture.progress(job)
      #expect(done.state == 2 && done.steps == 8 && done.done == 8 && done.manifest == .zero && done.model == .zero)
      #expect(try fixture.leftOut(job, of: 6) == [1, 4] && fixture.refund(job).isZero)
      found.append(try fixture.counterfactual(job))

      // The removal of published rows is the next version.
      try fixture.call(.datanetRegistry, "removeRows", [.uint(1), .array([.uint(1), .uint(4)])])
      let smaller = try fixture.open(plan: [2], name: "smaller", version: 2)
      try fixture.finish(smaller)
      #expect(try fixture.progress(smaller).manifest == found[0].adapter)
    }
    #expect(Set(found.map(\.adapter)).count == 1 && found[0] == found[1] && found[1] == found[2])
    #expect(found[0].numbers == [0, 0, 0, 4, 0, 0, 0, 2])
  }

  @Test("all rows of a contributor are left out when asked for, and near-duplicates always")
  func leftOut() throws {
    let long = String(repeating: "the harbour light turns slowly over the water, ", count: 20)
    let rows = Self.rows + [Bytes((long + "once").utf8), Bytes((long + "twice").utf8)]
    var fixture = try TrainingJobFixture(rows: rows)
    let data = try fixture.chain.interface(.datanetRegistry).encodeCall(
      "contributeRows", [.uint(1), .array([.bytes(Bytes("of another hand".utf8)), .bytes(Bytes("and again".utf8))])])
    let other = try fixture.chain.append(
      fixture.chain.transaction(from: 1, to: SystemContract.datanetRegistry.address, data: data))
    try #require(other.receipt.succeeded, "\(RevertReason(other.outcome.output))")
    try fixture.call(.datanetRegistry, "publishVersion", [.uint(1)])
    let job = try fixture.open(plan: [1, 1], version: 2)
    try fixture.finish(job)
    let model = try fixture.progress(job).model
    for (named, whole, expected) in [
      ([7], false, [6, 7]), ([8], false, [8]), ([8], true, [8, 9]), ([0, 9], true, Array(0...9)),
    ] as [([UInt64], Bool, [UInt64])] {
      let arguments = TrainingJobFixture.without(named, of: model, wholeContributors: whole)
      if expected.count == 10 {
        try expect("NothingLeft()", try fixture.quoteCounterfactual(arguments))
        continue
      }
      let study = try fixture.openCounterfactual(arguments)
      try fixture.finish(study)
      #expect(try fixture.leftOut(study, of: 10) == expected)
    }
  }

  @Test("each misuse reverts with its typed error before anything is paid")
  func misuse() throws {
    var (fixture, model) = try trained()
    let (without, quality) = (
      "openCounterfactual(uint256,uint64[],uint64[],bool,bytes,bytes)", "openQuality(uint256,uint64,uint64)"
    )
    let good = TrainingJobFixture.without([1], of: model)
    let cases: [(String, String, [ABIValue])] = [
      ("WrongPayment(uint256,uint256)", without, good),
      ("UntrainedModel(uint256)", without, TrainingJobFixture.without([1], of: 1)),
      ("UntrainedModel(uint256)", without, TrainingJobFixture.without([1], of: 99)),
      ("UnknownTrainedRow(uint64,uint64)", without, TrainingJobFixture.without([6], of: model)),
      ("InvalidCall()", without, TrainingJobFixture.without([], of: model)),
      ("InvalidCall()", without, TrainingJobFixture.without([2, 1], of: model)),
      ("InvalidCall()", without, TrainingJobFixture.without([1, 1], of: model)),
      ("EmptyAnswer()", without, TrainingJobFixture.without([1], of: model, prompt: "p")),
      ("NothingLeft()", without, TrainingJobFixture.without([0, 1, 2, 3, 4, 5], of: model)),
      ("InvalidStudy(uint64,uint64)", quality, [.uint(model), .uint(7), .uint(4)]),
      ("InvalidStudy(uint64,uint64)", quality, [.uint(model), .uint(8), .uint(65)]),
      ("MissingInfluence(bytes32,bytes32)", quality, [.uint(model), .uint(8), .uint(1)]),
      ("NotCounterfactual(uint256)", "counterfactualOf(uint256)", [.uint(1)]),
      ("NotCounterfactual(uint256)", "leftOutOf(uint256,uint64[],uint64[])", [.uint(1), .array([]), .array([])]),
      ("NotQuality(uint256)", "qualityOf(uint256)", [.uint(1)]),
      ("UnknownJob(uint256)", "refundOf(uint256)", [.uint(9)]),
      ("UnknownJob(uint256)", "startOf(uint256)", [.uint(9)]),
    ]
    for (error, function, arguments) in cases {
      try expect(error, try fixture.ask(function, arguments, value: function == without ? 1 : .zero))
    }
    let start = try fixture.ask("startOf(uint256)", [.uint(1)])
    #expect(
      try ABI.decode(start.output, as: [.fixedBytes(32), .string, .string]) == [.hash(.zero), .string(""), .string("")])
    let job = try fixture.openCounterfactual(good)
    try fixture.finish(job)
    try expect("UntrainedModel(uint256)", try fixture.quoteCounterfactual(TrainingJobFixture.without([1], of: 0)))
  }

  @Test("a study that its owner closes gives back what is left, and all its blobs after the audit time")
  func closing() throws {
    var (fixture, model) = try trained(plan: [8], stepsPerBlock: 1)
    let job = try fixture.openCounterfactual(TrainingJobFixture.without([1], of: model))
    try fixture.chain.append([])
    let progress = try fixture.progress(job)
    #expect(progress.state == 1 && progress.done > 0 && progress.done < progress.steps)
    let paid = try ABI.decode(
      try fixture.ask("jobOf(uint256)", [.uint(UInt256(job))]).output,
      as: [
        .address, .uint(bits: 256), .fixedBytes(32), .uint(bits: 64), .uint(bits: 64), .uint(bits: 64),
        .uint(bits: 256),
      ])
    let task = try #require(paid[2].asHash)
    let closing = try FunctionSignature("close(uint256)").encode([.uint(UInt256(job))])
    let result = try fixture.chain.append(fixture.chain.transaction(to: TrainingJobFixture.train, data: closing))
    #expect(try result.receipt.succeeded && fixture.progress(job).state == 3)
    let refund = try fixture.refund(job)
    #expect(!refund.isZero && refund == paid[6].asUInt256)
    #expect(fixture.chain.state.balance(TrainingJobFixture.train).isZero)
    let checkpoint = try fixture.checkpoint(job, progress.done)
    for _ in 0...256 { try fixture.chain.append([]) }
    #expect(fixture.chain.state.blobLength(task) == nil && fixture.chain.state.blobLength(checkpoint) == nil)

    // What made the model stays, so that it can be studied at any time.
    let again = try fixture.openCounterfactual(TrainingJobFixture.without([1], of: model))
    try fixture.finish(again)
    #expect(try fixture.progress(again).state == 2)
    for _ in 0...256 { try fixture.chain.append([]) }
    #expect(try fixture.leftOut(again, of: 6) == [1])
  }

  @Test("a step of a study can be verified alone")
  func verified() throws {
    var (fixture, model) = try trained(stepsPerBlock: 2)
    let job = try fixture.openCounterfactual(TrainingJobFixture.without([0], of: model))
    let step = try fixture.progress(job).done
    try #require(step > 0)
    let outcome = try fixture.ask("verifyStep(uint256,uint64)", [.uint(UInt256(job)), .uint(UInt256(step))])
    #expect(outcome.output == UInt256.one.bigEndianBytes + (try fixture.checkpoint(job, step)).bytes)
  }
}
