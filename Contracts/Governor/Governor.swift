public import ContractKit

/// Proposals of GOPEN holders: made, voted on, queued in the Timelock and executed by it.
@Contract
public struct Governor {
  /// The token whose votes count.
  @Storage public var token: Address
  /// Where proposals wait and what executes them; only it changes the parameters.
  @Storage public var timelock: Address
  @Storage var delay: UInt64
  @Storage var period: UInt64
  @Storage var lateExtension: UInt64
  @Storage var threshold: UInt256
  @Storage var quorumNumerators: Checkpoints
  @Storage var proposals: Mapping<UInt256, Proposal>
  @Storage var voterNonces: Nonces

  /// The rules at genesis: times in seconds, the threshold in units of 10⁻¹⁸ GOPEN, the quorum in basis points.
  public init(
    token: Address, timelock: Address, votingDelay: UInt256, votingPeriod: UInt256, proposalThreshold: UInt256,
    quorumNumerator: UInt256, lateQuorumVoteExtension: UInt256
  ) {
    self.token = token
    self.timelock = timelock
    set(.votingDelay, to: votingDelay)
    set(.votingPeriod, to: votingPeriod)
    set(.proposalThreshold, to: proposalThreshold)
    set(.quorumNumerator, to: quorumNumerator)
    set(.lateQuorumVoteExtension, to: lateQuorumVoteExtension)
  }

  // MARK: Proposals

  /// Proposes calls by the Timelock and gives the proposal's number. The caller needs `proposalThreshold` votes.
  ///
  /// A description that ends in `#proposer=0x…` can be proposed by that account only.
  public mutating func propose(
    _ targets: [Address], _ values: [UInt256], _ calldatas: [Bytes], _ description: Text
  ) throws(GovernorError) -> UInt256 {
    create(Actions(targets: targets, values: values, calldatas: calldatas), description)
  }

  /// Puts a proposal that succeeded into the Timelock; anyone may.
  public mutating func queue(
    _ targets: [Address], _ values: [UInt256], _ calldatas: [Bytes], _ descriptionHash: Hash
  ) throws(GovernorError) -> UInt256 {
    enqueue(Actions(targets: targets, values: values, calldatas: calldatas), descriptionHash)
  }

  /// Executes a proposal whose time in the Timelock is over; anyone may. Wei that come with the call go to the Timelock.
  @Payable
  public mutating func execute(
    _ targets: [Address], _ values: [UInt256], _ calldatas: [Bytes], _ descriptionHash: Hash
  ) throws(GovernorError) -> UInt256 {
    perform(Actions(targets: targets, values: values, calldatas: calldatas), descriptionHash)
  }

  /// Cancels a proposal: its proposer while it is pending, the Timelock until it is executed or expired.
  public mutating func cancel(
    _ targets: [Address], _ values: [UInt256], _ calldatas: [Bytes], _ descriptionHash: Hash
  ) throws(GovernorError) -> UInt256 {
    revoke(Actions(targets: targets, values: values, calldatas: calldatas), descriptionHash)
  }

  /// Calls an account as the Governor, by a proposal: for what ended up here by mistake.
  @Payable
  public mutating func relay(_ target: Address, _ value: UInt256, _ data: Bytes) throws(GovernorError) {
    requireGovernance()
    _ = ExternalCall.perform(data, to: target, value: value).orRevert()
  }

  /// The number of a proposal: `keccak256(abi.encode(targets, values, calldatas, descriptionHash))`.
  public static func hashProposal(
    _ targets: [Address], _ values: [UInt256], _ calldatas: [Bytes], _ descriptionHash: Hash
  ) -> UInt256 {
    Actions(targets: targets, values: values, calldatas: calldatas).proposal(descriptionHash)
  }

  /// The number of a proposal; the same as `hashProposal`.
  public static func getProposalId(
    _ targets: [Address], _ values: [UInt256], _ calldatas: [Bytes], _ descriptionHash: Hash
  ) -> UInt256 {
    hashProposal(targets, values, calldatas, descriptionHash)
  }

  /// 0 pending, 1 active, 2 canceled, 3 defeated, 4 succeeded, 5 queued, 6 expired, 7 executed.
  public func state(_ proposalId: UInt256) throws(GovernorError) -> UInt8 { currentState(proposalId).rawValue }

