import ContractKit
import ContractTestSupport
import GovernanceToken
import Governor
import Testing

/// How votes count, and whose they are.
@Suite("Governance: votes")
struct VoteTests {
  let stage: Stage
  let id: UInt256
  let voter: Signer
  let plan = Plan(Address(0xDA0))

  init() throws {
    stage = try Stage()
    voter = try Signer(7)
    stage.chain.balances[voter.address] = 1_000
    try stage.wrapAll()
    try stage.wrap(1_000, by: voter.address)
    stage.wait(1)
    id = try stage.propose(plan, by: stage.alice)
    stage.wait(Stage.votingDelay + 1)
  }

  private var domain: Domain { Domain(name: "OpenLedger Governor", contract: Address(0x1002)) }

  private func ballot(_ support: UInt64, nonce: UInt256 = 0, id: UInt256? = nil) -> UInt256 {
    CallBytes.hash(
      CallBytes.hash("Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)"), id ?? self.id,
      UInt256(support), voter.address.word, nonce)
  }

  private func voteBySignature(_ support: UInt8, _ signature: Bytes) throws -> UInt256 {
    let (id, account) = (id, voter.address)
    return try stage.governor.from(stage.carol).castVoteBySig(id, support, account, signature)
  }

  @Test("votes are counted against, for and abstaining, with the weight at the snapshot")
  func counting() throws {
    let (stage, id) = (stage, id)
    #expect(try stage.vote(id, 0, by: stage.alice) == Stage.wealth / 2)
    try stage.vote(id, 1, by: stage.bob)
    try stage.vote(id, 2, by: stage.carol)
    let votes = try stage.governor.from().proposalVotes(id)
    #expect(votes == (Stage.wealth / 2, Stage.wealth / 2, Stage.wealth / 2))
    #expect(try stage.governor.from().hasVoted(id, stage.bob))
    #expect(try !stage.governor.from().hasVoted(id, Address(9)))
    #expect(throws: GovernorError.alreadyCastVote(voter: stage.bob)) { try stage.vote(id, 0, by: stage.bob) }
    #expect(throws: GovernorError.invalidVoteType) { try stage.vote(id, 3, by: Address(9)) }
    #expect(try stage.vote(id, 1, by: Address(9)) == 0)
  }

  @Test("a vote counts only while voting is open")
  func closed() throws {
    let (stage, id) = (stage, id)
    let next = try stage.propose(plan.described("next"), by: stage.alice)
    #expect(
      throws: GovernorError.unexpectedProposalState(
        proposalId: next, current: State.pending, expectedStates: State.bits(State.active))
    ) { try stage.vote(next, 1, by: stage.bob) }
    stage.wait(Stage.votingPeriod)
    #expect(
      throws: GovernorError.unexpectedProposalState(
        proposalId: id, current: State.defeated, expectedStates: State.bits(State.active))
    ) { try stage.vote(id, 1, by: stage.bob) }
  }

  @Test("a reason and parameters are logged, and change nothing")
  func reasons() throws {
    let (stage, id) = (stage, id)
    _ = try stage.governor.from(stage.alice).castVoteWithReason(id, 1, "good")
    _ = try stage.governor.from(stage.bob).castVoteWithReasonAndParams(id, 0, "bad", Bytes([1, 2]))
    #expect(stage.chain.events(VoteCast.self).map(\.reason) == ["good"])
    let logged = try #require(stage.chain.events(VoteCastWithParams.self).first)
    #expect(logged.reason == "bad" && logged.params == Bytes([1, 2]) && logged.support == 0)
  }

  @Test("anyone can bring a signed vote")
  func signed() throws {
    #expect(try voteBySignature(1, voter.sign(ballot(1), domain)) == 1_000)
    #expect(stage.chain.events(VoteCast.self).map(\.voter) == [voter.address])
    #expect(try stage.governor.from().nonces(voter.address) == 1)
  }

  @Test("a signed vote with a reason binds the reason and the parameters")
  func signedReason() throws {
    let (id, account, stage) = (id, voter.address, stage)
    let hash = CallBytes.hash(
      CallBytes.hash(
        "ExtendedBallot(uint256 proposalId,uint8 support,address voter,uint256 nonce,string reason,bytes params)"), id,
      2, account.word, 0, CallBytes.hash("why not"), CallBytes.hash("x"))
    let signature = voter.sign(hash, domain)
    #expect(throws: GovernorError.invalidSignature(voter: account)) {
      try stage.governor.from(stage.carol).castVoteWithReasonAndParamsBySig(
        id, 2, account, "why", Bytes("x"), signature)
    }
    let weight = try stage.governor.from(stage.carol).castVoteWithReasonAndParamsBySig(
      id, 2, account, "why not", Bytes("x"), signature)
    #expect(weight == 1_000)
  }

  @Test("a signature for another chain, contract, vote, proposal or nonce, or of another key, is refused")
  func foreignSignatures() throws {
    var chain = domain
    chain.chainID = 1
    var contract = domain
    contract.contract = Address(0x1001)
    var version = domain
    version.version = "2"
    let refused = [
      voter.sign(ballot(1), chain), voter.sign(ballot(1), contract), voter.sign(ballot(1), version),
      voter.sign(ballot(0), domain), voter.sign(ballot(1, nonce: 1), domain), voter.sign(ballot(1, id: 3), domain),
      try Signer(8).sign(ballot(1), domain), Bytes(), Bytes([UInt8](repeating: 0, count: 65)),
    ]
    for signature in refused {
      #expect(throws: GovernorError.invalidSignature(voter: voter.address)) { try voteBySignature(1, signature) }
    }
    #expect(try stage.governor.from().nonces(voter.address) == 0)
    #expect(stage.chain.events(VoteCast.self).isEmpty)
  }

  @Test("a used signature counts nowhere again")
  func replay() throws {
    let signature = voter.sign(ballot(1), domain)
    _ = try voteBySignature(1, signature)
    #expect(throws: GovernorError.invalidSignature(voter: voter.address)) { try voteBySignature(1, signature) }
    #expect(throws: GovernorError.alreadyCastVote(voter: voter.address)) {
      try voteBySignature(1, voter.sign(ballot(1, nonce: 1), domain))
    }
  }

  @Test("when the quorum comes late, voting goes on so that others can answer")
  func lateQuorum() throws {
    let (stage, id) = (stage, id)
    let deadline = try stage.governor.from().proposalDeadline(id)
    stage.wait(Stage.votingPeriod - 10)
    try stage.vote(id, 1, by: stage.alice)
    let extended = stage.chain.timestamp + Stage.extensionTime
    #expect(try stage.governor.from().proposalDeadline(id) == UInt256(extended))
    #expect(UInt256(extended) > deadline)
    #expect(stage.chain.events(ProposalExtended.self).map(\.extendedDeadline) == [extended])
    stage.wait(Stage.extensionTime)
    try stage.vote(id, 0, by: stage.bob)
    try stage.vote(id, 0, by: stage.carol)
    #expect(try stage.governor.from().proposalDeadline(id) == UInt256(extended), "it is extended once")
    stage.wait(1)
    #expect(try stage.state(id) == State.defeated)
  }

  @Test("an early quorum extends nothing")
  func earlyQuorum() throws {
    let (stage, id) = (stage, id)
    let deadline = try stage.governor.from().proposalDeadline(id)
    try stage.vote(id, 1, by: stage.alice)
    #expect(try stage.governor.from().proposalDeadline(id) == deadline)
    #expect(stage.chain.events(ProposalExtended.self).isEmpty)
  }
}
