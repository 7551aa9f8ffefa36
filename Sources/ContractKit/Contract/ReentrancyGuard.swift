/// Keeps functions that are marked `@NonReentrant` from being entered again before they end.
///
/// The mark is kept in transient storage (EIP-1153), so it costs 200 gas and never outlives the transaction.
public enum ReentrancyGuard {
  /// "OPENLEDGREENTRAN" in the high bytes: no variable lies there, and nothing else uses transient storage.
  @inline(__always)
  private static var slot: UInt256 {
    UInt256(
      l0: 0, l1: 0, l2: 0x5245_454e_5452_414e, l3: 0x4f50_454e_4c45_4447)
  }

  /// Marks the contract as entered; reverts with `ReentrancyGuardReentrantCall()` when it is already.
  @inline(never)
  public static func enter() {
    if !Host.transientLoad(slot).isZero {
      ReentrancyGuardError.reentrantCall.revert()
    }
    Host.transientStore(.one, at: slot)
  }

  /// Takes the mark away. A revert takes it away as well, as it undoes what the frame did.
  @inline(never)
  public static func leave() { Host.transientStore(.zero, at: slot) }
}

/// Why a function is not entered, by OpenZeppelin's name.
@ContractError("ReentrancyGuard")
public enum ReentrancyGuardError {
  /// A function that is marked `@NonReentrant` runs already.
  case reentrantCall
}
