import ChainSpecification
import ChainTypes
import ContractVM
import Execution
import KeyValueStore
import Primitives
import StateStore
import WorldState

/// A chain without blocks: an empty state in memory and messages between containers.
final class TestChain: ExecutionContext {
  let state: WorldState
  var block: BlockEnvironment
  var transaction: TransactionEnvironment
  let specification: ChainSpecification
  var tracer: (any Tracer)?
  let machine = ContractVMMachine()
  /// Whether frames run on the reference interpreter.
  let usesReference: Bool
  /// The messages that frames sent, in order.
  private(set) var sent: [Message] = []

  static let origin = Address(low: 0xAAAA)
  static let coinbase = Address(low: 0xC01)

  init(usesReference: Bool = false) {
    self.usesReference = usesReference
    specification = ChainSpecification(chainID: 1337)
    state = StateDatabase.inMemory().headState()
    block = BlockEnvironment(
      number: 1000, timestamp: 1_700_000_000, gasLimit: 30_000_000, beneficiary: Self.coinbase,
      prevRandao: Hash(UInt256(0x1234_5678)), baseFee: 7, chainID: 1337, fork: .osaka, schedule: .osaka,
      ancestorHash: { Hash(UInt256($0)) })
    transaction = TransactionEnvironment(origin: Self.origin, gasPrice: 9)
    state.beginTransaction()
  }

  /// Puts a program at an address.
  func install(_ container: Container, at address: Address) {
    state.setNonce(1, of: address)
    state.setCode(Code(container.encoded), of: address)
  }

  /// A call from the origin with the target warm, as a transaction makes it.
  func call(
    _ target: Address, input: Bytes = [], value: UInt256 = .zero, gas: UInt64 = 10_000_000, isStatic: Bool = false
  ) -> MessageResult {
    state.warm(Self.origin)
    state.warm(target)
    return run(
      Message(
        kind: isStatic ? .staticCall : .call, caller: Self.origin, target: target, value: value, isStatic: isStatic,
        input: input, gas: gas))
  }

  /// A creation from the origin.
  func create(_ initCode: Bytes, value: UInt256 = .zero, gas: UInt64 = 20_000_000) -> MessageResult {
    run(Message(kind: .create, caller: Self.origin, target: .zero, value: value, input: initCode, gas: gas))
  }

  func processMessage(_ message: Message) -> MessageResult {
    sent.append(message)
    return run(message)
  }

  private func run(_ message: Message) -> MessageResult {
    if message.depth > Message.maximumDepth { return .failure(.callDepthExceeded, gasLeft: message.gas) }
    let moves = message.transfersValue && !message.value.isZero
    if moves, state.balance(message.caller) < message.value {
      return .failure(.insufficientBalance, gasLeft: message.gas)
    }
    if message.kind.isCreate { return create(message) }
    let checkpoint = state.checkpoint()
    if moves { _ = state.transfer(message.value, from: message.caller, to: message.target) }
    let code = state.code(message.codeAddress)
    let result = code.isEmpty ? .success(gasLeft: message.gas) : execute(message, code)
    if !result.isSuccess { state.revert(to: checkpoint) }
    return result
  }

  private func create(_ request: Message) -> MessageResult {
    var message = request
    let nonce = state.nonce(request.caller)
    _ = state.incrementNonce(of: request.caller)
    if case .create2(let salt) = request.kind {
      message.target = .created(by: request.caller, salt: Hash(salt), initCodeHash: Keccak256.hash(request.input.bytes))
    } else {
      message.target = .created(by: request.caller, nonce: nonce)
    }
    message.codeAddress = message.target
    let checkpoint = state.checkpoint()
    state.setNonce(1, of: message.target)
    _ = state.transfer(message.value, from: message.caller, to: message.target)
    var result: MessageResult
    do throws(ExecutionFailure) {
      let plan = try machine.planCreation(initCode: message.input.bytes, gas: &message.gas, schedule: block.schedule)
      message.input = CallData(plan.arguments)
      result = execute(message, plan.program)
      if result.isSuccess {
        state.setCode(plan.program, of: message.target)
        result.output = []
        result.createdAddress = message.target
      }
    } catch {
      result = .failure(error)
    }
    if !result.isSuccess { state.revert(to: checkpoint) }
    return result
  }

  private func execute(_ message: Message, _ code: Code) -> MessageResult {
    usesReference
      ? machine.run(message, code: code, context: self, engine: { ReferenceInterpreter($0) })
      : machine.run(message, code: code, context: self)
  }
}