  /// The time at which votes are counted; voting begins after it.
  public func proposalSnapshot(_ proposalId: UInt256) -> UInt256 { UInt256(proposals[proposalId].voteStart) }

  /// The last second of voting.
  public func proposalDeadline(_ proposalId: UInt256) -> UInt256 { UInt256(proposals[proposalId].deadline) }

  /// When a queued proposal may be executed; 0 before it is queued.
  public func proposalEta(_ proposalId: UInt256) -> UInt256 { UInt256(proposals[proposalId].eta) }

  /// Who made a proposal.
  public func proposalProposer(_ proposalId: UInt256) -> Address { proposals[proposalId].proposer }

  /// Whether proposals wait in a queue: all do.
  public static func proposalNeedsQueuing(_ proposalId: UInt256) -> Bool { true }

  /// The votes on a proposal.
  public func proposalVotes(
    _ proposalId: UInt256
  ) -> (againstVotes: UInt256, forVotes: UInt256, abstainVotes: UInt256) {
    let proposal = proposals[proposalId]
    return (proposal.againstVotes, proposal.forVotes, proposal.abstainVotes)
  }

  // MARK: Votes

  /// Votes 0 against, 1 for or 2 abstain, and gives the weight.
  public mutating func castVote(_ proposalId: UInt256, _ support: UInt8) throws(GovernorError) -> UInt256 {
    vote(Message.sender, on: proposalId, support, reason: "", parameters: Bytes())
  }

  /// Votes and says why.
  public mutating func castVoteWithReason(
    _ proposalId: UInt256, _ support: UInt8, _ reason: Text
  ) throws(GovernorError) -> UInt256 {
    vote(Message.sender, on: proposalId, support, reason: reason, parameters: Bytes())
  }

  /// Votes with a reason and parameters, which are logged.
  public mutating func castVoteWithReasonAndParams(
    _ proposalId: UInt256, _ support: UInt8, _ reason: Text, _ params: Bytes
  ) throws(GovernorError) -> UInt256 {
    vote(Message.sender, on: proposalId, support, reason: reason, parameters: params)
  }

  /// Votes for an account that signed the vote (EIP-712, ERC-1271).
  public mutating func castVoteBySig(
    _ proposalId: UInt256, _ support: UInt8, _ voter: Address, _ signature: Bytes
  ) throws(GovernorError) -> UInt256 {
    requireSignature(of: voter, signature, on: ballot(proposalId, support, voter))
    return vote(voter, on: proposalId, support, reason: "", parameters: Bytes())
  }

  /// Votes with a reason and parameters for an account that signed them (EIP-712, ERC-1271).
  public mutating func castVoteWithReasonAndParamsBySig(
    _ proposalId: UInt256, _ support: UInt8, _ voter: Address, _ reason: Text, _ params: Bytes, _ signature: Bytes
  ) throws(GovernorError) -> UInt256 {
    requireSignature(of: voter, signature, on: ballot(proposalId, support, voter, reason, params))
    return vote(voter, on: proposalId, support, reason: reason, parameters: params)
  }

  /// Whether an account has voted on a proposal.
  public func hasVoted(_ proposalId: UInt256, _ account: Address) -> Bool {
    proposals[proposalId].hasVoted[account]
  }

  /// The votes of an account at a time in the past.
  public func getVotes(_ account: Address, _ timepoint: UInt256) -> UInt256 { votes(of: account, at: timepoint) }

  /// The votes of an account at a time in the past; the parameters change nothing.
  public func getVotesWithParams(_ account: Address, _ timepoint: UInt256, _ params: Bytes) -> UInt256 {
    votes(of: account, at: timepoint)
  }

  /// The next number of an account's signed votes.
  public func nonces(_ owner: Address) -> UInt256 { voterNonces.nonces(owner) }

  // MARK: Rules

  /// The seconds between a proposal and its snapshot.
  public func votingDelay() -> UInt256 { UInt256(delay) }

  /// The seconds of voting.
  public func votingPeriod() -> UInt256 { UInt256(period) }

  /// The votes that a proposer needs.
  public func proposalThreshold() -> UInt256 { threshold }

  /// The seconds that voting goes on at least after the quorum was reached.
  public func lateQuorumVoteExtension() -> UInt64 { lateExtension }

