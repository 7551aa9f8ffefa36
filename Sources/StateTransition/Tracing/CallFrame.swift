public import ChainTypes
public import Execution
public import Primitives

/// One frame of a transaction and the frames that it started.
public struct CallFrame: Sendable {
  /// The instruction that started the frame.
  public enum Kind: String, Sendable, Hashable {
    /// A plain call, or the transaction itself.
    case call = "CALL"
    /// A call that may not change state.
    case staticCall = "STATICCALL"
    /// A call of another account's code on the caller's storage.
    case callCode = "CALLCODE"
    /// The same with the caller's own caller and value.
    case delegateCall = "DELEGATECALL"
    /// A creation at an address from the nonce, or the transaction itself.
    case create = "CREATE"
    /// A creation at an address from the init data.
    case create2 = "CREATE2"
    /// The end of a contract, which sends its balance.
    case selfDestruct = "SELFDESTRUCT"
  }

  /// A log and its place.
  public struct LocatedLog: Sendable {
    /// The log.
    public var log: Log
    /// The number of logs that the transaction wrote before it.
    public var index: Int
    /// The number of frames that this frame had started before it.
    public var position: Int
  }

  /// The instruction that started the frame.
  public var kind: Kind
  /// Who started it.
  public var from: Address
  /// The account whose code runs, the new contract, or who gets the balance; nil after a creation that failed.
  public var to: Address?
  /// The value that moves, in wei; nil in a static call.
  public var value: UInt256?
  /// Gas at the start.
  public var gas: UInt64
  /// What the frame used.
  public var gasUsed: UInt64 = 0
  /// Calldata, or init data.
  public var input: Bytes
  /// Returned bytes, revert data, or the code of a new contract.
  public var output: Bytes = []
  /// How the frame ended.
  public var status: MessageStatus = .success
  /// The frames that it started, in order.
  public var calls: [CallFrame] = []
  /// Its logs, in order; empty when they were undone.
  public var logs: [LocatedLog] = []

  init(kind: Kind, from: Address, to: Address?, value: UInt256?, gas: UInt64, input: Bytes) {
    self.kind = kind
    self.from = from
    self.to = to
    self.value = value
    self.gas = gas
    self.input = input
  }

  /// The frame of a message that is about to run.
  init(_ message: Message) {
    switch message.kind {
    case .call:
      self.init(
        kind: .call, from: message.caller, to: message.target, value: message.value, gas: message.gas,
        input: message.input.bytes)
    case .staticCall:
      self.init(
        kind: .staticCall, from: message.caller, to: message.target, value: nil, gas: message.gas,
        input: message.input.bytes)
    case .callCode, .delegateCall:
      // The code runs on the storage of the account that asks for it.
      self.init(
        kind: message.kind == .callCode ? .callCode : .delegateCall, from: message.target, to: message.codeAddress,
        value: message.value, gas: message.gas, input: message.input.bytes)
    case .create, .create2:
      self.init(
        kind: message.kind == .create ? .create : .create2, from: message.caller, to: message.target,
        value: message.value, gas: message.gas, input: message.input.bytes)
    }
  }

  /// About how many bytes the names and numbers of a frame or a log have as text.
  static let fixedTextBytes = 256

  /// Writes down how the frame ended.
  mutating func end(_ result: MessageResult) {
    gasUsed = gas - min(gas, result.gasLeft)
    status = result.status
    output = result.output
    if !result.isSuccess, kind == .create || kind == .create2 { to = nil }
  }

  /// Removes the logs of this frame, and of those below, that were undone.
  mutating func dropUndoneLogs(inFailed isInFailed: Bool = false) {
    let isUndone = isInFailed || status != .success
    if isUndone { logs = [] }
    for index in calls.indices { calls[index].dropUndoneLogs(inFailed: isUndone) }
  }
}
