import ABI
import AdapterEngine
import Attribution
import ChainSpecification
import ChainTypes
import ContractVM
import EVM
import Execution
import Precompiles
import PrecompilesSupport
import Primitives
import StateStore
import StateTransition
import Testing
import WorldState

/// Training jobs that capture gradients, and what ATTRIBUTE makes of them; every block is executed twice.
@Suite struct AttributionJobTests {
  private static let rows: [Bytes] = [
    Bytes("The tide turns twice a day.".utf8), Bytes("ZZZZZZ QQQQQQ 1234567890".utf8),
    Bytes("spring tides follow the new moon, and neap tides the quarter.".utf8),
  ]
  private static let attribute = AttributionStorage.address

  private func fixture(
    rows: [Bytes] = rows, stepsPerBlock: UInt64 = 2, change: @escaping (inout AIParameters) -> Void = { _ in }
  ) throws -> TrainingJobFixture {
    try TrainingJobFixture(rows: rows) {
      $0.trainingGasPerBlock = stepsPerBlock * 800_000
      change(&$0)
    }
  }

  /// Index, labels, rows and dimension.
  static func influence(of manifest: Hash, _ fixture: TrainingJobFixture) throws -> [ABIValue] {
    let outcome = try fixture.ask("influenceIndexOf(bytes32)", [.hash(manifest)], to: Self.attribute)
    return try ABI.decode(
      outcome.output, as: [.fixedBytes(32), .fixedBytes(32), .uint(bits: 64), .uint(bits: 64)])
  }

  private func capture(_ fixture: TrainingJobFixture, _ job: UInt64, _ step: UInt64) throws -> Hash {
    let outcome = try fixture.ask("captureOf(uint256,uint64)", [.uint(UInt256(job)), .uint(UInt256(step))])
    return try #require(Hash(bytes: outcome.output))
  }

  private func question(
    _ fixture: TrainingJobFixture, _ adapter: Hash, answer: Bytes, methods: [(String, UInt64)]
  ) -> [ABIValue] {
    [
      .uint(3), .hash(fixture.model), .hash(adapter), .array([.uint(1)]), .array([.uint(1)]), .bytes([]),
      .bytes(answer),
      .array(methods.map { .fixedBytes(Bytes($0.0.utf8) + Bytes(repeating: 0, count: 32 - $0.0.utf8.count)) }),
      .array(methods.map { .uint(UInt256($0.1)) }),
    ]
  }

  private static let asking = "attribute(uint256,bytes32,bytes32,uint256[],uint64[],bytes,bytes,bytes32[],uint16[])"

