/// What a contract with governed parameters needs: one account, the governor, sets numbers by name inside of ranges.
///
/// A contract keeps `@Storage public var governor: Address`, offers `parameter(_:)` and `setParameter(_:_:)`, and logs
/// `ParameterChanged`. A name is up to 32 ASCII characters, left-aligned: `Hash(ascii: "votingDelay")`.
public enum Governed {
  /// Reverts with `NotGovernor(sender)` unless the governor calls.
  @inline(never)
  public static func requireGovernor(_ governor: Address) {
    let sender = Message.sender
    if sender != governor { GovernedError.notGovernor(sender).revert() }
  }

  /// Reverts with `ParameterOutOfRange` unless `value` is at least `minimum` and at most `maximum`.
  @inline(never)
  public static func requireRange(_ name: Hash, _ value: UInt256, _ minimum: UInt256, _ maximum: UInt256) {
    if value < minimum || value > maximum {
      GovernedError.parameterOutOfRange(name: name, value: value, minimum: minimum, maximum: maximum).revert()
    }
  }

  /// Reverts with `UnknownParameter(name)`.
  @inline(never)
  public static func unknown(_ name: Hash) -> Never { GovernedError.unknownParameter(name).revert() }
}

/// Why a governed parameter is not read or set.
@ContractError
public enum GovernedError {
  /// The caller, given here, is not the governor.
  case notGovernor(Address)
  /// The contract has no parameter of this name.
  case unknownParameter(Hash)
  /// The value lies outside of the parameter's range, whose ends are allowed.
  case parameterOutOfRange(name: Hash, value: UInt256, minimum: UInt256, maximum: UInt256)
}

/// The governor set a parameter.
@Event
public struct ParameterChanged {
  /// The parameter's name.
  @Indexed public var name: Hash
  /// The value before.
  public var previous: UInt256
  /// The value from now on.
  public var current: UInt256

  /// An event.
  public init(name: Hash, previous: UInt256, current: UInt256) {
    self.name = name
    self.previous = previous
    self.current = current
  }
}
