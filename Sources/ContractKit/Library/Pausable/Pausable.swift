/// A switch that stops a contract's functions in an emergency; OpenZeppelin's `Pausable`. Who may turn it is the
/// contract's to check.
@StorageStruct
public struct Pausable {
  @Storage var isPaused: Bool

  /// The functions stopped.
  @Event
  public struct Paused {
    /// Who stopped them.
    public var account: Address

    /// An event.
    public init(account: Address) { self.account = account }
  }

  /// The functions go on.
  @Event
  public struct Unpaused {
    /// Who let them go on.
    public var account: Address

    /// An event.
    public init(account: Address) { self.account = account }
  }

  /// Whether the functions are stopped.
  public func paused() -> Bool { isPaused }

  /// Reverts with `EnforcedPause()` while the functions are stopped.
  @inline(never)
  public func requireNotPaused() {
    if isPaused { PausableError.enforcedPause.revert() }
  }

  /// Reverts with `ExpectedPause()` unless the functions are stopped.
  @inline(never)
  public func requirePaused() {
    if !isPaused { PausableError.expectedPause.revert() }
  }

  /// Stops the functions; reverts with `EnforcedPause()` when they are stopped.
  public mutating func pause() {
    requireNotPaused()
    isPaused = true
    Paused(account: Message.sender).log()
  }

  /// Lets the functions go on; reverts with `ExpectedPause()` when they do.
  public mutating func unpause() {
    requirePaused()
    isPaused = false
    Unpaused(account: Message.sender).log()
  }
}

/// Why a function does not run, by OpenZeppelin's names.
@ContractError
public enum PausableError {
  /// The contract's functions are stopped.
  case enforcedPause
  /// The contract's functions are not stopped.
  case expectedPause
}
