import ABI
import ChainSpecification
public import Execution
public import Primitives
import WorldState

/// 0x0A10 NATIVE_TRANSFER: moves native coins between accounts on behalf of OpenToken, whose allowances decide.
public struct NativeTransferPrecompile: Precompile {
  /// 0x0A10.
  public let address = Address(low: 0x0A10)
  /// The name in the specification.
  public let name = "NATIVE_TRANSFER"

  /// The contract.
  public init() {}

  /// The price in gas of moving a value: that of a call with value less the stipend, as no code runs.
  public static let transferGas: UInt64 = 6_700

  private static let transfer = FunctionSignature(
    name: "transferNative", parameters: [.address, .address, .uint(bits: 256)])

  /// `transferNative(address from, address to, uint256 amount)`; gives true. No code of `to` runs.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      if message.isStatic { throw .failure(.staticViolation) }
      if message.transfersValue, !message.value.isZero { throw .error(.notPayable) }
      guard message.kind == .call, message.caller == SystemContract.openToken.address else {
        throw .error(.unauthorized(message.caller))
      }
      guard let arguments = try? Self.transfer.decode(message.input.bytes), let from = arguments[0].asAddress,
        let to = arguments[1].asAddress, let amount = arguments[2].asUInt256
      else { throw .error(.invalidCall) }
      try meter.charge(Self.transferGas)
      let state = context.state
      if !amount.isZero, !state.accountExists(to) { try meter.charge(context.block.schedule.newAccount) }
      let balance = state.balance(from)
      if balance < amount { throw .error(.insufficientBalance(from, balance: balance, needed: amount)) }
      if !amount.isZero, from != to {
        guard state.subtractBalance(amount, from: from), state.addBalance(amount, to: to) else {
          // Balances add up to the supply, far below 2^256, and `from` has the amount.
          throw .failure(.insufficientBalance)
        }
      }
      return UInt256.one.bigEndianBytes
    }
  }
}
