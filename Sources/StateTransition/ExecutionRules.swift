public import ChainSpecification
public import Execution
public import WorldState

/// What decides the outcome of every block of a chain: its parameters, its precompiled contracts and its machines.
public struct ExecutionRules: Sendable {
  /// The chain's parameters.
  public let specification: ChainSpecification
  private let precompiles: [HardFork: PrecompileTable]
  /// The bytecode machines; the first that recognises a code runs it.
  public let machines: [any Machine]

  /// Gathers the rules.
  public init(specification: ChainSpecification, precompiles: PrecompileTable, machines: [any Machine]) {
    self.init(
      specification: specification,
      precompiles: Dictionary(uniqueKeysWithValues: HardFork.allCases.map { ($0, precompiles.active(in: $0)) }),
      machines: machines)
  }

  private init(
    specification: ChainSpecification, precompiles: [HardFork: PrecompileTable], machines: [any Machine]
  ) {
    self.specification = specification
    self.precompiles = precompiles
    self.machines = machines
  }

  /// The precompiled contracts of a fork.
  public func precompiles(in fork: HardFork) -> PrecompileTable { precompiles[fork] ?? .empty }

  /// The rules of the block after a state: these, which are the genesis's, with what governance has set since.
  ///
  /// One read when nothing was ever set. A read that fails is recorded in the state's `fault`.
  public func governed(by state: WorldState) -> ExecutionRules {
    guard let governed = specification.governed(by: state) else { return self }
    let paused = governed.pausedPrecompiles
    return ExecutionRules(
      specification: governed,
      precompiles: paused.isEmpty ? precompiles : precompiles.mapValues { $0.pausing(paused) }, machines: machines)
  }
}
