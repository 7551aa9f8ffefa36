public import ChainSpecification
public import Primitives
public import WorldState

/// A frame's call, ready but for its input and gas, and what it costs the caller besides the gas that it gives.
public struct PreparedCall: Sendable {
  /// The message, without input and gas.
  public var message: Message
  /// Access to the account and to its delegate, value, and a new account (EIP-2929, EIP-7702, EIP-161).
  public var gas: UInt64

  /// Gathers the message and its price.
  @inlinable
  public init(message: Message, gas: UInt64) {
    self.message = message
    self.gas = gas
  }
}

extension WorldState {
  /// Warms an account and gives the gas of the access (EIP-2929).
  @inlinable @inline(__always)
  public func accessGas(_ address: Address, _ schedule: GasSchedule) -> UInt64 {
    warm(address) ? schedule.coldAccountAccess : schedule.warmAccess
  }

  /// Prepares a call of the call family from a frame to an account: warms the account, follows its delegation once, and
  /// warms the delegate (EELS `access_delegation`).
  @inlinable
  public func prepareCall(
    _ kind: MessageKind, from caller: Message, to account: Address, value: UInt256, _ schedule: GasSchedule
  ) -> PreparedCall {
    var gas = accessGas(account, schedule)
    let delegate = delegation(of: account)
    if let delegate { gas += accessGas(delegate, schedule) }
    if !value.isZero {
      gas += schedule.callValue
      if kind == .call, !accountExists(account) { gas += schedule.newAccount }
    }
    let keepsCaller = kind == .delegateCall
    let message = Message(
      kind: kind, caller: keepsCaller ? caller.caller : caller.target,
      target: keepsCaller || kind == .callCode ? caller.target : account, codeAddress: delegate ?? account,
      value: keepsCaller ? caller.value : value, isStatic: caller.isStatic, isDelegated: delegate != nil, gas: 0,
      depth: caller.depth + 1)
    return PreparedCall(message: message, gas: gas)
  }
}

extension GasSchedule {
  /// The gas that a callee gets: what is asked for, at most all but one part in 64 of what is left (EIP-150).
  @inlinable @inline(__always)
  public func callGas(_ requested: UInt64, of left: UInt64) -> UInt64 {
    min(requested, left - left / callGasQuotient)
  }
}
