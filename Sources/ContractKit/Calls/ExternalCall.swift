/// The outcome of a call that may fail.
public enum Attempt<Value> {
  /// The callee returned this.
  case returned(Value)
  /// The callee failed and what it did is undone; its reason, empty for none.
  case failed(Bytes)

  /// What the callee returned; nil when it failed.
  @inline(__always)
  public var value: Value? {
    if case .returned(let value) = self { return value }
    return nil
  }

  /// Whether the callee returned.
  @inline(__always)
  public var succeeded: Bool {
    if case .returned = self { return true }
    return false
  }
}

/// Calls of other contracts.
public enum ExternalCall {
  /// How a call runs.
  public enum Kind: UInt, Sendable {
    /// The callee has its own storage and may change it.
    case normal = 0
    /// Whoever tries to change anything fails.
    case `static` = 1
    /// The callee's code runs on the storage, sender and value of this contract: only for code that is trusted as its own.
    case delegate = 2
  }

  /// What a call gave.
  public struct Outcome: Equatable, Sendable {
    /// Whether the callee returned. Otherwise what it did is undone.
    public let succeeded: Bool
    /// The result, or the reason of the revert.
    public let data: Bytes

    /// The result; a failure reverts with the callee's reason.
    public func orRevert() -> Bytes {
      if !succeeded { data.revert() }
      return data
    }
  }

  /// Calls with raw bytes and gives the outcome, whatever it is.
  /// - Parameter gas: the most that the callee gets; never more than 63/64 of what is left.
  public static func perform(
    _ input: Bytes, to account: Address, value: UInt256 = .zero, kind: Kind = .normal, gas: UInt64 = .max
  ) -> Outcome {
    let succeeded = unsafe input.elements.withUnsafeBytes { buffer in
      unsafe Host.call(kind.rawValue, gas: gas, to: account, value: value, input: buffer)
    }
    return unsafe Outcome(succeeded: succeeded, data: Bytes(copying: returnData))
  }

  /// Sends wei without a message, with all the gas, and reverts with the receiver's reason when it refuses.
  public static func send(_ value: UInt256, to account: Address) {
    let nothing = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    let succeeded = unsafe Host.call(Kind.normal.rawValue, gas: .max, to: account, value: value, input: nothing)
    if !succeeded { unsafe Host.revert(returnData) }
  }

  /// Calls with an encoded message and gives the decoder of the result; a failure reverts with the callee's reason.
  @inline(never)
  public static func perform(
    _ message: ABIEncoder, to account: Address, value: UInt256, kind: Kind
  ) -> ABIDecoder {
    let succeeded = unsafe Host.call(
      kind.rawValue, gas: .max, to: account, value: value, input: message.message)
    let result = unsafe returnData
    if !succeeded { unsafe Host.revert(result) }
    return unsafe ABIDecoder(result)
  }

  /// Calls a function without a result: as nothing would tell, it reverts when the account has no code.
  @inline(never)
  public static func performWithoutResult(
    _ message: ABIEncoder, to account: Address, value: UInt256, kind: Kind
  ) {
    if Host.codeSize(of: account) == 0 { Host.revert() }
    _ = perform(message, to: account, value: value, kind: kind)
  }

  /// Calls with an encoded message and gives the outcome, whatever it is.
  ///
  /// An account without code and fewer than `words` words of return data are failures too; precompiles have no code, so
  /// their functions want a result. Return data that is malformed otherwise reverts when it is read.
  @inline(never)
  public static func attempt(
    _ message: ABIEncoder, to account: Address, value: UInt256, kind: Kind, gas: UInt64, words: Int
  ) -> Attempt<ABIDecoder> {
    if words == 0 && Host.codeSize(of: account) == 0 { return .failed(Bytes()) }
    let succeeded = unsafe Host.call(kind.rawValue, gas: gas, to: account, value: value, input: message.message)
    let result = unsafe returnData
    if !succeeded || result.count < words * 32 { return .failed(unsafe Bytes(copying: result)) }
    return .returned(unsafe ABIDecoder(result))
  }

  /// The return data of the last call.
  @inline(never)
  static var returnData: UnsafeRawBufferPointer {
    let count = Host.returnDataSize
    let buffer = unsafe Host.scratch(count &+ 1)
    unsafe Host.copyReturnData(to: buffer, count: count)
    return unsafe UnsafeRawBufferPointer(start: buffer, count: count)
  }
}
