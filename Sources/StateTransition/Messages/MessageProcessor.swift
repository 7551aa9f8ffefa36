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
  let tracer: (any Tracer)?
  var machineEnvironment: AnyObject?
  private let precompiles: PrecompileTable

  var specification: ChainSpecification { rules.specification }

  init(
    rules: ExecutionRules, state: WorldState, block: BlockEnvironment, transaction: TransactionEnvironment,
    tracer: (any Tracer)? = nil
  ) {
    self.rules = rules
    self.tracer = tracer
    precompiles = rules.precompiles(in: block.fork)
    self.state = state
    self.block = block
    self.transaction = transaction
  }

  /// Runs the message of a transaction: a call, or a creation at `message.target`, whose nonce is counted already.
  func processTransactionMessage(_ message: Message) -> MessageResult {
    traced(message) { message in message.kind.isCreate ? processCreateMessage(message) : processCall(message) }
  }

  /// Runs a message that a frame sends: refuses what may not start, then calls or creates.
  func processMessage(_ message: Message) -> MessageResult {
    guard tracer != nil else { return start(message) }
    var told = message.kind.isCreate ? addressed(message) : message
    // A tracer may keep the message for longer than its frame runs.
    told.input = CallData(message.input.bytes)
    return traced(told, start)
  }

  /// Tells the tracer, if there is one, of a frame's start and end; the output of a creation is the new code.
  private func traced(_ message: Message, _ body: (Message) -> MessageResult) -> MessageResult {
    guard let tracer else { return body(message) }
    tracer.frameStarted(message)
    let result = body(message)
    var told = result
    if let created = result.createdAddress { told.output = state.code(created).bytes }
    tracer.frameEnded(told)
    return result
  }

  private func start(_ message: Message) -> MessageResult {
    let movesValue = message.transfersValue && !message.value.isZero
    // CALLCODE pays the caller itself, which changes nothing (EIP-214).
    if message.isStatic, message.kind.isCreate || movesValue && message.kind == .call {
      return .failure(.staticViolation)
    }
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
    if !message.isDelegated, let precompile = precompiles[message.codeAddress] {
      return precompile.run(message, context: self)
    }
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
