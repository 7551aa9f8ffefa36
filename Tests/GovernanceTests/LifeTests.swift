import ContractKit
import ContractTestSupport
import GovernanceToken
import Governor
import OpenToken
import Testing
import Timelock

/// What governance can do, from the proposal to what it changed.
@Suite("Governance: life of a proposal")
struct LifeTests {
  let stage: Stage

  init() throws {
    stage = try Stage()
    try stage.wrapAll()
  }

  private let setFee = CallBytes.call("setParameter(bytes32,uint256)", Plan.name("gasPerByte"), 25)

  @Test("a proposal goes through pending, active, succeeded, queued and executed, at the second")
  func states() throws {
    let plan = Plan(Stage.chainRules, setFee)
    let start = stage.chain.timestamp
    let id = try stage.propose(plan, by: stage.alice)
    #expect(try stage.state(id) == State.pending)
    #expect(try stage.governor.from().proposalSnapshot(id) == UInt256(start + Stage.votingDelay))
    #expect(
      try stage.governor.from().proposalDeadline(id) == UInt256(start + Stage.votingDelay + Stage.votingPeriod))
    #expect(try stage.governor.from().proposalProposer(id) == stage.alice)
    stage.wait(Stage.votingDelay)
    #expect(try stage.state(id) == State.pending, "the snapshot's second is over only after it")
    stage.wait(1)
    #expect(try stage.state(id) == State.active)
    try stage.vote(id, 1, by: stage.alice)
    try stage.vote(id, 0, by: stage.bob)
    try stage.vote(id, 1, by: stage.carol)
    stage.wait(Stage.votingPeriod - 1)
    #expect(try stage.state(id) == State.active, "the deadline's second still votes")
    stage.wait(1)
    #expect(try stage.state(id) == State.succeeded)
    #expect(try stage.governor.from().proposalEta(id) == 0)
    try stage.queue(plan)
    #expect(try stage.state(id) == State.queued)
    let eta = UInt256(stage.chain.timestamp + Stage.minDelay)
    #expect(try stage.governor.from().proposalEta(id) == eta)
    stage.wait(Stage.minDelay - 1)
    #expect(throws: (any Error).self) { try stage.execute(plan) }
    stage.wait(1)
    try stage.execute(plan)
    #expect(try stage.state(id) == State.executed)
    #expect(try stage.platform.from().parameter(Hash(Plan.name("gasPerByte"))) == 25)
  }

  @Test("every step leaves the event that governance tools read")
  func events() throws {
    let plan = Plan(Stage.chainRules, setFee, "raise the fee")
    let start = stage.chain.timestamp
    let id = try stage.enact(plan)
    let created = try #require(stage.chain.events(ProposalCreated.self).first)
    #expect(created.proposalId == id && created.proposer == stage.alice)
    #expect(created.targets == plan.targets && created.values == plan.values && created.calldatas == plan.calldatas)
    #expect(created.signatures == [""] && created.description == "raise the fee")
    #expect(created.voteStart == UInt256(start + Stage.votingDelay))
    #expect(created.voteEnd == UInt256(start + Stage.votingDelay + Stage.votingPeriod))
    let votes = stage.chain.events(VoteCast.self)
    #expect(votes.map(\.voter) == [stage.alice, stage.bob, stage.carol])
    #expect(votes.allSatisfy { $0.proposalId == id && $0.support == 1 && $0.weight == Stage.wealth / 2 })
    #expect(stage.chain.events(ProposalQueued.self).map(\.proposalId) == [id])
    #expect(stage.chain.events(ProposalExecuted.self).map(\.proposalId) == [id])
  }

  @Test("without a majority, or without a quorum, a proposal is defeated")
  func defeat() throws {
    let id = try stage.propose(Plan(stage.bob), by: stage.alice)
    let unheard = try stage.propose(Plan(stage.bob).described("nobody votes"), by: stage.alice)
    stage.wait(Stage.votingDelay + 1)
    try stage.vote(id, 1, by: stage.alice)
    try stage.vote(id, 0, by: stage.bob)
    stage.wait(Stage.votingPeriod)
    #expect(try stage.state(id) == State.defeated, "a tie is no majority")
    #expect(try stage.state(unheard) == State.defeated)
    #expect(
      throws: GovernorError.unexpectedProposalState(
        proposalId: id, current: State.defeated, expectedStates: State.bits(State.succeeded))
    ) { try stage.queue(Plan(stage.bob)) }
  }

  @Test("the quorum counts votes for and abstentions, and is rounded up")
  func quorum() throws {
    let needed = try stage.governor.from().quorum(UInt256(stage.chain.timestamp - 1))
    #expect(needed == Stage.wealth / 2 * 3 / 20)
    let id = try stage.propose(Plan(stage.bob), by: stage.alice)
    // Bob keeps one unit less than the quorum.
    let rest = Stage.wealth / 2 - needed + 1
    try stage.gopen.from(stage.bob).transfer(stage.alice, rest)
    try stage.gopen.from(stage.alice).delegate(.zero)
    stage.wait(Stage.votingDelay + 1)
    try stage.vote(id, 2, by: stage.bob)
    stage.wait(Stage.votingPeriod)
    #expect(try stage.state(id) == State.defeated)
    #expect(try stage.governor.from().proposalVotes(id).abstainVotes == needed - 1)
  }

  @Test("governance moves treasury coins")
  func treasury() throws {
    stage.chain.balances[Stage.lock] = 70
    try stage.enact(Plan(Address(0xDA0), value: 70, "a grant"))
    #expect(stage.chain.balances[Address(0xDA0)] == 70 && stage.chain.balances[Stage.lock] == nil)
    try stage.wrap(5, by: stage.alice)
    let plan = Plan(Address(0xDA0), value: 2, "coins of the executor")
    _ = try stage.prepare(plan)
    try stage.execute(plan, value: 2)
    #expect(stage.chain.balances[Address(0xDA0)] == 72)
  }

  @Test("governance upgrades a system contract, schedules a hard fork and pauses a precompile")
  func chain() throws {
    let fork = Plan.name("Rotterdam")
    var plan = Plan(Stage.chainRules, CallBytes.call("upgrade(address,bytes32)", Address(0x1004).word, 77))
    plan.targets += [Stage.chainRules, Stage.chainRules]
    plan.values += [0, 0]
    plan.calldatas += [
      CallBytes.call("scheduleFork(bytes32,uint64)", fork, 1_800_000_000),
      CallBytes.call("setPaused(address,bool)", Address(0x0A01).word, 1),
    ]
    try stage.enact(plan)
    #expect(try stage.platform.from().upgrades(Address(0x1004)) == Hash(77))
    #expect(try stage.platform.from().forkTime(Hash(fork)) == 1_800_000_000)
    #expect(try stage.platform.from().isPaused(Address(0x0A01)))
  }

  @Test("governance sets quality standards and every other parameter of a system contract")
  func standards() throws {
    let registry = try stage.chain.deploy(
      RegistryDouble.self, at: Address(0x1005), arguments: Argument.encode([.word(Stage.lock.word)]))
    let name = Plan.name("minimumQuality")
    try stage.enact(Plan(Address(0x1005), CallBytes.call("setParameter(bytes32,uint256)", name, 6_500)))
    #expect(try registry.from().parameter(Hash(name)) == 6_500)
  }

  @Test("all calls of a proposal happen, or none")
  func atomic() throws {
    var plan = Plan(Stage.chainRules, setFee)
    plan.targets.append(Address(0x1002))
    plan.values.append(0)
    plan.calldatas.append(CallBytes.call("setVotingPeriod(uint32)", 0))
    let id = try stage.prepare(plan)
    #expect(throws: (any Error).self) { try stage.execute(plan) }
    #expect(try stage.platform.from().parameter(Hash(Plan.name("gasPerByte"))) == 0)
    #expect(try stage.state(id) == State.queued)
  }

  @Test("where everyone may execute, an execution by the Timelock alone is the proposal's execution")
  func openExecution() throws {
    let open = try Stage(isOpen: true)
    try open.wrapAll()
    open.chain.balances[Stage.lock] = 9
    let plan = Plan(Address(0xDA0), value: 9)
    let id = try open.prepare(plan)
    let salt = Hash(Address(0x1002).word << 96 ^ plan.descriptionHash.word)
    try open.timelock.from(open.carol).executeBatch(plan.targets, plan.values, plan.calldatas, .zero, salt)
    #expect(try open.state(id) == State.executed)
    #expect(throws: (any Error).self) { try open.execute(plan) }
    #expect(open.chain.balances[Address(0xDA0)] == 9)
  }

  @Test("a guardian whom governance appoints can only stop what is queued")
  func guardian() throws {
    let guardian = Address(0x6A4D)
    let role = CallBytes.hash("CANCELLER_ROLE")
    try stage.enact(
      Plan(Stage.lock, CallBytes.call("grantRole(bytes32,address)", role, guardian.word), "appoint a guardian"))
    let plan = Plan(Address(0xDA0))
    let id = try stage.prepare(plan)
    let salt = Hash(Address(0x1002).word << 96 ^ plan.descriptionHash.word)
    let operation = try stage.timelock.from().hashOperationBatch(
      plan.targets, plan.values, plan.calldatas, .zero, salt)
    #expect(throws: (any Error).self) {
      try stage.timelock.from(guardian).executeBatch(plan.targets, plan.values, plan.calldatas, .zero, salt)
    }
    try stage.timelock.from(guardian).cancel(operation)
    #expect(try stage.state(id) == State.canceled)
    #expect(throws: (any Error).self) { try stage.execute(plan) }
  }

  @Test("governance revokes a team's vesting, and the coins come to the treasury")
  func revocation() throws {
    let chain = stage.chain
    chain.balances[Address(0x1000)] = 1_000
    _ = try chain.deploy(
      OpenToken.self, at: Address(0x1000),
      arguments: Argument.encode([
        .word(Stage.lock.word), .texts(["team"]), .words([0x7EA]), .words([1_000]), .words([0]), .words([0]),
        .words([6_048_000]), .words([1]),
      ]))
    let start = chain.timestamp
    try stage.enact(Plan(Address(0x1000), CallBytes.call("revoke(uint256)", 0), "the team left"))
    let vested = 1_000 * UInt256(chain.timestamp - start) / 6_048_000
    #expect(vested > 0 && chain.balances[Stage.lock] == 1_000 - vested)
    #expect(try stage.open.from().release(0) == vested)
  }
}

extension Plan {
  /// ASCII text as a word, zeros behind it.
  static func name(_ text: String) -> UInt256 {
    CallBytes.word(Array(text.utf8) + [UInt8](repeating: 0, count: 32 - text.utf8.count))
  }
}
