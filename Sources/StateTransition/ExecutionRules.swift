public import ChainSpecification
public import Execution

/// What decides the outcome of every block of a chain: its parameters, its precompiled contracts and its machines.
public struct ExecutionRules: Sendable {
  /// The chain's parameters.
  public let specification: ChainSpecification
  private let precompiles: [HardFork: PrecompileTable]
  /// The bytecode machines; the first that recognises a code runs it.
  public let machines: [any Machine]

  /// Gathers the rules.
  public init(specification: ChainSpecification, precompiles: PrecompileTable, machines: [any Machine]) {
    self.specification = specification
    self.precompiles = Dictionary(
      uniqueKeysWithValues: HardFork.allCases.map { ($0, precompiles.active(in: $0)) })
    self.machines = machines
  }

  /// The precompiled contracts of a fork.
  public func precompiles(in fork: HardFork) -> PrecompileTable { precompiles[fork] ?? .empty }
}
