import ChainSpecification
import ChainTypes
import ContractVM
import EVM
import Execution
import Precompiles
import Primitives
import StateStore
import StateTransition
import WorldState

/// A chain in memory that runs messages as blocks do: the state, both machines and the standard precompiles.
struct ReplayChain {
  let state = StateDatabase.inMemory().headState()
  private let script = StubScript()
  private var scripted: Set<Address> = []
  private var rules: ExecutionRules
  private let fork = HardFork.allCases.last ?? .cancun

  /// The gas of every message: more than any block gives, as a call is compared for what it does.
  static let gasLimit: UInt64 = 1 << 40

  init() throws(ReplayError) {
    rules = try ReplayChain.rules(scripted: [], script: script)
  }

  /// What a message did.
  struct Result {
    let outcome: MessageResult
    let gasUsed: UInt64
    let logs: [Log]
    let diff: StateDiff
    /// How the calls of the test's precompiles differ from the recorded ones.
    let stubProblem: String?
  }

  /// Runs the message of a step; `constructor` is the container that a deployment runs.
  mutating func run(_ step: ScenarioStep, constructor: Bytes? = nil) throws(ReplayError) -> Result {
    let stubbed = Set(step.stubs.map(\.address))
    if !stubbed.isSubset(of: scripted) {
      scripted.formUnion(stubbed)
      rules = try ReplayChain.rules(scripted: scripted, script: script)
    }
    script.begin(step.stubs)
    if let constructor {
      try refusePrecompile(step.to)
      state.setCode(ConstructorMachine.code(creating: constructor, arguments: step.input), of: step.to)
      _ = try settle()
    }
    state.beginTransaction()
    for address in [step.from, step.to] + rules.precompiles(in: fork).addresses { _ = state.warm(address) }
    let message = Message(
      kind: step.kind == .read ? .staticCall : .call, caller: step.from, target: step.to, value: step.value,
      input: constructor == nil ? step.input : [], gas: ReplayChain.gasLimit)
    let outcome = rules.process(
      message, state: state, block: block(step.environment),
      transaction: TransactionEnvironment(origin: step.environment.origin, gasPrice: step.environment.gasPrice))
    let logs = outcome.isSuccess ? state.logs : []
    if constructor != nil, !outcome.isSuccess { state.setCode(.empty, of: step.to) }
    state.finishTransaction()
    return Result(
      outcome: outcome, gasUsed: ReplayChain.gasLimit - outcome.gasLeft, logs: logs, diff: try settle(),
      stubProblem: script.problem)
  }

  /// Takes what a test has written over.
  func apply(_ changes: ScenarioChanges, code: [Address: Code]) throws(ReplayError) {
    for (account, balance) in changes.balances { state.setBalance(balance, of: account) }
    for (account, nonce) in changes.nonces { state.setNonce(nonce, of: account) }
    for (account, code) in code {
      try refusePrecompile(account)
      state.setCode(code, of: account)
      if state.nonce(account) == 0 { state.setNonce(1, of: account) }
    }
    for (account, slots) in changes.storage {
      for (slot, value) in slots { state.setStorage(account, slot, value) }
    }
    for blob in changes.blobs { apply(blob) }
    _ = try settle()
  }

  private func refusePrecompile(_ account: Address) throws(ReplayError) {
    if rules.precompiles(in: fork)[account] != nil { throw .precompileAddress(account) }
  }

  private func apply(_ blob: ScenarioBlob) {
    var references = state.blobReferences(blob.hash, of: blob.owner)
    let wanted = UInt256(blob.references)
    while references < wanted {
      if state.blobLength(blob.hash) == nil, let content = blob.content {
        _ = state.storeBlob(content, hash: blob.hash, owner: blob.owner)
      } else if !state.retainBlob(blob.hash, owner: blob.owner) {
        return
      }
      references = references &+ .one
    }
    while references > wanted {
      if !state.releaseBlob(blob.hash, owner: blob.owner) { return }
      references = references &- .one
    }
  }

  private func settle() throws(ReplayError) -> StateDiff {
    do throws(StateError) {
      return try state.takeDiff()
    } catch {
      throw ReplayError.state("\(error)")
    }
  }

  private func block(_ environment: ScenarioEnvironment) -> BlockEnvironment {
    BlockEnvironment(
      number: environment.number, timestamp: environment.timestamp, gasLimit: environment.gasLimit,
      beneficiary: environment.coinbase, prevRandao: Hash(environment.prevRandao), baseFee: environment.baseFee,
      chainID: environment.chainID, fork: fork, schedule: .schedule(for: fork),
      // As a MockChain makes them up.
      ancestorHash: { Keccak256.hash(UInt256($0).bigEndianBytes) })
  }

  private static func rules(scripted: Set<Address>, script: StubScript) throws(ReplayError) -> ExecutionRules {
    do throws(PrecompileTableError) {
      let standard = try PrecompileTable.standard(engine: NoEngine()).all.filter { !scripted.contains($0.address) }
      let stubs = scripted.map { ScriptedPrecompile(address: $0, script: script) }
      return ExecutionRules(
        specification: ChainSpecification(chainID: 31_337), precompiles: try PrecompileTable(standard + stubs),
        machines: [ContractVMMachine(), ConstructorMachine(), EVMMachine()])
    } catch {
      throw ReplayError.state("\(error)")
    }
  }
}

/// There are no models in a replay: tests stand in for inference with a precompile of their own.
private struct NoEngine: InferenceEngine, TrainingEngine {
  func measure(_ request: InferenceRequest) throws(InferenceError) -> InferenceMeasure { throw .missingBytes }

  func generate(
    _ request: InferenceRequest, measure: InferenceMeasure, onText: ((Bytes) -> Void)?
  ) throws(InferenceError) -> InferenceOutput { throw .missingBytes }

  func embed(_ request: InferenceRequest, measure: InferenceMeasure) throws(InferenceError) -> Embedding {
    throw .missingBytes
  }

  func measure(_ request: EvaluationRequest) throws(InferenceError) -> EvaluationMeasure { throw .missingBytes }

  func evaluate(_ request: EvaluationRequest) throws(InferenceError) -> EvaluationOutput { throw .missingBytes }

  func measure(_ task: TrainingTask) throws(TrainingError) -> TrainingMeasure { throw .missingBytes }

  func start(_ task: TrainingTask) throws(TrainingError) -> Bytes { throw .missingBytes }

  func step(
    _ task: TrainingTask, after checkpoint: TrainingCheckpoint
  ) throws(TrainingError) -> TrainingStepOutput { throw .missingBytes }

  func adapterFiles(
    _ task: TrainingTask, at checkpoint: TrainingCheckpoint
  ) throws(TrainingError) -> [(name: String, contents: Bytes)] { throw .missingBytes }
}
