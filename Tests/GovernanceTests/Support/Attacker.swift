import ContractKit

/// Calls back what it is told to, when it is paid.
@Contract
struct Attacker {
  @Storage var target: Address
  @Storage var message: Bytes
  /// How often it was paid.
  @Storage public var payments: UInt64
  /// Whether a call back succeeded.
  @Storage public var succeeded: Bool

  /// Says whom to call with what on payment.
  public mutating func prepare(_ target: Address, _ message: Bytes) {
    self.target = target
    self.message = message
  }

  /// Calls an account.
  @Payable
  public mutating func act(_ target: Address, _ message: Bytes) {
    let outcome = ExternalCall.perform(message, to: target, value: Message.value)
    invariant(outcome.succeeded)
  }

  /// Calls back, and keeps whether that worked.
  @Payable
  public mutating func receive() {
    payments += 1
    if target.isZero { return }
    succeeded = ExternalCall.perform(message, to: target).succeeded || succeeded
  }
}
