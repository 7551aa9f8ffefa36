import ABI
import ChainTypes
import Execution
import Primitives
import WorldState

/// Compares what native Swift and bytecode made of one step.
struct Comparison {
  let step: ScenarioStep
  let result: ReplayChain.Result
  let state: WorldState
  let contracts: ReplayContracts
  let names: [Address: String]

  /// What does not agree, with both values.
  struct Finding {
    let subject: Difference.Subject
    let native: String
    let bytecode: String
  }

  /// The first finding, the outcome before its consequences.
  var first: Finding? { outcome ?? precompiles ?? logs ?? storage ?? balances ?? code }

  // MARK: - Names

  /// The contract that is called, behind a minimal proxy the one that it stands for.
  var contractName: String? {
    if let name = names[step.to] { return name }
    let code = state.code(step.to).bytes
    guard code.count == 45, let implementation = Address(bytes: Bytes(code[10..<30])) else { return nil }
    return names[implementation]
  }

  /// The function that is called, as its signature.
  var functionName: String {
    if step.kind == .deploy { return "constructor" }
    if let function = contractName.flatMap({ contracts.interface($0) })?.function(selectedBy: step.input) {
      return function.signature.description
    }
    return step.input.isEmpty ? "receive" : "fallback"
  }

  /// The call for people.
  var call: String { contractName.map { "\($0).\(functionName)" } ?? step.to.checksummed }

  // MARK: - What is compared

  private var outcome: Finding? {
    let native = step.outcome
    switch (native, result.outcome.status) {
    case (.returned(let output), .success) where output == result.outcome.output: return nil
    case (.reverted(let output), .revert) where output == result.outcome.output: return nil
    case (.failed, .failure(let failure)) where !failure.isBytecodeOnly: return nil
    case (.reverted(let output), .failure(.insufficientBalance)) where output.isEmpty: return nil
    // A MockChain says nothing where the chain names the reason.
    case (.reverted(let output), .failure(.callDepthExceeded)) where output.isEmpty: return nil
    case (.failed, .failure(.insufficientBalance)): return nil
    default: return Finding(subject: .outcome, native: text(native), bytecode: text(result.outcome))
    }
  }

  private var precompiles: Finding? {
    result.stubProblem.map { Finding(subject: .precompiles, native: "the recorded one", bytecode: "another: \($0)") }
  }

  private var logs: Finding? {
    guard result.outcome.isSuccess else { return nil }
    let bytecode = result.logs.map { ScenarioLog(address: $0.address, topics: $0.topics.map(\.word), data: $0.data) }
    if bytecode == step.logs { return nil }
    let common = zip(step.logs, bytecode).prefix { $0 == $1 }.count
    func text(_ logs: [ScenarioLog]) -> String {
      guard common < logs.count else { return "missing" }
      let log = logs[common]
      let topics = log.topics.map(\.hex).joined(separator: ", ")
      return "topics [\(topics)], data \(Hex.encode(log.data)) of \(log.address.checksummed)"
    }
    return Finding(subject: .log(common), native: text(step.logs), bytecode: text(bytecode))
  }

  private var storage: Finding? {
    for (account, slots) in step.changes.storage where account != BlobRegistry.address {
      for (slot, value) in slots where state.storage(account, slot) != value {
        return Finding(
          subject: .storage(account, slot: slot), native: value.hex, bytecode: state.storage(account, slot).hex)
      }
    }
    for change in result.diff.accounts where change.address != BlobRegistry.address {
      let native = step.changes.storage[change.address] ?? [:]
      for slot in change.slots where native[slot.slot] == nil {
        return Finding(
          subject: .storage(change.address, slot: slot.slot), native: slot.previous.hex, bytecode: slot.value.hex)
      }
    }
    return nil
  }

  private var balances: Finding? {
    for (account, value) in step.changes.balances where state.balance(account) != value {
      return Finding(subject: .balance(account), native: "\(value)", bytecode: "\(state.balance(account))")
    }
    for change in result.diff.accounts where step.changes.balances[change.address] == nil {
      let (before, after) = (change.previous?.balance ?? .zero, change.content?.balance ?? .zero)
      if before != after {
        return Finding(subject: .balance(change.address), native: "\(before)", bytecode: "\(after)")
      }
    }
    return nil
  }

  private var code: Finding? {
    guard result.outcome.isSuccess else { return nil }
    for (account, native) in step.changes.code {
      let bytecode = state.code(account).bytes
      if case .bytes(let bytes) = native, bytes != bytecode {
        return Finding(subject: .code(account), native: Hex.encode(bytes), bytecode: Hex.encode(bytecode))
      }
      if case .contract(let name) = native, bytecode.isEmpty {
        return Finding(subject: .code(account), native: name, bytecode: "nothing")
      }
    }
    return nil
  }

  // MARK: - Texts

  private func text(_ outcome: ScenarioOutcome) -> String {
    switch outcome {
    case .returned(let output): "the result \(Hex.encode(output))"
    case .reverted(let output): "a revert, \(reason(output))"
    case .failed(let reason): "a failure, \(reason)"
    }
  }

  private func text(_ result: MessageResult) -> String {
    switch result.status {
    case .success: "the result \(Hex.encode(result.output))"
    case .revert: "a revert, \(reason(result.output))"
    case .failure(let failure): "a failure, \(failure)"
    }
  }

  private func reason(_ data: Bytes) -> String {
    let errors = contractName.flatMap { contracts.interface($0) }?.errors ?? []
    return data.isEmpty ? "without a reason" : "\(RevertReason(data, errors: errors))"
  }
}

extension ExecutionFailure {
  /// Whether native Swift knows no such failure: it has no gas, no memory map and no instructions.
  fileprivate var isBytecodeOnly: Bool {
    switch self {
    case .outOfGas, .trap, .invalidContainer, .unsupportedCode: true
    default: false
    }
  }
}
