/// The history of a number: what it was at any earlier key; OpenZeppelin's `Checkpoints.Trace208`, with its layout: a
/// list of slots, each with the key in its lowest 48 bits and the value in the 208 bits above.
///
/// Keys are times or block numbers and never go down. A value costs one slot, and is found by binary search that
/// starts at the end, as recent values are asked for most.
public struct Checkpoints: StorageReference {
  /// The slot of the list.
  public let origin: UInt256

  /// The history at a slot.
  @inline(__always)
  public init(origin: UInt256) {
    self.origin = origin
  }

  /// The number of checkpoints.
  @inline(__always)
  public var count: UInt64 { Host.storageLoad(origin).l0 }

  /// The newest value; 0 when there is none.
  public var latest: UInt256 {
    let count = self.count
    return count == 0 ? .zero : load(count &- 1).value
  }

  /// The checkpoint at a position, counted from 0; reverts with `Panic(0x32)` outside.
  public subscript(index: UInt64) -> (key: UInt64, value: UInt256) {
    if index >= count { Panic.indexOutOfBounds.raise() }
    return load(index)
  }

  /// The value at a key: of the last checkpoint whose key is not above it; 0 when there is none.
  @inline(never)
  public func value(at key: UInt64) -> UInt256 {
    let start = origin.hashedSlot
    // Below `low` no key is above, from `high` on every key is.
    var high = count
    var low: UInt64 = 0
    var step: UInt64 = 1
    while low < high {
      // Steps that double go back from the end; once one is too far the rest is halved.
      let middle = step != 0 ? high &- Swift.min(step, high &- low) : low &+ (high &- low) / 2
      if Checkpoints.key(of: Host.storageLoad(start &+ UInt256(middle))) > key {
        high = middle
        if step != 0 { step = step &* 2 }
      } else {
        low = middle &+ 1
        step = 0
      }
    }
    return low == 0 ? .zero : Host.storageLoad(start &+ UInt256(low &- 1)) >> 48
  }

  /// Notes the value from a key on, and gives the value before. A value of the newest key replaces it.
  ///
  /// Reverts with `CheckpointUnorderedInsertion()` when the key is below the newest, and with `Panic(0x11)` when the
  /// key has more than 48 bits or the value more than 208.
  @discardableResult @inline(never)
  public mutating func push(_ value: UInt256, at key: UInt64) -> UInt256 {
    if key > UInt48.limit || value.l3 >> 16 != 0 { Panic.arithmetic.raise() }
    let count = self.count
    let start = origin.hashedSlot
    var before = UInt256.zero
    var index = count
    if count != 0 {
      let newest = load(count &- 1)
      if newest.key > key { ABIEncoder(selector: 0x2520_601d, words: 0, tail: 0).revert() }
      before = newest.value
      if newest.key == key { index = count &- 1 }
    }
    Host.storageStore(value << 48 | UInt256(key), at: start &+ UInt256(index))
    if index == count { Host.storageStore(UInt256(count &+ 1), at: origin) }
    return before
  }

  /// Forgets every checkpoint. It costs as much as there are.
  public static func clear(at location: StorageLocation) { StorageArray<UInt256>.clear(at: location) }

  @inline(__always)
  private static func key(of word: UInt256) -> UInt64 { word.l0 & UInt48.limit }

  private func load(_ index: UInt64) -> (key: UInt64, value: UInt256) {
    let word = Host.storageLoad(origin.hashedSlot &+ UInt256(index))
    return (Checkpoints.key(of: word), word >> 48)
  }
}
