public import ChainSpecification
public import Execution
public import Primitives
public import WorldState

/// The machine that runs ContractVM containers.
public struct ContractVMMachine: Machine {
  /// Makes the machine; it has no state.
  public init() {}

  /// Whether the code starts with the container magic.
  public func canRun(_ code: Bytes) -> Bool { Container.isContainer(code) }

  /// Splits creation data into a container, which is validated and will be stored, and the constructor's arguments.
  ///
  /// Takes `containerValidationPerByte` for each byte of the container before it is validated.
  /// - Throws: `outOfGas`, or `invalidContainer` with the broken rule.
  public func planCreation(
    initCode: Bytes, gas: inout UInt64, schedule: GasSchedule
  ) throws(ExecutionFailure) -> CreationPlan {
    let length = try Self.containerLength(of: initCode)
    let cost = UInt64(length) * schedule.containerValidationPerByte
    guard cost <= gas else { throw .outOfGas }
    gas -= cost
    let code = Code(Bytes(initCode[..<length]))
    _ = try Self.program(of: code)
    return CreationPlan(
      program: code, arguments: Bytes(initCode[code.bytes.count...]), deployment: .program,
      codeSizeLimit: schedule.maximumContainerSize)
  }

  /// Runs one frame on a new instance; the program is decoded once for each code object.
  public func run(_ message: Message, code: Code, context: any ExecutionContext) -> MessageResult {
    run(message, code: code, context: context, engine: { _ in Interpreter() })
  }

  /// Runs a frame on an engine of choice; the engines agree on everything but time.
  package func run(
    _ message: Message, code: Code, context: any ExecutionContext, engine: (Program) -> some Engine
  ) -> MessageResult {
    let program: Program
    do throws(ExecutionFailure) {
      program = try Self.program(of: code)
    } catch {
      return .failure(error)
    }
    guard message.gas >= program.instanceGas else { return .failure(.outOfGas) }
    let instance = Instance(program, gas: message.gas - program.instanceGas)
    // Gas beyond what the instance can count is kept aside and comes back.
    let uncounted = message.gas - program.instanceGas - UInt64(instance.gas)
    let frame = Frame(message, instance: instance, context: context)
    switch frame.run(engine(program)) {
    case .returned(let output): return .success(gasLeft: UInt64(instance.gas) + uncounted, output: output)
    case .reverted(let output): return .revert(gasLeft: UInt64(instance.gas) + uncounted, output: output)
    case .failed(let failure): return .failure(failure)
    }
  }

  private static func containerLength(of initCode: Bytes) throws(ExecutionFailure) -> Int {
    do {
      return try Container.parsePrefix(of: initCode).length
    } catch {
      throw .invalidContainer("\(error)")
    }
  }

  /// The validated program of some code, made once for each code object.
  private static func program(of code: Code) throws(ExecutionFailure) -> Program {
    try code.prepared { code throws(ExecutionFailure) in
      do {
        return try Program(Container(encoded: code.bytes))
      } catch {
        throw ExecutionFailure.invalidContainer("\(error)")
      }
    }
  }
}
