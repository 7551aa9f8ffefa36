public import ChainSpecification
public import Primitives
public import WorldState

/// A bytecode machine: it recognises its code, plans a creation, and runs a frame.
public protocol Machine: Sendable {
  /// Whether this machine runs the code, or creates from the init data, that starts with these bytes.
  func canRun(_ code: Bytes) -> Bool

  /// Decides what a creation from init data runs and deploys.
  ///
  /// Charges the machine's own validation cost from `gas` before it validates. Throws `outOfGas`, `invalidContainer`
  /// or `codeTooLarge`.
  func planCreation(
    initCode: Bytes, gas: inout UInt64, schedule: GasSchedule
  ) throws(ExecutionFailure) -> CreationPlan

  /// Runs one frame; `message.input` is calldata, or constructor arguments when `message.kind.isCreate`.
  ///
  /// Never undoes state: the caller reverts to its checkpoint unless the result is a success.
  func run(_ message: Message, code: Code, context: any ExecutionContext) -> MessageResult
}

/// What a creation runs and what it leaves at the new address.
public struct CreationPlan: Sendable {
  /// The code that is stored when the constructor succeeds.
  public enum Deployment: Sendable {
    /// The plan's own program (a ContractVM container).
    case program
    /// The bytes that the constructor returns (the EVM).
    case output
  }

  /// The program that runs as the constructor.
  public var program: Code
  /// The constructor's input.
  public var arguments: Bytes
  /// What is stored.
  public var deployment: Deployment
  /// The largest code that may be stored, in bytes.
  public var codeSizeLimit: Int

  /// Makes a plan.
  public init(program: Code, arguments: Bytes, deployment: Deployment, codeSizeLimit: Int) {
    self.program = program
    self.arguments = arguments
    self.deployment = deployment
    self.codeSizeLimit = codeSizeLimit
  }
}
