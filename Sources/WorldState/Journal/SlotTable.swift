import Primitives

/// Finds a slot's record by its key; keys are only added.
///
/// Open addressing. The hash multiplies with numbers chosen at random when the process starts, so that nobody can choose slots that
/// collide; nothing depends on the order of the table.
@safe
final class SlotTable {
  // Safe because there are always `mask + 1` entries, and places are taken modulo that.

  private struct Entry {
    var slot: UInt256
    var account: Int32
    /// The record's index plus one; zero in a free place.
    var number: Int32
  }

  private var entries: UnsafeMutablePointer<Entry>
  /// The number of places, a power of two, minus one.
  private var mask: Int
  private var count = 0

  private static let initialPlaceCount = 64
  private let secrets = SlotTable.processSecrets
  private static let processSecrets: (UInt64, UInt64, UInt64, UInt64) = (
    .random(in: 0 ... .max), .random(in: 0 ... .max), .random(in: 0 ... .max), .random(in: 0 ... .max)
  )

  init() {
    unsafe entries = Self.allocate(Self.initialPlaceCount)
    mask = Self.initialPlaceCount - 1
  }

  deinit { unsafe entries.deallocate() }

  /// The index of the record with a key; nil when there is none.
  @inline(__always)
  func find(_ key: SlotKey) -> Int? {
    var place = hash(key.account, key.slot) & mask
    while true {
      let entry = unsafe entries + place
      if unsafe entry.pointee.number == 0 { return nil }
      if unsafe entry.pointee.slot == key.slot && entry.pointee.account == key.account {
        return unsafe Int(entry.pointee.number) &- 1
      }
      place = (place &+ 1) & mask
    }
  }

  /// Adds a key that is not in the table.
  func add(_ key: SlotKey, _ index: Int) {
    count += 1
    if 2 * count > mask + 1 { grow() }
    put(Entry(slot: key.slot, account: key.account, number: Int32(index + 1)))
  }

  func removeAll() {
    unsafe entries.deallocate()
    unsafe entries = Self.allocate(Self.initialPlaceCount)
    mask = Self.initialPlaceCount - 1
    count = 0
  }

  private func put(_ entry: Entry) {
    var place = hash(entry.account, entry.slot) & mask
    while unsafe entries[place].number != 0 { place = (place &+ 1) & mask }
    unsafe entries[place] = entry
  }

  private func grow() {
    let (old, oldCount) = unsafe (entries, mask + 1)
    unsafe entries = Self.allocate(2 * oldCount)
    mask = 2 * oldCount - 1
    for place in 0..<oldCount where unsafe old[place].number != 0 { unsafe put(old[place]) }
    unsafe old.deallocate()
  }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Entry> {
    let entries = UnsafeMutablePointer<Entry>.allocate(capacity: count)
    unsafe entries.initialize(repeating: Entry(slot: .zero, account: 0, number: 0), count: count)
    return unsafe entries
  }

  @inline(__always)
  private func hash(_ account: Int32, _ slot: UInt256) -> Int {
    let low = fold(slot.l0 ^ secrets.0, slot.l1 ^ secrets.1)
    let high = fold(slot.l2 ^ secrets.2, slot.l3 ^ secrets.0)
    let all = fold(low ^ (high &<< 32 | high &>> 32), UInt64(UInt32(bitPattern: account)) ^ secrets.3)
    return Int(truncatingIfNeeded: all)
  }

  /// The product's halves together, in which every bit of both numbers has a part.
  @inline(__always)
  private func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
}
