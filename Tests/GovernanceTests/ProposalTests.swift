import ContractKit
import ContractTestSupport
import GovernanceToken
import Governor
import Testing
import Timelock

/// Who may propose what, how proposals are numbered, and who may cancel them.
@Suite("Governance: proposals")
struct ProposalTests {
  let stage: Stage
  let plan = Plan(Address(0xDA0))

  init() throws {
    stage = try Stage()
    try stage.wrapAll()
  }

  @Test("a proposal's number is the hash of abi.encode, dynamic bytes and all")
  func hash() throws {
    // Computed with eth_abi from the same values.
    let targets = [Address(truncating: try CallBytes.hash(hex: String(repeating: "11", count: 32))), Address(0x0A12)]
    let values: [UInt256] = [0, .ether]
    let calldatas = [Bytes([0xde, 0xad, 0xbe, 0xef]), Bytes((0..<70).map { UInt8($0) })]
    let description = Hash(try CallBytes.hash(hex: "ffe7e117633314486ff8654ba221c7d718131ef5388b3155916912efd890ef7a"))
    #expect(description.word == CallBytes.hash("Proposal: pay the écoles"))
    let expected = try CallBytes.hash(hex: "47699d09d120f45e5c466f58c6019b08ac418108eb811b7ec82fbfeacdbc6a16")
    let empty = try CallBytes.hash(hex: "2e4fb03413b62b78221117b16425b35acb6ec37f8b442bfb8dbee740dcb9ffeb")
    try stage.governor.read { _ in
      #expect(Governor.hashProposal(targets, values, calldatas, description) == expected)
      #expect(Governor.getProposalId(targets, values, calldatas, description) == expected)
      #expect(Governor.hashProposal([], [], [], description) == empty)
    }
    let salt = Hash(try CallBytes.hash(hex: String(repeating: "07", count: 32)))
    let batch = Hash(try CallBytes.hash(hex: "8fd87d567034986e7ce69a2c6c44ba5f16ed3c6d811ce32f041c6b9b5edfd622"))
    let single = Hash(try CallBytes.hash(hex: "0288a89e4b7bdf7e4d80237b0220e44d7375c92390d7361b14489ce421ea5e3d"))
    try stage.timelock.read { _ in
      #expect(Timelock.hashOperationBatch(targets, values, calldatas, .zero, salt) == batch)
      #expect(Timelock.hashOperation(targets[1], values[1], calldatas[1], .zero, salt) == single)
    }
  }

