import ContractKit

extension Governor {
  /// The state of a proposal now.
  func currentState(_ id: UInt256) -> ProposalState {
    let proposal = proposals[id]
    if proposal.isExecuted { return .executed }
    if proposal.isCanceled { return .canceled }
    let snapshot = proposal.voteStart
    guard snapshot != 0 else { GovernorError.nonexistentProposal(proposalId: id).revert() }
    let now = Block.timestamp
    if snapshot >= now { return .pending }
    if proposal.deadline >= now { return .active }
    guard hasReachedQuorum(proposal), proposal.forVotes > proposal.againstVotes else { return .defeated }
    if proposal.eta == 0 { return .succeeded }
    switch controller.getOperationState(proposal.operation) {
    case OperationState.unset: return .canceled
    case OperationState.done: return .executed
    case OperationState.expired: return .expired
    default: return .queued
    }
  }

  /// Reverts unless the proposal is in one of the states, and gives the state.
  @discardableResult
  func requireState(_ id: UInt256, in states: Hash) -> ProposalState {
    let state = currentState(id)
    guard state.isIn(states) else {
      GovernorError.unexpectedProposalState(proposalId: id, current: state.rawValue, expectedStates: states).revert()
    }
    return state
  }

  /// Makes a proposal.
  mutating func create(_ actions: Actions, _ description: Text) -> UInt256 {
    let proposer = Message.sender
    guard ProposerSuffix.permits(proposer, description.utf8) else {
      GovernorError.restrictedProposer(proposer: proposer).revert()
    }
    let now = Block.timestamp
    let threshold = threshold
    if !threshold.isZero {
      let votes = votes(of: proposer, at: UInt256(now) - 1)
      guard votes >= threshold else {
        GovernorError.insufficientProposerVotes(proposer: proposer, votes: votes, threshold: threshold).revert()
      }
    }
    let id = actions.proposal(Hash.keccak256(description.utf8))
    actions.check()
    var proposal = proposals[id]
    guard proposal.voteStart == 0 else {
      GovernorError.unexpectedProposalState(
        proposalId: id, current: currentState(id).rawValue, expectedStates: .zero
      ).revert()
    }
    let start = now + delay
    let end = start + period
    proposal.proposer = proposer
    proposal.voteStart = start
    proposal.voteEnd = end
    emit(
      ProposalCreated(
        proposalId: id, proposer: proposer, targets: actions.targets, values: actions.values,
        signatures: [Text](repeating: "", count: actions.targets.count), calldatas: actions.calldatas,
        voteStart: UInt256(start), voteEnd: UInt256(end), description: description))
    return id
  }

  /// Puts a proposal that succeeded into the Timelock.
  mutating func enqueue(_ actions: Actions, _ descriptionHash: Hash) -> UInt256 {
    let id = actions.proposal(descriptionHash)
    requireState(id, in: ProposalState.bits(.succeeded))
    let wait = controller.getMinDelay()
    let salt = salt(descriptionHash)
    let eta = UInt64(UInt256(Block.timestamp) + wait)
    var proposal = proposals[id]
    proposal.eta = eta
    proposal.operation = actions.operation(salt)
    controller.scheduleBatch(actions.targets, actions.values, actions.calldatas, .zero, salt, wait)
    emit(ProposalQueued(proposalId: id, etaSeconds: UInt256(eta)))
    return id
  }

  /// Lets the Timelock make the calls of a queued proposal.
  mutating func perform(_ actions: Actions, _ descriptionHash: Hash) -> UInt256 {
    let id = actions.proposal(descriptionHash)
    requireState(id, in: ProposalState.bits(.queued))
    proposals[id].isExecuted = true
    controller.paying(Message.value)
      .executeBatch(actions.targets, actions.values, actions.calldatas, .zero, salt(descriptionHash))
    emit(ProposalExecuted(proposalId: id))
    return id
  }

  /// Cancels a proposal.
  mutating func revoke(_ actions: Actions, _ descriptionHash: Hash) -> UInt256 {
    let id = actions.proposal(descriptionHash)
    let sender = Message.sender
    let state = requireState(id, in: ProposalState.bits(.pending, .active, .defeated, .succeeded, .queued))
    guard sender == timelock || (sender == proposals[id].proposer && state == .pending) else {
      GovernorError.unableToCancel(proposalId: id, account: sender).revert()
    }
    proposals[id].isCanceled = true
    if state == .queued { controller.cancel(proposals[id].operation) }
    emit(ProposalCanceled(proposalId: id))
    return id
  }

  /// Reverts unless the Timelock calls.
  func requireGovernance() {
    let sender = Message.sender
    guard sender == timelock else { GovernorError.onlyExecutor(account: sender).revert() }
  }

  /// The Timelock.
  private var controller: TimelockControllerContract { TimelockControllerContract(at: timelock) }

  /// What sets operations of this Governor apart in the Timelock: its address in the first 20 bytes, and the description.
  private func salt(_ descriptionHash: Hash) -> Hash { Hash(address.word << 96 ^ descriptionHash.word) }
}
