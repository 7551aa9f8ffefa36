import ChainSpecification
import ContractVM
import Execution
import Primitives
import WorldState

/// Runs constructors at addresses that a test has chosen.
///
/// The code of such an account is, until it is called once, this machine's: a marker and the init code. The call runs the
/// constructor as a creation does, and leaves the contract's code.
struct ConstructorMachine: Machine {
  private static let marker: Bytes = Bytes("\u{1}openledger constructor".utf8)
  private let machine = ContractVMMachine()

  /// The code that creates a contract when its account is called.
  static func code(creating container: Bytes, arguments: Bytes) -> Code { Code(marker + container + arguments) }

  func canRun(_ code: Bytes) -> Bool { code.starts(with: ConstructorMachine.marker) }

  func planCreation(
    initCode: Bytes, gas: inout UInt64, schedule: GasSchedule
  ) throws(ExecutionFailure) -> CreationPlan {
    throw .unsupportedCode
  }

  func run(_ message: Message, code: Code, context: any ExecutionContext) -> MessageResult {
    let schedule = context.block.schedule
    var constructor = message
    constructor.kind = .create
    let plan: CreationPlan
    do throws(ExecutionFailure) {
      plan = try machine.planCreation(
        initCode: Bytes(code.bytes.dropFirst(ConstructorMachine.marker.count)), gas: &constructor.gas,
        schedule: schedule)
    } catch {
      return .failure(error)
    }
    constructor.input = CallData(plan.arguments)
    // As on the chain: while its constructor runs an account has no code and the nonce 1.
    context.state.setCode(.empty, of: message.target)
    context.state.setNonce(1, of: message.target)
    var result = machine.run(constructor, code: plan.program, context: context)
    guard result.isSuccess else { return result }
    let deposit = UInt64(plan.program.bytes.count) * schedule.codeDepositPerByte
    guard result.gasLeft >= deposit else { return .failure(.outOfGas) }
    context.state.setCode(plan.program, of: message.target)
    result.gasLeft -= deposit
    result.output = []
    return result
  }
}