  @Test("lists of different lengths and proposals without a call are refused")
  func lengths() throws {
    let (stage, bob) = (stage, stage.bob)
    #expect(throws: GovernorError.invalidProposalLength(targets: 0, calldatas: 0, values: 0)) {
      try stage.governor.from(stage.alice).propose([], [], [], "")
    }
    #expect(throws: GovernorError.invalidProposalLength(targets: 1, calldatas: 0, values: 1)) {
      try stage.governor.from(stage.alice).propose([bob], [0], [], "")
    }
    #expect(throws: GovernorError.invalidProposalLength(targets: 1, calldatas: 1, values: 2)) {
      try stage.governor.from(stage.alice).propose([bob], [0, 1], [Bytes()], "")
    }
  }

  @Test("a proposal is made once, whatever became of it")
  func once() throws {
    let stage = stage
    let id = try stage.propose(plan, by: stage.alice)
    #expect(
      throws: GovernorError.unexpectedProposalState(proposalId: id, current: State.pending, expectedStates: .zero)
    ) { try stage.propose(plan, by: stage.bob) }
    try stage.cancel(plan, by: stage.alice)
    #expect(
      throws: GovernorError.unexpectedProposalState(proposalId: id, current: State.canceled, expectedStates: .zero)
    ) { try stage.propose(plan, by: stage.alice) }
    #expect(throws: GovernorError.nonexistentProposal(proposalId: 5)) { try stage.state(5) }
    #expect(throws: GovernorError.nonexistentProposal(proposalId: 5)) { try stage.vote(5, 1, by: stage.bob) }
  }

  @Test("a proposer needs the threshold of votes, a second ago")
  func threshold() throws {
    let (stage, dave) = (stage, Address(0xDA7E))
    let least: UInt256 = .ether * 10_000
    stage.chain.balances[dave] = least
    try stage.wrap(least - 1, by: dave)
    stage.wait(1)
    #expect(throws: GovernorError.insufficientProposerVotes(proposer: dave, votes: least - 1, threshold: least)) {
      try stage.propose(plan, by: dave)
    }
    try stage.wrap(1, by: dave)
    #expect(throws: GovernorError.insufficientProposerVotes(proposer: dave, votes: least - 1, threshold: least)) {
      try stage.propose(plan, by: dave)
    }
    stage.wait(1)
    _ = try stage.propose(plan, by: dave)
  }

  @Test("a description can keep a proposal for its proposer, so that nobody makes it first")
  func frontRunning() throws {
    let (stage, plan) = (stage, plan)
    let name = "\(stage.alice)"
    for text in ["pay #proposer=\(name)", "pay #proposer=\(name.lowercased())"] {
      let kept = plan.described(Text(utf8: Bytes(Array(text.utf8))))
      #expect(throws: GovernorError.restrictedProposer(proposer: stage.bob)) { try stage.propose(kept, by: stage.bob) }
      _ = try stage.propose(kept, by: stage.alice)
    }
    for text in ["#proposer=\(name) ", "#proposer=\(name.dropLast())z", "#Proposer=\(name)", String(name.dropFirst(3))]
    {
      _ = try stage.propose(plan.described(Text(utf8: Bytes(Array(text.utf8)))), by: stage.bob)
    }
  }

  @Test(
    "a copied proposal cannot be cancelled by who copied it when the suffix protects it, and others only by their proposer"
  )
  func cancelling() throws {
    let stage = stage
    let id = try stage.propose(plan, by: stage.alice)
    #expect(throws: GovernorError.unableToCancel(proposalId: id, account: stage.bob)) {
      try stage.cancel(plan, by: stage.bob)
    }
    try stage.cancel(plan, by: stage.alice)
    #expect(try stage.state(id) == State.canceled)
    #expect(stage.chain.events(ProposalCanceled.self).map(\.proposalId) == [id])
    let other = plan.described("another")
    let second = try stage.propose(other, by: stage.alice)
    stage.wait(Stage.votingDelay + 1)
    #expect(throws: GovernorError.unableToCancel(proposalId: second, account: stage.alice)) {
      try stage.cancel(other, by: stage.alice)
    }
  }

  @Test("governance itself cancels a queued proposal, which then can never be executed")
  func cancelledThenExecuted() throws {
    let stage = stage
    let bad = plan.described("bad")
    let cancel = Plan(
      Address(0x1002),
      Bytes(
        CallBytes.call("cancel(address[],uint256[],bytes[],bytes32)").elements
          + [128, 192, 256].flatMap { CallBytes.bytes($0) } + CallBytes.bytes(bad.descriptionHash.word)
          + [1, Address(0xDA0).word, 1, 0, 1, 32, 0].flatMap { CallBytes.bytes($0) }), "cancel the bad one")
    let cancelling = try stage.propose(cancel, by: stage.alice)
    stage.wait(1)
    let id = try stage.propose(bad, by: stage.alice)
    stage.wait(Stage.votingDelay + 1)
    for account in [stage.alice, stage.bob] {
      try stage.vote(id, 1, by: account)
      try stage.vote(cancelling, 1, by: account)
    }
    stage.wait(Stage.votingPeriod)
    try stage.queue(bad)
    try stage.queue(cancel)
    stage.wait(Stage.minDelay)
    try stage.execute(cancel)
    #expect(try stage.state(id) == State.canceled)
    #expect(
      throws: GovernorError.unexpectedProposalState(
        proposalId: id, current: State.canceled, expectedStates: State.bits(State.queued))
    ) { try stage.execute(bad) }
    #expect(throws: (any Error).self) { try stage.queue(bad) }
    #expect(stage.chain.events(Cancelled.self).count == 1)
  }

  @Test("a queued proposal that waits too long expires for good")
  func expiry() throws {
    let stage = stage
    let id = try stage.prepare(plan)
    stage.wait(Stage.gracePeriod - 1)
    #expect(try stage.state(id) == State.queued)
    stage.wait(1)
    #expect(try stage.state(id) == State.expired)
    let refusal = GovernorError.unexpectedProposalState(
      proposalId: id, current: State.expired, expectedStates: State.bits(State.queued))
    #expect(throws: refusal) { try stage.execute(plan) }
    #expect(throws: (any Error).self) { try stage.queue(plan) }
    #expect(throws: (any Error).self) { try stage.cancel(plan, by: stage.alice) }
    // A longer time for later proposals does not bring it back.
    let longer = Plan(
      Stage.lock, CallBytes.call("setParameter(bytes32,uint256)", Plan.name("gracePeriod"), 15_552_000), "longer")
    try stage.enact(longer)
    #expect(try stage.timelock.from().gracePeriod() == 15_552_000)
    #expect(throws: refusal) { try stage.execute(plan) }
  }

  @Test("an executed proposal is executed once")
  func replay() throws {
    let stage = stage
    stage.chain.balances[Stage.lock] = 10
    let paid = Plan(stage.bob, value: 5, "pay once")
    let id = try stage.enact(paid)
    #expect(
      throws: GovernorError.unexpectedProposalState(
        proposalId: id, current: State.executed, expectedStates: State.bits(State.queued))
    ) { try stage.execute(paid) }
    #expect(throws: (any Error).self) { try stage.queue(paid) }
    #expect(throws: (any Error).self) { try stage.propose(paid, by: stage.alice) }
    #expect(stage.chain.balances[Stage.lock] == 5)
  }
}
