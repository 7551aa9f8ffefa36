import ContractKit

/// The roles, by OpenZeppelin's names.
enum Role {
  static var proposer: Hash { #keccak256("PROPOSER_ROLE") }
  static var executor: Hash { #keccak256("EXECUTOR_ROLE") }
  static var canceller: Hash { #keccak256("CANCELLER_ROLE") }
}

/// The limits of the Timelock's rules, in seconds.
enum Limits {
  private static var day: UInt256 { 86_400 }
  /// The longest least delay: longer, and nothing could ever be decided.
  static var maximumMinDelay: UInt256 { day * 90 }
  /// The shortest time in which a ready operation can be executed.
  static var minimumGracePeriod: UInt256 { 3_600 }
  /// The longest time in which a ready operation can be executed.
  static var maximumGracePeriod: UInt256 { day * 180 }
}

extension Timelock {
  /// Reverts unless the caller, or everyone, may execute.
  func requireExecutor() {
    if !roles.hasRole(Role.executor, .zero) { roles.requireRole(Role.executor) }
  }

  /// Sets the least delay.
  mutating func setMinDelay(_ value: UInt256) {
    let name = Hash(ascii: "minDelay")
    Governed.requireRange(name, value, 1, Limits.maximumMinDelay)
    let previous = UInt256(minDelay)
    minDelay = UInt64(value)
    emit(MinDelayChange(oldDuration: previous, newDuration: value))
    emit(ParameterChanged(name: name, previous: previous, current: value))
  }

  /// Sets the time in which a ready operation can be executed.
  mutating func setGracePeriod(_ value: UInt256) {
    let name = Hash(ascii: "gracePeriod")
    Governed.requireRange(name, value, Limits.minimumGracePeriod, Limits.maximumGracePeriod)
    let previous = UInt256(gracePeriod)
    gracePeriod = UInt64(value)
    emit(ParameterChanged(name: name, previous: previous, current: value))
  }
}
