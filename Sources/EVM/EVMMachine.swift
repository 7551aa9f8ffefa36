public import ChainSpecification
public import Execution
public import Primitives
public import WorldState

/// The machine that runs EVM code: everything that is no ContractVM container.
public struct EVMMachine: Machine {
  private let tiers: Tiers

  /// Makes the machine; it has no state.
  public init() { tiers = .adaptive }

  /// Makes a machine that runs code on chosen interpreters, for tests and measurements.
  package init(tiers: Tiers) { self.tiers = tiers }

  /// Whether the code does not start with the container magic.
  public func canRun(_ code: Bytes) -> Bool { !code.starts(with: GasSchedule.containerMagic) }

  /// Plans a creation: the init data is the program, and what it returns is deployed. Never throws.
  public func planCreation(
    initCode: Bytes, gas: inout UInt64, schedule: GasSchedule
  ) throws(ExecutionFailure) -> CreationPlan {
    // The program is not stored, so nobody asks for its hash.
    CreationPlan(
      program: Code(initCode, hash: .zero), arguments: [], deployment: .output, codeSizeLimit: schedule.maximumCodeSize)
  }

  /// Runs one frame.
  public func run(_ message: Message, code: Code, context: any ExecutionContext) -> MessageResult {
    let environment = FrameEnvironment.of(context)
    let frame = Frame(message, code: .of(code), environment: environment, context: context)
    // Gas beyond what a frame can count is kept aside and comes back.
    let uncounted = message.gas - UInt64(frame.gas)
    if environment.tracer?.tracesInstructions == true {
      _ = PlainInterpreter<Traced>.run(frame)
    } else {
      tiers.run(frame)
    }
    switch frame.end {
    case .returned(let output): return .success(gasLeft: UInt64(frame.gas) + uncounted, output: output)
    case .reverted(let output): return .revert(gasLeft: UInt64(frame.gas) + uncounted, output: output)
    case .failed(let failure): return .failure(failure)
    }
  }
}
