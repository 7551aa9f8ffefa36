import ContractKit

/// Refuses coins and counts who tries.
@Contract
struct HostileReceiver {
  /// How often code ran here.
  @Storage public var calls: UInt64

  /// Refuses.
  @Payable
  public mutating func receive() {
    calls += 1
    invariant(false)
  }
}
