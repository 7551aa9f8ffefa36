import ChainSpecification
public import EVM
public import Execution
import Precompiles
import StateTransition

/// Runs published test cases on this chain's own state transition.
public struct FixtureRunner: Sendable {
  private let machines: [any Machine]
  private let precompiles: PrecompileTable

  /// A runner with these machines and Ethereum's precompiled contracts.
  public init(machines: [any Machine] = [EVMMachine()]) {
    self.machines = machines
    precompiles = .ethereum
  }

  /// Runs one case on memory of its own; `tracer` watches its transactions.
  ///
  /// Needs a deep stack: run it on a thread of `FixtureBatch`, or one with `FixtureBatch.stackBytes`.
  public func run(_ test: FixtureTest, tracer: (any Tracer)? = nil) -> FixtureOutcome {
    switch test {
    case .state(let test): run(test, tracer: tracer)
    case .blocks(let test): run(test, tracer: tracer)
    }
  }

  /// The rules of a chain with the runner's machines and precompiled contracts.
  func rules(_ specification: ChainSpecification) -> ExecutionRules {
    ExecutionRules(specification: specification, precompiles: precompiles, machines: machines)
  }
}
