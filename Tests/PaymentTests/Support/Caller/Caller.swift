public import ContractKit

/// An account whose code tries to call back when it is paid.
@Contract
public struct Caller {
  /// How often it tried to call back.
  @Storage public var attempts: UInt256
  /// How often it could.
  @Storage public var successes: UInt256
  @Storage var target: Address
  @Storage var message: Bytes
  @Storage var refuses: Bool

  /// Nothing yet.
  public init() {}

  /// Whom to call with which message when wei come in, and whether to refuse the wei.
  public mutating func prepare(target: Address, message: Bytes, refuses: Bool) {
    self.target = target
    self.message = message
    self.refuses = refuses
  }

  /// Sends a message with wei; a failure reverts with its reason.
  @Payable
  public mutating func forward(to account: Address, message: Bytes, value: UInt256) {
    let outcome = ExternalCall.perform(message, to: account, value: value)
    if !outcome.succeeded { outcome.data.revert() }
  }

  /// Takes wei and calls back, or refuses.
  @Payable
  public mutating func receive() throws(CallerError) {
    if refuses { throw .refused }
    if message.isEmpty { return }
    attempts += .one
    if ExternalCall.perform(message, to: target).succeeded { successes += .one }
  }
}

/// Why wei were refused.
@ContractError
public enum CallerError {
  /// The test said so.
  case refused
}
