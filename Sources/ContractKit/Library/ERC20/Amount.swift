/// Amounts in storage, by their slots: what tokens do most, in as few instructions as a call takes.
enum Amount {
  /// Adds to the amount in a slot, modulo 2²⁵⁶: only where a total that fits bounds the sum.
  @inline(never)
  static func add(_ value: UInt256, at slot: UInt256) {
    Host.storageStore(Host.storageLoad(slot) &+ value, at: slot)
  }
}
