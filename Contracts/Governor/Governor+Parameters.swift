import ContractKit

/// The limits of the Governor's rules: governance can neither rush nor paralyse itself.
enum Limits {
  /// The whole, in basis points.
  static var basisPoints: UInt256 { 10_000 }
  /// A day in seconds.
  static var day: UInt256 { 86_400 }
}

/// A rule that governance may change.
enum Parameter {
  case votingDelay, votingPeriod, proposalThreshold, quorumNumerator, lateQuorumVoteExtension

  /// The parameter of a name; reverts with `UnknownParameter`.
  init(named name: Hash) {
    for parameter in [Parameter.votingDelay, .votingPeriod, .proposalThreshold, .quorumNumerator]
    where parameter.name == name {
      self = parameter
      return
    }
    guard name == Parameter.lateQuorumVoteExtension.name else { Governed.unknown(name) }
    self = .lateQuorumVoteExtension
  }

  /// The name.
  var name: Hash {
    switch self {
    case .votingDelay: Hash(ascii: "votingDelay")
    case .votingPeriod: Hash(ascii: "votingPeriod")
    case .proposalThreshold: Hash(ascii: "proposalThreshold")
    case .quorumNumerator: Hash(ascii: "quorumNumerator")
    case .lateQuorumVoteExtension: Hash(ascii: "lateQuorumVoteExtension")
    }
  }

  /// The least and the largest value.
  var range: (minimum: UInt256, maximum: UInt256) {
    switch self {
    case .votingDelay: (1, Limits.day * 30)
    case .votingPeriod: (1, Limits.day * 90)
    case .proposalThreshold: (0, .ether * 10_000_000)
    case .quorumNumerator: (100, 5_000)
    case .lateQuorumVoteExtension: (0, Limits.day * 30)
    }
  }
}

extension Governor {
  /// The value of a parameter.
  func value(of parameter: Parameter) -> UInt256 {
    switch parameter {
    case .votingDelay: UInt256(delay)
    case .votingPeriod: UInt256(period)
    case .proposalThreshold: threshold
    case .quorumNumerator: quorumNumerators.latest
    case .lateQuorumVoteExtension: UInt256(lateExtension)
    }
  }

  /// Sets a parameter for the Timelock.
  mutating func change(_ parameter: Parameter, to value: UInt256) {
    requireGovernance()
    set(parameter, to: value)
  }

  /// Sets a parameter that lies in its range.
  mutating func set(_ parameter: Parameter, to value: UInt256) {
    let range = parameter.range
    Governed.requireRange(parameter.name, value, range.minimum, range.maximum)
    let previous = self.value(of: parameter)
    switch parameter {
    case .votingDelay:
      delay = UInt64(value)
      emit(VotingDelaySet(oldVotingDelay: previous, newVotingDelay: value))
    case .votingPeriod:
      period = UInt64(value)
      emit(VotingPeriodSet(oldVotingPeriod: previous, newVotingPeriod: value))
    case .proposalThreshold:
      threshold = value
      emit(ProposalThresholdSet(oldProposalThreshold: previous, newProposalThreshold: value))
    case .quorumNumerator:
      quorumNumerators.push(value, at: Block.timestamp)
      emit(QuorumNumeratorUpdated(oldQuorumNumerator: previous, newQuorumNumerator: value))
    case .lateQuorumVoteExtension:
      lateExtension = UInt64(value)
      emit(LateQuorumVoteExtensionSet(oldVoteExtension: UInt64(previous), newVoteExtension: UInt64(value)))
    }
    emit(ParameterChanged(name: parameter.name, previous: previous, current: value))
  }
}