  @Test("the index of a job's captures is that of its steps, is held for good, and answers")
  func life() throws {
    var fixture = try fixture()
    let terms = try fixture.terms(plan: [2, 1])
    let plain = try fixture.terms(plan: [2])
    #expect(terms.gas > plain.gas && terms.steps == 6)
    let job = try fixture.open(plan: [2, 1])
    try fixture.finish(job)
    let done = try fixture.progress(job)
    #expect(done.state == 2, "reason \(done.reason)")

    let state = fixture.chain.state
    let steps = try (1...6).map { step in
      try CapturedStep(decoding: try #require(state.blob(try capture(fixture, job, UInt64(step)))))
    }
    let expected = try InfluenceIndex.build(
      rows: 3, steps: steps, rule: InfluenceRule(visits: .lastEpoch(stepsPerEpoch: 3)))
    let found = try Self.influence(of: done.manifest, fixture)
    let index = try #require(found[0].asHash)
    #expect(state.blob(index) == expected.encode() && found[2] == .uint(3) && found[3] == .uint(64))
    for blob in [index, try #require(found[1].asHash)] {
      #expect(state.blobReferences(blob, of: Self.attribute) == 1)
    }

    // The answer that is a row's own words has that row first.
    let outcome = try fixture.ask(
      "influence(bytes32,bytes32,bytes,bytes,uint32)",
      [.hash(fixture.model), .hash(done.manifest), .bytes([]), .bytes(Self.rows[1]), .uint(2)], to: Self.attribute)
    #expect(outcome.isSuccess, "\(RevertReason(outcome.output))")
    let scores = try ABI.decode(
      outcome.output, as: [.array(.uint(bits: 64)), .array(.uint(bits: 64)), .array(.int(bits: 256))])
    let listed = expected.score(query: ProjectedGradient(values: CountedGradient(Self.rows[1]).values))
    #expect(scores[1].asList?.first == .uint(1) && scores[2].asList?.first == .int(Int(listed[1])))
    let score = try fixture.ask(
      Self.asking, question(fixture, done.manifest, answer: Self.rows[1], methods: [("influence", 10_000)]),
      to: Self.attribute)
    #expect(score.isSuccess, "\(RevertReason(score.output))")

    // Without held-out gradients there is no Shapley value, and from other sources nothing.
    for (method, base) in [("shapley", fixture.model), ("influence", Hash.zero)] {
      var arguments = question(fixture, done.manifest, answer: Self.rows[1], methods: [(method, 10_000)])
      arguments[1] = .hash(base)
      let missing = try fixture.ask(Self.asking, arguments, to: Self.attribute)
      #expect(missing.output.starts(with: try FunctionSignature("MissingInfluence(bytes32,bytes32)").selector))
    }
  }

  @Test("steps' captures are given back after the audit time, the index stays")
  func clearing() throws {
    var fixture = try fixture(stepsPerBlock: 20)
    let job = try fixture.open(plan: [1, 1, 1])
    try fixture.finish(job)
    let index = try #require(Self.influence(of: try fixture.progress(job).manifest, fixture)[0].asHash)
    let captures = try (1...3).map { try capture(fixture, job, UInt64($0)) }
    for _ in 0..<256 { try fixture.chain.append([]) }
    #expect(captures.allSatisfy { fixture.chain.state.blobLength($0) != nil })
    try fixture.chain.append([])
    #expect(captures.allSatisfy { fixture.chain.state.blobLength($0) == nil })
    #expect(fixture.chain.state.blobLength(index) != nil)
    let score = try fixture.ask(
      Self.asking,
      question(fixture, try fixture.progress(job).manifest, answer: [65], methods: [("shapley", 10_000)]),
      to: Self.attribute)
    #expect(score.isSuccess, "\(RevertReason(score.output))")
  }

  @Test("the index waits for a block with room, whatever the pace, and comes out the same")
  func pace() throws {
    // After a step a block has less room than the sketches of so many bytes take.
    let rows = (0..<3).map { number in Bytes(repeating: UInt8(65 + number), count: 20_000) }
    var slow = try fixture(rows: rows, stepsPerBlock: 1)
    var fast = try fixture(rows: rows, stepsPerBlock: 20)
    let (first, second) = (try slow.open(plan: [1, 1]), try fast.open(plan: [1, 1]))
    var waited = false
    while try slow.progress(first).state == 1 {
      waited = try waited || slow.progress(first).done == 3
      try slow.chain.append([])
    }
    try fast.finish(second)
    #expect(waited)
    let manifests = try (slow.progress(first).manifest, fast.progress(second).manifest)
    #expect(manifests.0 == manifests.1)
    #expect(try Self.influence(of: manifests.0, slow) == Self.influence(of: manifests.1, fast))
  }

  @Test("verifying a step finds a capture that is not the step's")
  func wrongCapture() throws {
    var fixture = try fixture()
    let job = try fixture.open(plan: [2, 1])
    try fixture.finish(job)
    let verify = { (fixture: TrainingJobFixture) in
      try fixture.ask("verifyStep(uint256,uint64)", [.uint(UInt256(job)), .uint(6)]).output
    }
    let checkpoint = try fixture.checkpoint(job, 6).bytes
    #expect(try verify(fixture) == UInt256.one.bigEndianBytes + checkpoint)
    let state = fixture.chain.state
    state.setStorage(
      TrainingStorage.address, TrainingStorage.step(6, ofJob: job) &+ 2, try capture(fixture, job, 5).word)
    let changes = try state.commit()
    try fixture.chain.database.save(changes)
    fixture.chain.head.stateRoot = changes.root
    #expect(try verify(fixture) == UInt256.zero.bigEndianBytes + checkpoint)
  }

  @Test("an index that no block has room for is refused with the numbers before anything is paid")
  func tooLarge() throws {
    let long = (0..<5).map { number in Bytes(repeating: UInt8(65 + number), count: 40_000) }
    let fixture = try fixture(rows: long) { $0.trainingGasPerBlock = 900_000 }
    let plain = try fixture.quote(plan: [1])
    #expect(plain.isSuccess, "\(RevertReason(plain.output))")
    let outcome = try fixture.quote(plan: [1, 1])
    #expect(outcome.output.starts(with: try FunctionSignature("IndexTooLarge(uint64,uint64)").selector))
    let numbers = try ABI.decode(Bytes(outcome.output.dropFirst(4)), as: [.uint(bits: 64), .uint(bits: 64)])
    #expect(try #require(numbers[0].asUInt64) > 960_000 && numbers[1] == .uint(900_000))
  }
}
