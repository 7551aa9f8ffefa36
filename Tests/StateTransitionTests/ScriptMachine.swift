import ChainSpecification
import ChainTypes
import Execution
import Primitives
import WorldState

/// One step of a `ScriptMachine` program.
enum Step: Sendable {
  case store(slot: UInt8, value: UInt8)
  case log(UInt8)
  case call(Address, value: UInt8, input: Bytes)
  case staticCall(Address)
  case delegateCall(Address)
  /// Creates a contract from this program with one byte of value.
  case create([Step], value: UInt8)
  case refund(UInt16)
  case revert
  case outOfGas
  case selfDestruct
  /// Returns the status of the last call (1 success, 0 failure) and its output.
  case returnLast
  /// Calls the account that the input's first 20 bytes name with the rest of the input.
  case forward
  /// Calls itself with the input.
  case recurse

  var bytes: Bytes {
    switch self {
    case .store(let slot, let value): [1, slot, value]
    case .log(let topic): [2, topic]
    case .call(let address, let value, let input):
      [3] + address.bytes + [value, UInt8(input.count >> 8), UInt8(input.count & 0xFF)] + input
    case .staticCall(let address): [4] + address.bytes
    case .delegateCall(let address): [5] + address.bytes
    case .create(let steps, let value):
      {
        let code = ScriptMachine.code(steps)
        return [6, value, UInt8(code.count >> 8), UInt8(code.count & 0xFF)] + code
      }()
    case .refund(let gas): [7, UInt8(gas >> 8), UInt8(gas & 0xFF)]
    case .revert: [8]
    case .outOfGas: [9]
    case .selfDestruct: [10]
    case .returnLast: [11]
    case .forward: [12]
    case .recurse: [13]
    }
  }
}

/// A tiny machine that drives every path of the state transition: programs are lists of steps, each costs 100 gas.
struct ScriptMachine: Machine {
  static let magic: Bytes = [0xEF, 0x4F, 0x4C, 0x01]
  static let stepGas: UInt64 = 100
  static let storeGas: UInt64 = 5000

  /// The magic, the program's length, the program.
  static func code(_ steps: [Step]) -> Bytes {
    let program = steps.flatMap(\.bytes)
    return magic + [UInt8(program.count >> 8), UInt8(program.count & 0xFF)] + program
  }

  func canRun(_ code: Bytes) -> Bool { code.starts(with: Self.magic) }

  func planCreation(
    initCode: Bytes, gas: inout UInt64, schedule: GasSchedule
  ) throws(ExecutionFailure) -> CreationPlan {
    guard initCode.count >= 6 else { throw .invalidContainer("no length") }
    let length = 6 + Int(initCode[4]) << 8 + Int(initCode[5])
    guard initCode.count >= length else { throw .invalidContainer("truncated") }
    let cost = UInt64(length) * schedule.containerValidationPerByte
    if gas < cost { throw .outOfGas }
    gas -= cost
    return CreationPlan(
      program: Code(Bytes(initCode[..<length])), arguments: Bytes(initCode[length...]), deployment: .program,
      codeSizeLimit: schedule.maximumContainerSize)
  }

  /// A constructor reverts when its arguments start with 0xFF, stores its value's low byte in slot 9 otherwise.
  func run(_ message: Message, code: Code, context: any ExecutionContext) -> MessageResult {
    if message.kind.isCreate {
      if message.input.bytes.first == 0xFF { return .revert(gasLeft: message.gas, output: [0xBA, 0xD0]) }
      context.state.setStorage(message.target, 9, UInt256(message.value.l0 & 0xFF))
      return .success(gasLeft: message.gas)
    }
    var frame = ScriptFrame(message: message, program: Bytes(code.bytes.dropFirst(6)), context: context)
    return frame.run()
  }
}

private struct ScriptFrame {
  let message: Message
  let program: Bytes
  let context: any ExecutionContext
  var gas: UInt64
  var last = MessageResult.success(gasLeft: 0)
  var position = 0

  init(message: Message, program: Bytes, context: any ExecutionContext) {
    self.message = message
    self.program = program
    self.context = context
    gas = message.gas
  }

  mutating func next(_ count: Int = 1) -> Bytes {
    defer { position += count }
    return Bytes(program[position..<position + count])
  }

  mutating func byte() -> UInt8 { next()[0] }
  mutating func address() -> Address { Address(bytes: next(20)) ?? .zero }
  mutating func length() -> Int { Int(byte()) << 8 + Int(byte()) }

  mutating func charge(_ amount: UInt64) -> Bool {
    if gas < amount { return false }
    gas -= amount
    return true
  }

  mutating func send(_ kind: MessageKind, _ address: Address, value: UInt8 = 0, input: Bytes = []) {
    let given = gas - gas / 64
    gas -= given
    var nested = Message(
      kind: kind, caller: message.target, target: address, value: UInt256(UInt64(value)), isStatic: message.isStatic,
      input: input, gas: given, depth: message.depth + 1)
    if kind == .delegateCall {
      nested.caller = message.caller
      nested.target = message.target
      nested.codeAddress = address
      nested.value = message.value
    }
    last = context.processMessage(nested)
    gas += last.gasLeft
  }

  mutating func run() -> MessageResult {
    while position < program.count {
      guard charge(ScriptMachine.stepGas) else { return .failure(.outOfGas) }
      switch byte() {
      case 1:
        guard charge(ScriptMachine.storeGas) else { return .failure(.outOfGas) }
        if message.isStatic { return .failure(.staticViolation) }
        let (slot, value) = (byte(), byte())
        context.state.setStorage(message.target, UInt256(UInt64(slot)), UInt256(UInt64(value)))
      case 2:
        if message.isStatic { return .failure(.staticViolation) }
        let topic = Hash(UInt256(UInt64(byte())))
        context.state.addLog(Log(address: message.target, topics: [topic], data: message.input.bytes))
      case 3:
        let (target, value) = (address(), byte())
        send(.call, target, value: value, input: next(length()))
      case 4: send(.staticCall, address())
      case 5: send(.delegateCall, address())
      case 6:
        let value = byte()
        send(.create, .zero, value: value, input: next(length()))
      case 7: context.state.addRefund(Int64(length()))
      case 8: return .revert(gasLeft: gas, output: [0xDE, 0xAD])
      case 9: return .failure(.outOfGas)
      case 10:
        if message.isStatic { return .failure(.staticViolation) }
        let balance = context.state.balance(message.target)
        _ = context.state.transfer(balance, from: message.target, to: message.caller)
        if context.state.wasCreatedInTransaction(message.target) { context.state.markDestroyed(message.target) }
      case 11:
        return .success(gasLeft: gas, output: [last.isSuccess ? 1 : 0] + last.output)
      case 12:
        send(
          .call, Address(bytes: message.input.bytes.prefix(20)) ?? .zero,
          input: Bytes(message.input.bytes.dropFirst(20)))
      case 13: send(.call, message.target, input: message.input.bytes)
      default: return .failure(.trap(.illegalInstruction(address: UInt64(position))))
      }
    }
    return .success(gasLeft: gas)
  }
}
