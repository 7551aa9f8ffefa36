import ABI
import ChainSpecification
import ChainTypes
import Execution
import Precompiles
import Primitives
import StateStore
import StateTransition
import Testing
import WorldState

/// Training jobs on the development chain with an engine that only counts; every block is executed twice.
@Suite struct TrainingJobTests {
  private static let rows: [Bytes] = [
    Bytes("The tide turns twice a day.".utf8), Bytes("A neap tide is weak.".utf8),
    Bytes("Spring tides follow the new moon.".utf8),
  ]
  private static let train = TrainingJobFixture.train

  /// A chain whose blocks have room for a number of the largest steps.
  private func fixture(rows: [Bytes] = rows, stepsPerBlock: UInt64 = 2) throws -> TrainingJobFixture {
    // 1,000 multiply-accumulates a byte are far below the base of a step and the load of the model.
    try TrainingJobFixture(rows: rows) { $0.trainingGasPerBlock = stepsPerBlock * 700_000 }
  }

  @Test("a job runs over the blocks that follow and ends in a registered adapter of its owner")
  func life() throws {
    var fixture = try fixture()
    let treasury = try #require(
      { if case .treasury(let account) = fixture.chain.rules.specification.baseFeePolicy { account } else { nil } }())
    let terms = try fixture.terms(plan: [2])
    #expect(terms.steps == 6 && terms.due == UInt256(terms.gas) &* 1_000_000_000)
    let job = try fixture.open(plan: [2])
    var before = try fixture.progress(job)
    #expect(before.state == 1 && before.done > 0 && before.done < 6)
    #expect(before.checkpoint == (try fixture.checkpoint(job, before.done)))
    while before.state == 1 {
      let paid = fixture.chain.state.balance(treasury)
      try fixture.chain.append([])
      let after = try fixture.progress(job)
      #expect(after.done > before.done && fixture.chain.state.balance(treasury) > paid)
      before = after
    }
    #expect(before.state == 2 && before.reason == 0 && before.done == 6)
    #expect(fixture.chain.state.balance(Self.train).isZero)

