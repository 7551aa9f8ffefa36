public import ContractKit

/// Why the Governor refuses; names and arguments are those of OpenZeppelin's Governor.
@ContractError("Governor")
public enum GovernorError {
  /// There is no proposal of this number.
  case nonexistentProposal(proposalId: UInt256)
  /// The proposal is in another state than the call needs; bit `n` of the last word stands for state `n`.
  case unexpectedProposalState(proposalId: UInt256, current: UInt8, expectedStates: Hash)
  /// A proposal has at least one action, and as many targets as values and messages.
  case invalidProposalLength(targets: UInt256, calldatas: UInt256, values: UInt256)
  /// The proposer's votes do not reach the threshold.
  case insufficientProposerVotes(proposer: Address, votes: UInt256, threshold: UInt256)
  /// The description names another proposer.
  case restrictedProposer(proposer: Address)
  /// The account may not cancel the proposal, or not any more.
  case unableToCancel(proposalId: UInt256, account: Address)
  /// A vote is 0 (against), 1 (for) or 2 (abstain).
  case invalidVoteType
  /// The account has voted on the proposal.
  case alreadyCastVote(voter: Address)
  /// The signature is not the voter's, for this vote with the voter's next nonce.
  case invalidSignature(voter: Address)
  /// Only the Timelock may call this: by a proposal.
  case onlyExecutor(account: Address)
}

/// A proposal was made.
@Event
public struct ProposalCreated {
  /// The proposal's number: the hash of its actions and description.
  public var proposalId: UInt256
  /// Who made it.
  public var proposer: Address
  /// The accounts that it calls.
  public var targets: [Address]
  /// The wei of each call.
  public var values: [UInt256]
  /// One empty text for each call, kept for tools that expect the field.
  public var signatures: [Text]
  /// The message of each call.
  public var calldatas: [Bytes]
  /// Votes count as they were at this time; voting begins after it.
  public var voteStart: UInt256
  /// The last second of voting.
  public var voteEnd: UInt256
  /// What the proposal is about.
  public var description: Text
}

/// A proposal that succeeded waits in the Timelock.
@Event
public struct ProposalQueued {
  /// The proposal's number.
  public var proposalId: UInt256
  /// When it may be executed.
  public var etaSeconds: UInt256
}

/// A proposal's calls were made.
@Event
public struct ProposalExecuted {
  /// The proposal's number.
  public var proposalId: UInt256
}

/// A proposal was cancelled.
@Event
public struct ProposalCanceled {
  /// The proposal's number.
  public var proposalId: UInt256
}

/// A proposal reached its quorum late, so that voting goes on.
@Event
public struct ProposalExtended {
  /// The proposal's number.
  @Indexed public var proposalId: UInt256
  /// The last second of voting now.
  public var extendedDeadline: UInt64
}

/// An account voted.
@Event
public struct VoteCast {
  /// Who voted.
  @Indexed public var voter: Address
  /// The proposal's number.
  public var proposalId: UInt256
  /// 0 against, 1 for, 2 abstain.
  public var support: UInt8
  /// The account's votes at the snapshot, in units of 10⁻¹⁸ GOPEN.
  public var weight: UInt256
  /// Why.
  public var reason: Text
}

/// An account voted and gave parameters, which this Governor only logs.
@Event
public struct VoteCastWithParams {
  /// Who voted.
  @Indexed public var voter: Address
  /// The proposal's number.
  public var proposalId: UInt256
  /// 0 against, 1 for, 2 abstain.
  public var support: UInt8
  /// The account's votes at the snapshot, in units of 10⁻¹⁸ GOPEN.
  public var weight: UInt256
  /// Why.
  public var reason: Text
  /// The parameters.
  public var params: Bytes
}

/// The time between a proposal and its snapshot was set.
@Event
public struct VotingDelaySet {
  /// The seconds before.
  public var oldVotingDelay: UInt256
  /// The seconds from now on.
  public var newVotingDelay: UInt256
}

/// The time of voting was set.
@Event
public struct VotingPeriodSet {
  /// The seconds before.
  public var oldVotingPeriod: UInt256
  /// The seconds from now on.
  public var newVotingPeriod: UInt256
}

/// The votes that a proposer needs were set.
@Event
public struct ProposalThresholdSet {
  /// The votes before.
  public var oldProposalThreshold: UInt256
  /// The votes from now on.
  public var newProposalThreshold: UInt256
}

/// The part of the supply that has to vote was set.
@Event
public struct QuorumNumeratorUpdated {
  /// The basis points before.
  public var oldQuorumNumerator: UInt256
  /// The basis points from now on.
  public var newQuorumNumerator: UInt256
}

/// The time that voting goes on after a late quorum was set.
@Event
public struct LateQuorumVoteExtensionSet {
  /// The seconds before.
  public var oldVoteExtension: UInt64
  /// The seconds from now on.
  public var newVoteExtension: UInt64
}

/// The token whose holders vote (ERC-5805, ERC-6372).
@ContractInterface
protocol VotesToken {
  func getPastVotes(_ account: Address, _ timepoint: UInt256) -> UInt256
  func getPastTotalSupply(_ timepoint: UInt256) -> UInt256
}

/// The Timelock, as far as the Governor needs it.
@ContractInterface
protocol TimelockController {
  func getMinDelay() -> UInt256
  func getOperationState(_ id: Hash) -> UInt8
  mutating func scheduleBatch(
    _ targets: [Address], _ values: [UInt256], _ payloads: [Bytes], _ predecessor: Hash, _ salt: Hash, _ delay: UInt256)
  @Payable mutating func executeBatch(
    _ targets: [Address], _ values: [UInt256], _ payloads: [Bytes], _ predecessor: Hash, _ salt: Hash)
  mutating func cancel(_ id: Hash)
}
