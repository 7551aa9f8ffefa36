public import ContractBuilder
import Execution
import Primitives
import WorldState

/// Runs on bytecode what a `MockChain` has recorded, and compares everything that can be seen from outside: results,
/// revert data, logs, storage, balances and the calls of precompiles.
///
/// It takes the lines of one chain in order, from a file or while the test runs:
/// `chain.record { replay.play($0) }`. After the first difference nothing more is compared, as the states have parted.
public final class Replay {
  private let contracts: ReplayContracts
  private var chain: ReplayChain?
  private var names: [Address: String] = [:]

  /// The first difference; nil while there is none.
  public private(set) var difference: Difference?
  /// Why the scenario cannot go on; nil while it can.
  public private(set) var problem: ReplayError?
  /// How many deployments and calls were compared.
  public private(set) var calls = 0
  /// What the calls cost.
  public private(set) var gas = GasReport()
  /// The test's function and file, from its first step outside of an initializer.
  public private(set) var test: (function: String, file: String)?

  /// A chain with nothing on it, for contracts that were built from the same sources.
  public init(contracts: ReplayContracts) { self.contracts = contracts }

  /// A chain with nothing on it, for some artifacts.
  public convenience init(artifacts: [Artifact]) throws(ContractBuilderError) {
    self.init(contracts: try ReplayContracts(artifacts))
  }

  /// Runs one line.
  public func play(_ line: String) {
    guard difference == nil, problem == nil else { return }
    do throws(ReplayError) {
      let parsed: ScenarioLine
      do throws(ScenarioError) { parsed = try ScenarioLine(line) } catch { throw .recording("\(error)") }
      if chain == nil { chain = try ReplayChain() }
      switch parsed {
      case .format, .end: break
      case .state(let changes, let place):
        note(place)
        try install(changes)
      case .step(let step):
        note(step.place)
        try run(step)
      }
    } catch {
      problem = error
    }
  }

  private func note(_ place: ScenarioPlace?) {
    guard let place else { return }
    // What a suite's initializer deploys belongs to the test that follows.
    if test == nil || test?.function.hasPrefix("init(") == true { test = (place.function, place.file) }
  }

  private func install(_ changes: ScenarioChanges) throws(ReplayError) {
    var code: [Address: Code] = [:]
    for (account, installed) in changes.code {
      switch installed {
      case .contract(let name):
        code[account] = try contracts.code(name)
        names[account] = name
      case .bytes(let bytes): code[account] = Code(bytes)
      }
    }
    try chain?.apply(changes, code: code)
  }

  private func run(_ step: ScenarioStep) throws(ReplayError) {
    calls += 1
    if step.kind == .deploy { names[step.to] = step.contract }
    let constructor = step.kind == .deploy ? try contracts.code(step.contract).bytes : nil
    guard let result = try chain?.run(step, constructor: constructor), let state = chain?.state else { return }
    for (account, code) in step.changes.code {
      if case .contract(let name) = code { names[account] = name }
    }
    let comparison = Comparison(step: step, result: result, state: state, contracts: contracts, names: names)
    if let found = comparison.first {
      difference = Difference(
        subject: found.subject, call: comparison.call, function: step.place.function, file: step.place.file,
        line: step.place.line, step: calls, native: found.native, bytecode: found.bytecode)
    } else if result.outcome.isSuccess, let name = comparison.contractName {
      gas.add(result.gasUsed, contract: name, function: comparison.functionName)
    }
  }
}
