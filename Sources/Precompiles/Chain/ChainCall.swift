import ABI
import ChainSpecification
import Execution
import Primitives
import WorldState

/// One call of CHAIN, and its functions by their selectors.
struct ChainCall {
  let message: Message
  let context: any ExecutionContext
  let pausable: Set<Address>

  var state: WorldState { context.state }

  /// The specification of the next block, as the state stands.
  var pending: ChainSpecification { context.specification.governed(by: state) ?? context.specification }

  struct Function: Sendable {
    let signature: FunctionSignature
    let selector: Bytes
    let changesState: Bool
    let run: @Sendable (ChainCall, [ABIValue], inout GasMeter) throws(FrameEnd) -> Bytes

    init(
      _ name: String, _ parameters: [ABIType], changesState: Bool = false,
      _ run: @escaping @Sendable (ChainCall, [ABIValue], inout GasMeter) throws(FrameEnd) -> Bytes
    ) {
      signature = FunctionSignature(name: name, parameters: parameters)
      selector = signature.selector
      self.changesState = changesState
      self.run = run
    }
  }

  static let functions = [
    Function("parameter", [.fixedBytes(32)]) { (call, arguments, _) throws(FrameEnd) in
      try call.parameter(arguments)
    },
    Function("setParameter", [.fixedBytes(32), .uint(bits: 256)], changesState: true) {
      (call, arguments, meter) throws(FrameEnd) in try call.setParameter(arguments, &meter)
    },
    Function("forkTime", [.fixedBytes(32)]) { (call, arguments, _) throws(FrameEnd) in try call.forkTime(arguments) },
    Function("scheduleFork", [.fixedBytes(32), .uint(bits: 64)], changesState: true) {
      (call, arguments, meter) throws(FrameEnd) in try call.scheduleFork(arguments, &meter)
    },
    Function("isPaused", [.address]) { (call, arguments, _) throws(FrameEnd) in try call.isPaused(arguments) },
    Function("setPaused", [.address, .bool], changesState: true) { (call, arguments, meter) throws(FrameEnd) in
      try call.setPaused(arguments, &meter)
    },
    Function("upgrade", [.address, .fixedBytes(32)], changesState: true) {
      (call, arguments, meter) throws(FrameEnd) in try call.upgrade(arguments, &meter)
    },
  ]

  /// Only the Timelock's own plain call changes anything.
  func requireGovernor() throws(FrameEnd) {
    if message.isStatic { throw .failure(.staticViolation) }
    guard message.kind == .call, message.caller == GovernedChain.governor else {
      throw .refused(.notGovernor(message.caller))
    }
  }

  /// Charges for two slots, writes one of them and counts the change in the other.
  ///
  /// The account's nonce becomes 1 with the first change, so that it is never empty in the sense of EIP-161.
  func record(_ value: UInt256, at slot: UInt256, _ meter: inout GasMeter) throws(FrameEnd) {
    let address = GovernedChain.address
    try meter.charge(ChainPrecompile.callGas)
    let version = state.storage(address, GovernedChain.versionSlot)
    for current in [version, state.storage(address, slot)] {
      try meter.charge(current.isZero ? ChainPrecompile.newSlotGas : ChainPrecompile.changedSlotGas)
    }
    if state.nonce(address) == 0 { state.setNonce(1, of: address) }
    state.setStorage(address, GovernedChain.versionSlot, version &+ 1)
    state.setStorage(address, slot, value)
  }
}
