import ChainSpecification
import ChainTypes
import Execution
import Primitives
import WorldState

extension MessageProcessor {
  /// Runs a creation that a frame asks for: counts the creator's nonce, derives and warms the address, creates.
  func processCreateRequest(_ request: Message) -> MessageResult {
    let limit = block.schedule.initCodeLimit(for: request.input.bytes)
    if request.input.count > limit {
      return .failure(.initCodeTooLarge(size: request.input.count, limit: limit))
    }
    let nonce = state.nonce(request.caller)
    guard state.incrementNonce(of: request.caller) else { return .failure(.nonceOverflow, gasLeft: request.gas) }
    let message = addressed(request, nonce: nonce)
    state.warm(message.target)
    return processCreateMessage(message)
  }

  /// The request with the address that it creates, as the creator's nonce stands.
  func addressed(_ request: Message) -> Message { addressed(request, nonce: state.nonce(request.caller)) }

  private func addressed(_ request: Message, nonce: UInt64) -> Message {
    var message = request
    message.target = createdAddress(request, nonce: nonce)
    message.codeAddress = message.target
    return message
  }

  /// Creates a contract at `message.target`: EELS `process_create_message`.
  ///
  /// The creator's nonce is counted and the address is warm already; both stay so when the creation fails.
  func processCreateMessage(_ message: Message) -> MessageResult {
    let address = message.target
    if state.nonce(address) != 0 || state.hasCode(address) || state.hasStorage(address) {
      return .failure(.addressCollision)
    }
    let checkpoint = state.checkpoint()
    state.markCreated(address)
    state.setNonce(1, of: address)
    var result = MessageResult.failure(.insufficientBalance)
    if state.transfer(message.value, from: message.caller, to: address) { result = construct(message) }
    if result.isSuccess {
      result.createdAddress = address
      result.output = []
    } else {
      state.revert(to: checkpoint)
    }
    return result
  }

  /// Runs the constructor and stores the code.
  private func construct(_ message: Message) -> MessageResult {
    if message.input.isEmpty { return .success(gasLeft: message.gas) }
    guard let machine = rules.machine(for: message.input.bytes) else { return .failure(.unsupportedCode) }
    var constructor = message
    let plan: CreationPlan
    do throws(ExecutionFailure) {
      plan = try machine.planCreation(
        initCode: message.input.bytes, gas: &constructor.gas, schedule: block.schedule)
    } catch {
      return .failure(error)
    }
    constructor.input = CallData(plan.arguments)
    let result = machine.run(constructor, code: plan.program, context: self)
    return result.isSuccess ? deposit(plan, result, at: message.target) : result
  }

  func validateProgram(_ bytes: Bytes, gas: inout UInt64) throws(ExecutionFailure) -> Code {
    guard let machine = rules.machine(for: bytes) else { throw .unsupportedCode }
    let plan = try machine.planCreation(initCode: bytes, gas: &gas, schedule: block.schedule)
    guard case .program = plan.deployment, plan.arguments.isEmpty else { throw .unsupportedCode }
    if bytes.count > plan.codeSizeLimit { throw .codeTooLarge(size: bytes.count, limit: plan.codeSizeLimit) }
    return plan.program
  }

  /// Charges for the code's bytes and stores it (EIP-170, EIP-3541).
  private func deposit(_ plan: CreationPlan, _ result: MessageResult, at address: Address) -> MessageResult {
    let code: Code
    switch plan.deployment {
    case .program: code = plan.program
    case .output:
      if result.output.first == Self.reservedFirstByte {
        return .failure(.invalidContainer("returned code may not start with 0xEF"))
      }
      code = Code(result.output)
    }
    if code.bytes.count > plan.codeSizeLimit {
      return .failure(.codeTooLarge(size: code.bytes.count, limit: plan.codeSizeLimit))
    }
    let cost = UInt64(code.bytes.count) * block.schedule.codeDepositPerByte
    if result.gasLeft < cost { return .failure(.outOfGas) }
    state.setCode(code, of: address)
    return .success(gasLeft: result.gasLeft - cost)
  }

  /// EIP-3541: code that the EVM returns may not start with this byte.
  private static let reservedFirstByte: UInt8 = 0xEF

  private func createdAddress(_ message: Message, nonce: UInt64) -> Address {
    guard case .create2(let salt) = message.kind else { return Address.created(by: message.caller, nonce: nonce) }
    return Address.created(by: message.caller, salt: Hash(salt), initCodeHash: Keccak256.hash(message.input.bytes))
  }
}