  /// The votes for and abstaining that a proposal with this snapshot needs, rounded up.
  public func quorum(_ timepoint: UInt256) -> UInt256 { requiredVotes(at: timepoint) }

  /// The quorum in basis points of the supply.
  public func quorumNumerator() -> UInt256 { quorumNumerators.latest }

  /// The quorum in basis points of the supply, as it was at a time.
  public func quorumNumerator(_ timepoint: UInt256) -> UInt256 { quorumNumerators.value(at: UInt64(timepoint)) }

  /// What the quorum's numerator is divided by.
  public static func quorumDenominator() -> UInt256 { Limits.basisPoints }

  /// Sets the seconds between a proposal and its snapshot, by a proposal.
  public mutating func setVotingDelay(_ newVotingDelay: UInt48) throws(GovernorError) {
    change(.votingDelay, to: UInt256(newVotingDelay))
  }

  /// Sets the seconds of voting, by a proposal.
  public mutating func setVotingPeriod(_ newVotingPeriod: UInt32) throws(GovernorError) {
    change(.votingPeriod, to: UInt256(UInt64(newVotingPeriod)))
  }

  /// Sets the votes that a proposer needs, by a proposal.
  public mutating func setProposalThreshold(_ newProposalThreshold: UInt256) throws(GovernorError) {
    change(.proposalThreshold, to: newProposalThreshold)
  }

  /// Sets the quorum in basis points, by a proposal; snapshots before now keep theirs.
  public mutating func updateQuorumNumerator(_ newQuorumNumerator: UInt256) throws(GovernorError) {
    change(.quorumNumerator, to: newQuorumNumerator)
  }

  /// Sets the seconds that voting goes on after a late quorum, by a proposal.
  public mutating func setLateQuorumVoteExtension(_ newVoteExtension: UInt48) throws(GovernorError) {
    change(.lateQuorumVoteExtension, to: UInt256(newVoteExtension))
  }

  /// The account that sets parameters: the Timelock.
  public func governor() -> Address { timelock }

  /// A parameter by its name.
  public func parameter(_ name: Hash) -> UInt256 { value(of: Parameter(named: name)) }

  /// Sets a parameter by its name; the Timelock only.
  public mutating func setParameter(_ name: Hash, _ value: UInt256) {
    Governed.requireGovernor(timelock)
    set(Parameter(named: name), to: value)
  }

  // MARK: What tools ask

  /// The name, also of the EIP-712 domain.
  public static func name() -> Text { "OpenLedger Governor" }

  /// The version, also of the EIP-712 domain.
  public static func version() -> Text { "1" }

  /// The parts of the EIP-712 domain (ERC-5267).
  public func eip712Domain() -> (
    fields: Bytes1, name: Text, version: Text, chainId: UInt256, verifyingContract: Address, salt: Hash,
    extensions: [UInt256]
  ) {
    (0x0f, Governor.name(), Governor.version(), UInt256(Chain.id), address, .zero, [])
  }

  /// How votes are counted.
  @Named("COUNTING_MODE")
  public static func countingMode() -> Text { "support=bravo&quorum=for,abstain" }

  /// What snapshots count: seconds (ERC-6372).
  @Named("CLOCK_MODE")
  public static func clockMode() -> Text { "mode=timestamp" }

  /// Now, as snapshots count.
  public func clock() -> UInt48 { UInt48(Block.timestamp) }

  /// The hash of the type of signed votes.
  @Named("BALLOT_TYPEHASH")
  public static func ballotTypeHash() -> Hash { BallotType.plain }

  /// The hash of the type of signed votes with a reason.
  @Named("EXTENDED_BALLOT_TYPEHASH")
  public static func extendedBallotTypeHash() -> Hash { BallotType.extended }

  /// The wei that this contract owes: none, the treasury is the Timelock.
  public static func liabilities() -> UInt256 { 0 }

  /// Whether the contract has an interface (ERC-165): IERC165, and OpenZeppelin's IGovernor with and without
  /// `getProposalId`.
  public static func supportsInterface(_ interfaceId: Bytes4) -> Bool {
    interfaceId == 0x01ff_c9a7 || interfaceId == 0xcdbd_fcee || interfaceId == 0x6545_5a86
  }
}
