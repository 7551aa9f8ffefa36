import ContractKit

/// The types that voters sign (EIP-712).
enum BallotType {
  static var plain: Hash {
    #keccak256("Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)")
  }

  static var extended: Hash {
    #keccak256(
      "ExtendedBallot(uint256 proposalId,uint8 support,address voter,uint256 nonce,string reason,bytes params)")
  }
}

extension Governor {
  /// Counts a vote and gives its weight.
  @inline(never)
  mutating func vote(
    _ voter: Address, on id: UInt256, _ support: UInt8, reason: Text, parameters: Bytes
  ) -> UInt256 {
    requireState(id, in: ProposalState.bits(.active))
    var proposal = proposals[id]
    let weight = votes(of: voter, at: UInt256(proposal.voteStart))
    guard !proposal.hasVoted[voter] else { GovernorError.alreadyCastVote(voter: voter).revert() }
    proposal.hasVoted[voter] = true
    switch support {
    case 0: proposal.againstVotes += weight
    case 1: proposal.forVotes += weight
    case 2: proposal.abstainVotes += weight
    default: GovernorError.invalidVoteType.revert()
    }
    if parameters.isEmpty {
      emit(VoteCast(voter: voter, proposalId: id, support: support, weight: weight, reason: reason))
    } else {
      emit(
        VoteCastWithParams(
          voter: voter, proposalId: id, support: support, weight: weight, reason: reason, params: parameters))
    }
    extendWhenQuorumIsLate(id)
    return weight
  }

  /// Lets voting go on for a while when the quorum has just been reached.
  private mutating func extendWhenQuorumIsLate(_ id: UInt256) {
    var proposal = proposals[id]
    guard proposal.extendedEnd == 0, hasReachedQuorum(proposal) else { return }
    let end = Block.timestamp + lateExtension
    if end > proposal.voteEnd { emit(ProposalExtended(proposalId: id, extendedDeadline: end)) }
    proposal.extendedEnd = end
  }

  /// Whether enough votes are for the proposal or abstain.
  func hasReachedQuorum(_ proposal: Proposal) -> Bool {
    proposal.forVotes + proposal.abstainVotes >= requiredVotes(at: UInt256(proposal.voteStart))
  }

  /// The quorum of a snapshot, rounded up.
  @inline(never)
  func requiredVotes(at timepoint: UInt256) -> UInt256 {
    // No overflow: a supply in checkpoints has at most 208 bits.
    let part =
      VotesTokenContract(at: token).getPastTotalSupply(timepoint) * quorumNumerators.value(at: UInt64(timepoint))
    return (part + Limits.basisPoints - 1) / Limits.basisPoints
  }

  /// The votes of an account at a time in the past.
  func votes(of account: Address, at timepoint: UInt256) -> UInt256 {
    VotesTokenContract(at: token).getPastVotes(account, timepoint)
  }

  /// What a voter signs; uses up the voter's nonce.
  mutating func ballot(_ id: UInt256, _ support: UInt8, _ voter: Address) -> Hash {
    EIP712.structHash(BallotType.plain, [id, support.word, voter.word, voterNonces.use(voter)])
  }

  /// What a voter with a reason signs; uses up the voter's nonce.
  mutating func ballot(_ id: UInt256, _ support: UInt8, _ voter: Address, _ reason: Text, _ parameters: Bytes) -> Hash {
    EIP712.structHash(
      BallotType.extended,
      [id, support.word, voter.word, voterNonces.use(voter), reason.utf8.keccak256, parameters.keccak256])
  }

  /// Reverts unless the voter signed the structure for this contract on this chain.
  func requireSignature(of voter: Address, _ signature: Bytes, on structure: Hash) {
    let digest = EIP712.digest(name: Governor.name(), version: Governor.version(), structHash: structure)
    guard SignatureChecker.isValid(signature, of: digest, by: voter) else {
      GovernorError.invalidSignature(voter: voter).revert()
    }
  }
}
