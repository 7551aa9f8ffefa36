public import ChainSpecification
public import Primitives
public import WorldState

/// What a machine or a precompiled contract may use while it runs one frame.
public protocol ExecutionContext: AnyObject {
  /// The journaled state; the frame's checkpoint is already open.
  var state: WorldState { get }
  /// The block's facts.
  var block: BlockEnvironment { get }
  /// The transaction's facts.
  var transaction: TransactionEnvironment { get }
  /// The chain's parameters.
  var specification: ChainSpecification { get }
  /// Who watches the transaction; nil in ordinary execution, which then pays nothing for it.
  var tracer: (any Tracer)? { get }
  /// What a machine keeps from one frame of the transaction to the next; the context only holds it.
  var machineEnvironment: AnyObject? { get set }

  /// Runs a nested frame and gives its result.
  ///
  /// The frame's changes are kept or undone here. The caller of this method owns the gas rules around it: it
  /// charges the access and value costs, gives at most 63/64 of its gas (EIP-150), subtracts `message.gas`
  /// before, and adds `gasLeft` after, whatever the status. Depth, balance and, for a create, nonce and collision are
  /// checked here.
  func processMessage(_ message: Message) -> MessageResult

  /// Checks bytes as a machine checks the program of a creation, and gives them as code that may stand at an account
  /// without a constructor having run.
  ///
  /// Takes the machine's price of validation from `gas`. Throws for bytes that are not a whole program, such as EVM bytecode.
  func validateProgram(_ bytes: Bytes, gas: inout UInt64) throws(ExecutionFailure) -> Code
}

extension ExecutionContext {
  /// A context that holds nothing; each frame then starts anew.
  public var machineEnvironment: AnyObject? {
    get { nil }
    set {}
  }

  /// A context without machines: no program is valid.
  public func validateProgram(_ bytes: Bytes, gas: inout UInt64) throws(ExecutionFailure) -> Code {
    throw .unsupportedCode
  }
}
