import ABI
import ChainSpecification
public import Execution
public import Primitives

/// 0x0A12 CHAIN: what governance has set of the chain's rules, which every node obeys from the next block on.
///
/// It keeps the values in the storage of its own account (`GovernedChain`); only the Timelock changes them.
public struct ChainPrecompile: Precompile {
  /// 0x0A12.
  public let address = GovernedChain.address
  /// The name in the specification.
  public let name = "CHAIN"

  private let pausable: Set<Address>

  /// The contract beside those that it may stop.
  public init(pausable: Set<Address>) {
    self.pausable = pausable
  }

  /// The price in gas of a call, and of every further account, slot or blob that it looks up: one cold storage read.
  public static let callGas: UInt64 = 2_100
  /// The price in gas of a slot that was zero and gets a value.
  public static let newSlotGas: UInt64 = 20_000
  /// The price in gas of a slot that had a value and changes.
  public static let changedSlotGas: UInt64 = 2_900
  /// How long before its time a fork must be scheduled, in seconds: a day in which operators can still update their nodes.
  public static let minimumForkNotice: UInt64 = 86_400
  /// The time of a fork that is not planned, as `forkTime` gives it.
  public static let unplanned = UInt64.max

  /// `setParameter(bytes32,uint256)`, `parameter(bytes32)`, `scheduleFork(bytes32,uint64)`, `forkTime(bytes32)`,
  /// `setPaused(address,bool)`, `isPaused(address)` or `upgrade(address,bytes32)`.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      try meter.charge(Self.callGas)
      if message.transfersValue, !message.value.isZero { throw .error(.notPayable) }
      let selector = message.input.bytes(from: 0, count: 4)
      guard let function = ChainCall.functions.first(where: { $0.selector == selector }),
        let arguments = try? function.signature.decode(message.input.bytes)
      else { throw .error(.invalidCall) }
      let call = ChainCall(message: message, context: context, pausable: pausable)
      if function.changesState { try call.requireGovernor() }
      return try function.run(call, arguments, &meter)
    }
  }
}
