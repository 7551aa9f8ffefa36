public import ChainSpecification
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
}

extension ExecutionContext {
  /// A context that holds nothing; each frame then starts anew.
  public var machineEnvironment: AnyObject? {
    get { nil }
    set {}
  }
}
