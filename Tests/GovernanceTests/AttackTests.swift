import ContractKit
import ContractTestSupport
import GovernanceToken
import Governor
import Testing
import Timelock

/// What attackers of on-chain governance try.
@Suite("Governance: attacks")
struct AttackTests {
  let stage: Stage
  let plan = Plan(Address(0xDA0))
  let thief = Address(0xE71)

  init() throws {
    stage = try Stage()
    try stage.wrapAll()
  }

  @Test("coins that are borrowed and given back in one transaction have no votes")
  func flashLoan() throws {
    let stage = stage
    stage.chain.balances[thief] = .ether * 100_000_000
    let id = try stage.propose(plan, by: stage.alice)
    // The whole loan lies in the second of the snapshot.
    stage.wait(Stage.votingDelay)
    try stage.wrap(.ether * 100_000_000, by: thief)
    try stage.gopen.from(thief).withdraw(.ether * 100_000_000)
    stage.wait(1)
    #expect(try stage.vote(id, 1, by: thief) == 0)
    // A loan after the snapshot does not count either.
    try stage.wrap(.ether * 100_000_000, by: thief)
    stage.wait(1)
    #expect(throws: GovernorError.alreadyCastVote(voter: thief)) { try stage.vote(id, 1, by: thief) }
    let other = Address(0xE72)
    try stage.gopen.from(thief).delegate(other)
    stage.wait(1)
    #expect(try stage.vote(id, 1, by: other) == 0)
  }

