import ContractKit

/// Stands for the precompile at `0x…0A12`, which has the chain's rules: obeys the Timelock and remembers.
@Contract
struct ChainDouble {
  @Storage var timelock: Address
  @Storage var parameters: Mapping<Hash, UInt256>
  @Storage var forks: Mapping<Hash, UInt64>
  @Storage var paused: Mapping<Address, Bool>
  /// The code that each system contract got.
  @Storage public var upgrades: Mapping<Address, Hash>

  /// A double that obeys a Timelock.
  public init(timelock: Address) { self.timelock = timelock }

  /// What it stands for.
  public static func name() -> Text { "CHAIN" }

  /// Sets a parameter of the chain.
  public mutating func setParameter(_ name: Hash, _ value: UInt256) {
    Governed.requireGovernor(timelock)
    parameters[name] = value
  }

  /// A parameter of the chain.
  public func parameter(_ name: Hash) -> UInt256 { parameters[name] }

  /// When a fork comes.
  public func forkTime(_ fork: Hash) -> UInt64 { forks[fork] }

  /// Whether a precompile is paused.
  public func isPaused(_ precompile: Address) -> Bool { paused[precompile] }

  /// Schedules a hard fork.
  public mutating func scheduleFork(_ fork: Hash, _ time: UInt64) {
    Governed.requireGovernor(timelock)
    forks[fork] = time
  }

  /// Pauses a precompile.
  public mutating func setPaused(_ precompile: Address, _ isPaused: Bool) {
    Governed.requireGovernor(timelock)
    paused[precompile] = isPaused
  }

  /// Gives a system contract other code.
  public mutating func upgrade(_ systemContract: Address, _ codeBlob: Hash) {
    Governed.requireGovernor(timelock)
    upgrades[systemContract] = codeBlob
  }
}
