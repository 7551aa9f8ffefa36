import ChainSpecification
import ContractVM
import EVM
import Execution
import Primitives
import StateTransition
import WorldState

/// The bytes are how to call, and two programs that can reach each other and the world.
///
/// One byte each: the fork and the kind of call, the forms of the programs, the value, the length of the call data, the
/// share of the first program in what is left; two bytes of gas.
enum BytecodeFuzzing {
  private static let baseGas: UInt64 = 5_000
  private static let gasStep: UInt64 = 8

  static func check(_ input: Bytes) throws(FuzzFinding) {
    var input = FuzzInput(input)
    let mode = input.byte()
    let fork = HardFork.allCases[Int(mode) % HardFork.allCases.count]
    let forms = input.byte()
    let value = UInt256(UInt64(input.byte() & 63))
    let gas = baseGas + UInt64(input.number(bytes: 2)) * gasStep
    let callData = input.take(Int(input.byte()))
    let share = Int(input.byte()) + 1
    let first = FuzzProgram.code(form: forms, input.take(input.count * share / 256))
    let second = FuzzProgram.code(form: forms >> 4, input.takeRest())
    let programs = [Code(first), Code(second)]
    let message = message(kind: mode / 3 % 8, value: value, callData: callData, first: first, gas: gas)

    try check(message, fork, programs)
  }

  private static func message(kind: UInt8, value: UInt256, callData: Bytes, first: Bytes, gas: UInt64) -> Message {
    let (sender, target) = (FuzzWorld.sender, FuzzWorld.programs[0])
    return switch kind {
    case 0: Message(kind: .create, caller: sender, target: .zero, value: value, input: first + callData, gas: gas)
    case 1:
      Message(
        kind: .create2(salt: value), caller: sender, target: .zero, value: value, input: first + callData, gas: gas)
    case 2: Message(kind: .staticCall, caller: sender, target: target, input: callData, gas: gas)
    case 3:
      Message(
        kind: .delegateCall, caller: sender, target: FuzzWorld.purse, codeAddress: target, value: value,
        input: callData, gas: gas)
    default: Message(kind: .call, caller: sender, target: target, value: value, input: callData, gas: gas)
    }
  }

  private static func check(_ message: Message, _ fork: HardFork, _ programs: [Code]) throws(FuzzFinding) {
    let world = FuzzWorld.shared
    let outcome = try world.run(message, fork: fork, programs: programs, rules: standardRules)
    // The same code objects, with what the machines keep in them by now.
    let again = try world.run(message, fork: fork, programs: programs, rules: standardRules)
    try same(outcome, again, "a second run gives the same")
    for rules in otherRules {
      let fresh = programs.map { Code($0.bytes) }
      try same(
        outcome, try world.run(message, fork: fork, programs: fresh, rules: rules), "all interpreters agree")
    }
    if outcome.status != .success || message.isStatic {
      var untouched = [try world.root(programs: programs)]
      // A creation that fails has used a nonce.
      if message.kind.isCreate { untouched.append(try world.root(programs: programs, senderNonce: 8)) }
      try hold(untouched.contains(outcome.root), "a frame that does not succeed, or is static, leaves no trace")
    }
  }

  private static func same(
    _ first: FuzzWorld.Outcome, _ second: FuzzWorld.Outcome, _ rule: String
  ) throws(FuzzFinding) {
    try hold(first.withoutReason == second.withoutReason, "\(rule): \(first) and \(second)")
  }

  /// The machines as a node has them.
  private static let standardRules = FuzzWorld.rules([ContractVMMachine(), EVMMachine()])

  /// The other interpreters of each machine.
  private static let otherRules = [
    FuzzWorld.rules([ReferenceContractVM(), EVMMachine(tiers: .plain)]),
    FuzzWorld.rules([ContractVMMachine(), EVMMachine(tiers: .translated)]),
  ]
}

/// ContractVM on its reference interpreter.
private struct ReferenceContractVM: Machine {
  private let machine = ContractVMMachine()

  func canRun(_ code: Bytes) -> Bool { machine.canRun(code) }

  func planCreation(
    initCode: Bytes, gas: inout UInt64, schedule: GasSchedule
  ) throws(ExecutionFailure) -> CreationPlan {
    try machine.planCreation(initCode: initCode, gas: &gas, schedule: schedule)
  }

  func run(_ message: Message, code: Code, context: any ExecutionContext) -> MessageResult {
    machine.run(message, code: code, context: context) { ReferenceInterpreter($0) }
  }
}
