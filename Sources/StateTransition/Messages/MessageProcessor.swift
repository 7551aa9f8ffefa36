import ChainSpecification
import Execution
import Primitives
import WorldState

/// Runs the messages of one transaction: EELS `process_message` and `process_create_message` over any machine.
final class MessageProcessor: ExecutionContext {
  let state: WorldState
  let block: BlockEnvironment
  let transaction: TransactionEnvironment
  let rules: ExecutionRules

  var specification: ChainSpecification { rules.specification }

  init(rules: ExecutionRules, state: WorldState, block: BlockEnvironment, transaction: TransactionEnvironment) {
    self.rules = rules
    self.state = state
    self.block = block
    self.transaction = transaction
  }

  /// Runs a message that a frame sends: refuses what may not start, then calls or creates.
  func processMessage(_ message: Message) -> MessageResult {
    let movesValue = message.transfersValue && !message.value.isZero
    if message.isStatic, message.kind.isCreate || movesValue { return .failure(.staticViolation) }
    if message.depth > Message.maximumDepth { return .failure(.callDepthExceeded, gasLeft: message.gas) }
    if movesValue, state.balance(message.caller) < message.value {
      return .failure(.insufficientBalance, gasLeft: message.gas)
    }
    return message.kind.isCreate ? processCreateRequest(message) : processCall(message)
  }

  /// Runs a call in a checkpoint: moves the value, then runs what is at the code address.
  private func processCall(_ message: Message) -> MessageResult {
    let checkpoint = state.checkpoint()
    var result = MessageResult.failure(.insufficientBalance)
    if !message.transfersValue || state.transfer(message.value, from: message.caller, to: message.target) {
      result = run(message)
    }
    if !result.isSuccess { state.revert(to: checkpoint) }
    return result
  }

  private func run(_ message: Message) -> MessageResult {
    if let precompile = rules.precompiles[message.codeAddress] { return precompile.run(message, context: self) }
    let code = state.code(message.codeAddress)
    if code.isEmpty { return .success(gasLeft: message.gas) }
    guard let machine = rules.machine(for: code.bytes) else { return .failure(.unsupportedCode) }
    return machine.run(message, code: code, context: self)
  }
}

extension ExecutionRules {
  /// The machine that runs the code, or creates from the init data.
  func machine(for code: Bytes) -> (any Machine)? { machines.first { $0.canRun(code) } }
}
