import ContractKit

/// A participant of the market without a way to take wei, which also tries to come back when it gets some.
@Contract
struct Rogue {
  /// What is called when wei arrive.
  @Storage var message: Bytes
  @Storage var target: Address
  /// How often a call back succeeded.
  @Storage public var successes: UInt256

  /// Plans the call.
  public mutating func plan(target: Address, message: Bytes) {
    self.target = target
    self.message = message
  }

  /// Calls a contract with the wei of the call.
  @Payable
  public mutating func perform(target: Address, message: Bytes) {
    _ = ExternalCall.perform(message, to: target, value: Message.value).orRevert()
  }

  /// Comes back while it is paid; refuses the wei when nothing is planned.
  @Payable
  public mutating func receive() {
    if message.isEmpty { Host.revert() }
    if ExternalCall.perform(message, to: target).succeeded { successes += 1 }
  }
}
