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
      ABIEncoder(selector: 0x3ee5_aeb5, words: 0, tail: 0).revert()
    }
    Host.transientStore(.one, at: slot)
  }

  /// Takes the mark away. A revert takes it away as well, as it undoes what the frame did.
  @inline(never)
  public static func leave() { Host.transientStore(.zero, at: slot) }
}
