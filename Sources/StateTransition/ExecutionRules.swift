public import ChainSpecification
public import Execution

/// What decides the outcome of every block of a chain: its parameters, its precompiled contracts and its machines.
public struct ExecutionRules: Sendable {
  /// The chain's parameters.
  public let specification: ChainSpecification
  /// The precompiled contracts.
  public let precompiles: PrecompileTable
  /// The bytecode machines; the first that recognises a code runs it.
  public let machines: [any Machine]

  /// Gathers the rules.
  public init(specification: ChainSpecification, precompiles: PrecompileTable, machines: [any Machine]) {
    self.specification = specification
    self.precompiles = precompiles
    self.machines = machines
  }
}