    // What the engine would give without a chain.
    let expected = try fixture.chain.state.blob(before.manifest).map { try ModelManifest.decode($0) }
    #expect(expected?.kind == .adapter)
    let owner = try fixture.read(.modelRegistry, "ownerOf", [.uint(before.model)])
    #expect(UInt256(bigEndian: owner) == fixture.owner.word)
    let adapter = try fixture.read(.modelRegistry, "adapterOf", [.uint(before.model)])
    #expect(adapter == before.manifest.bytes)
    let source = try ABI.decode(
      fixture.read(.modelRegistry, "sourceOf", [.uint(before.model), .uint(0)]),
      as: [.uint(bits: 256), .uint(bits: 64), .uint(bits: 64)])
    #expect(source == [.uint(1), .uint(1), .uint(3)])
    // Only the registry's own references are left.
    #expect(fixture.chain.state.blobReferences(before.manifest, of: Self.train).isZero)
  }

  @Test("what a job learns does not depend on how many steps a block has room for")
  func pace() throws {
    var slow = try fixture(stepsPerBlock: 1)
    var fast = try fixture(stepsPerBlock: 20)
    let (first, second) = (try slow.open(plan: [2]), try fast.open(plan: [2]))
    try slow.finish(first)
    try fast.finish(second)
    #expect(try slow.progress(first).manifest == fast.progress(second).manifest)
    for step in UInt64(0)...6 { #expect(try slow.checkpoint(first, step) == fast.checkpoint(second, step)) }
  }

  @Test("jobs have their turns in the order in which they were opened")
  func order() throws {
    var fixture = try fixture(stepsPerBlock: 1)
    let first = try fixture.open(plan: [2], name: "first")
    let second = try fixture.open(plan: [1], name: "second")
    while try fixture.progress(first).state == 1 {
      #expect(try fixture.progress(second).done == 0)
      try fixture.chain.append([])
    }
    try fixture.finish(second)
    #expect(try fixture.progress(second).state == 2)
  }

  @Test("the owner ends a job and gets the rest back; nobody else can")
  func closing() throws {
    var fixture = try fixture(stepsPerBlock: 1)
    let due = try fixture.terms(plan: [2]).due
    let job = try fixture.open(plan: [2])
    let close = try FunctionSignature("close(uint256)").encode([.uint(UInt256(job))])
    let stranger = try fixture.chain.append(fixture.chain.transaction(from: 1, to: Self.train, data: close))
    #expect(stranger.outcome.output.starts(with: try FunctionSignature("NotJobOwner(address)").selector))

    let (left, before) = (fixture.chain.state.balance(Self.train), fixture.chain.state.balance(fixture.owner))
    #expect(left > .zero && left < due)
    let closed = try fixture.chain.append(fixture.chain.transaction(to: Self.train, data: close))
    #expect(closed.receipt.succeeded && closed.receipt.logs.filter { $0.address == Self.train }.count == 1)
    let price = fixture.chain.head.baseFeePerGas &+ 1
    #expect(
      fixture.chain.state.balance(fixture.owner)
        == before &+ left &- price &* UInt256(closed.outcome.gasUsed))
    #expect(fixture.chain.state.balance(Self.train).isZero)
    let done = try fixture.progress(job)
    #expect(done.state == 3)
    try fixture.chain.append([])
    #expect(try fixture.progress(job) == done)
    let status = try fixture.read(.modelRegistry, "statusOfJob", [.uint(1)])
    #expect(UInt256(bigEndian: status[64..<96]) == 4)
    let again = try fixture.chain.append(fixture.chain.transaction(to: Self.train, data: close))
    #expect(again.outcome.output.starts(with: try FunctionSignature("JobEnded(uint256)").selector))
  }

  @Test("a step that the engine refuses ends the job, gives the rest back and lets the next one have its turn")
  func refused() throws {
    var fixture = try fixture(rows: Self.rows + [[7]])
    let job = try fixture.open(plan: [1], name: "bad")
    try fixture.finish(job)
    let ended = try fixture.progress(job)
    #expect(ended.state == 4 && ended.reason == 3 && ended.done == 3 && ended.manifest == .zero)
    #expect(fixture.chain.state.balance(Self.train).isZero)
    #expect(fixture.chain.state.storage(Self.train, TrainingStorage.endedSlot) == UInt256(job))
  }

  @Test("a row that exists no longer ends the job on every node, whatever a node still has in memory")
  func missingRow() throws {
    var fixture = try fixture(stepsPerBlock: 1)
    let job = try fixture.open(plan: [2])
    let state = fixture.chain.state
    #expect(state.releaseBlob(Keccak256.hash(Self.rows[2]), owner: SystemContract.datanetRegistry.address))
    let changes = try state.commit()
    try fixture.chain.database.save(changes)
    fixture.chain.head.stateRoot = changes.root
    try fixture.chain.append([])
    let ended = try fixture.progress(job)
    #expect(ended.state == 4 && ended.reason == 1)
    #expect(fixture.chain.state.balance(Self.train).isZero)
  }

  @Test("a job whose registry job was ended meanwhile fails before any further work")
  func cancelled() throws {
    var fixture = try fixture(stepsPerBlock: 1)
    let job = try fixture.open(plan: [2])
    let done = try fixture.progress(job).done
    try fixture.call(.modelRegistry, "cancelJob", [.uint(1)])
    let ended = try fixture.progress(job)
    #expect(ended.state == 4 && ended.reason == 4 && ended.done == done)
  }

  @Test("any of the last steps can be done again alone; older ones when somebody keeps their checkpoints")
  func audit() throws {
    var fixture = try fixture()
    let job = try fixture.open(plan: [3])
    try fixture.finish(job)
    let steps = try fixture.progress(job).steps
    for step in steps - 2...steps {
      let outcome = try fixture.ask("verifyStep(uint256,uint64)", [.uint(UInt256(job)), .uint(UInt256(step))])
      #expect(outcome.isSuccess, "\(RevertReason(outcome.output))")
      #expect(outcome.output == UInt256.one.bigEndianBytes + (try fixture.checkpoint(job, step)).bytes)
    }
    let old = try fixture.ask("verifyStep(uint256,uint64)", [.uint(UInt256(job)), .uint(2)])
    #expect(old.output == (try FunctionSignature("CheckpointGone(uint64)").encode([.uint(1)])))
    let none = try fixture.ask("verifyStep(uint256,uint64)", [.uint(UInt256(job)), .uint(UInt256(steps + 1))])
    #expect(none.output == (try FunctionSignature("UnknownStep(uint64)").encode([.uint(UInt256(steps + 1))])))
  }

  @Test("checkpoints and task are given back some time after the end")
  func clearing() throws {
    var fixture = try fixture(stepsPerBlock: 20)
    let job = try fixture.open(plan: [1])
    try fixture.finish(job)
    let checkpoint = try fixture.progress(job).checkpoint
    for _ in 0..<256 { try fixture.chain.append([]) }
    #expect(fixture.chain.state.blobLength(checkpoint) != nil)
    try fixture.chain.append([])
    #expect(fixture.chain.state.blobLength(checkpoint) == nil)
    for step in UInt64(0)...3 { #expect(fixture.chain.state.blobLength(try fixture.checkpoint(job, step)) == nil) }
    #expect(fixture.chain.state.storage(Self.train, TrainingStorage.clearedSlot) == UInt256(job))
  }

  @Test("only the chain itself lets jobs go on")
  func stranger() throws {
    let fixture = try fixture()
    let outcome = try fixture.ask("advance()", [])
    #expect(outcome.output == (try FunctionSignature("Unauthorized(address)").encode([.address(fixture.owner)])))
  }

  @Test("a chain without room for training takes no jobs")
  func noRoom() throws {
    var fixture = try TrainingJobFixture(rows: Self.rows) { $0.trainingGasPerBlock = 0 }
    let outcome = try fixture.quote(plan: [1])
    #expect(outcome.output.starts(with: try FunctionSignature("StepTooLarge(uint64,uint64)").selector))
    try fixture.chain.append([])
  }
}