  @Test("borrowed coins do not make a proposer")
  func flashProposal() throws {
    let (stage, thief) = (stage, thief)
    stage.chain.balances[thief] = .ether * 20_000
    try stage.wrap(.ether * 20_000, by: thief)
    #expect(
      throws: GovernorError.insufficientProposerVotes(proposer: thief, votes: 0, threshold: .ether * 10_000)
    ) { try stage.propose(plan, by: thief) }
  }

  @Test("votes that are transferred after the snapshot count once")
  func doubleVoting() throws {
    let (stage, carol, thief) = (stage, stage.carol, thief)
    let id = try stage.propose(plan, by: stage.alice)
    stage.wait(Stage.votingDelay + 1)
    #expect(try stage.vote(id, 1, by: carol) == Stage.wealth / 2)
    try stage.gopen.from(carol).transfer(thief, Stage.wealth / 2)
    try stage.gopen.from(thief).delegate(thief)
    stage.wait(1)
    #expect(try stage.vote(id, 1, by: thief) == 0)
    #expect(try stage.governor.from().proposalVotes(id).forVotes == Stage.wealth / 2)
    #expect(throws: GovernorError.alreadyCastVote(voter: carol)) { try stage.vote(id, 1, by: carol) }
  }

  @Test("a later change of the quorum or of the supply decides no earlier proposal")
  func quorumDrift() throws {
    let stage = stage
    let change = Plan(Address(0x1002), CallBytes.call("updateQuorumNumerator(uint256)", 5_000), "half of all")
    _ = try stage.prepare(change)
    // Passes with the old quorum of 5 % and 33 %: it would fail with one of 50 %.
    let id = try stage.propose(plan, by: stage.alice)
    stage.wait(Stage.votingDelay + 1)
    try stage.vote(id, 1, by: stage.alice)
    let snapshot = try stage.governor.from().proposalSnapshot(id)
    let before = try stage.governor.from().quorum(snapshot)
    try stage.execute(change)
    stage.wait(1)
    // The supply grows a hundredfold.
    stage.chain.balances[thief] = .ether * 150_000_000
    try stage.wrap(.ether * 150_000_000, by: thief)
    stage.wait(Stage.votingPeriod)
    #expect(try stage.governor.from().quorum(snapshot) == before)
    #expect(try stage.governor.from().quorumNumerator() == 5_000)
    #expect(try stage.governor.from().quorumNumerator(snapshot) == 500)
    #expect(try stage.state(id) == State.succeeded)
  }

  @Test("nobody but the Timelock changes a rule, relays a call or obeys a made-up governor")
  func onlyGovernance() throws {
    let stage = stage
    for account in [stage.alice, Address(0x1002), Address(0x1001)] {
      let refusal = GovernorError.onlyExecutor(account: account)
      #expect(throws: refusal) { try stage.governor.from(account).setVotingDelay(1) }
      #expect(throws: refusal) { try stage.governor.from(account).setVotingPeriod(1) }
      #expect(throws: refusal) { try stage.governor.from(account).setProposalThreshold(1) }
      #expect(throws: refusal) { try stage.governor.from(account).updateQuorumNumerator(100) }
      #expect(throws: refusal) { try stage.governor.from(account).setLateQuorumVoteExtension(1) }
      #expect(throws: refusal) { try stage.governor.from(account).relay(Address(9), 0, Bytes()) }
      #expect(throws: Revert.error(GovernedError.notGovernor(account))) {
        try stage.governor.from(account).setParameter(Hash(Plan.name("votingDelay")), 5)
      }
      #expect(throws: TimelockError.unauthorizedCaller(caller: account)) {
        try stage.timelock.from(account).updateDelay(1)
      }
    }
    #expect(try stage.governor.from().votingDelay() == UInt256(Stage.votingDelay))
  }

  @Test("a payment of the treasury cannot be taken twice by calling back")
  func reentrancy() throws {
    let stage = stage
    let attacker = try stage.chain.deploy(Attacker.self, at: Address(0xA77), arguments: Bytes())
    stage.chain.balances[Stage.lock] = 100
    let pay = Plan(attacker.address, value: 10, "pay")
    let id = try stage.prepare(pay)
    let again = Bytes(
      CallBytes.call("execute(address[],uint256[],bytes[],bytes32)").elements
        + [128, 192, 256].flatMap { CallBytes.bytes($0) } + CallBytes.bytes(pay.descriptionHash.word)
        + [1, attacker.address.word, 1, 10, 1, 32, 0].flatMap { CallBytes.bytes($0) })
    try attacker.from().prepare(Address(0x1002), again)
    try stage.execute(pay)
    #expect(stage.chain.balances[attacker.address] == 10 && stage.chain.balances[Stage.lock] == 90)
    #expect(try attacker.read { $0.payments == 1 && !$0.succeeded })
    #expect(try stage.state(id) == State.executed)
  }

  @Test("another ready proposal cannot be executed in the midst of one")
  func nesting() throws {
    let stage = stage
    let attacker = try stage.chain.deploy(Attacker.self, at: Address(0xA77), arguments: Bytes())
    stage.chain.balances[Stage.lock] = 100
    let first = Plan(attacker.address, value: 10, "first")
    let second = Plan(attacker.address, value: 20, "second")
    _ = try stage.propose(second, by: stage.bob)
    stage.wait(1)
    let id = try stage.propose(first, by: stage.alice)
    let other = try stage.governor.from().hashProposal(
      second.targets, second.values, second.calldatas, second.descriptionHash)
    stage.wait(Stage.votingDelay + 1)
    for account in [stage.alice, stage.bob] {
      try stage.vote(id, 1, by: account)
      try stage.vote(other, 1, by: account)
    }
    stage.wait(Stage.votingPeriod)
    try stage.queue(first)
    try stage.queue(second)
    stage.wait(Stage.minDelay)
    let nested = Bytes(
      CallBytes.call("execute(address[],uint256[],bytes[],bytes32)").elements
        + [128, 192, 256].flatMap { CallBytes.bytes($0) } + CallBytes.bytes(second.descriptionHash.word)
        + [1, attacker.address.word, 1, 20, 1, 32, 0].flatMap { CallBytes.bytes($0) })
    try attacker.from().prepare(Address(0x1002), nested)
    try stage.execute(first)
    #expect(stage.chain.balances[attacker.address] == 10)
    #expect(try stage.state(other) == State.queued)
    try stage.execute(second)
    #expect(stage.chain.balances[attacker.address] == 30)
  }

  @Test("rules outside of their ranges are refused, so that governance cannot paralyse itself")
  func ranges() throws {
    let stage = stage
    let limits: [(String, UInt256, UInt256)] = [
      ("votingDelay", 1, 2_592_000), ("votingPeriod", 1, 7_776_000), ("proposalThreshold", 0, .ether * 10_000_000),
      ("quorumNumerator", 100, 5_000), ("lateQuorumVoteExtension", 0, 2_592_000),
    ]
    for (name, minimum, maximum) in limits {
      let name = Hash(Plan.name(name))
      for value in [minimum, maximum] {
        try stage.governor.from(Stage.lock).setParameter(name, value)
        #expect(try stage.governor.from().parameter(name) == value)
      }
      for value in [maximum + 1] + (minimum.isZero ? [] : [minimum - 1]) {
        #expect(
          throws: Revert.error(
            GovernedError.parameterOutOfRange(name: name, value: value, minimum: minimum, maximum: maximum))
        ) { try stage.governor.from(Stage.lock).setParameter(name, value) }
      }
      #expect(stage.chain.events(ParameterChanged.self).last?.name == name)
    }
    let unknown = Hash(Plan.name("votingdelay"))
    #expect(throws: Revert.error(GovernedError.unknownParameter(unknown))) {
      try stage.governor.from(Stage.lock).setParameter(unknown, 5)
    }
    #expect(throws: Revert.error(GovernedError.unknownParameter(unknown))) {
      try stage.governor.from().parameter(unknown)
    }
  }
}
