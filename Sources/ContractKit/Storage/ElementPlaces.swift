/// Where the elements of arrays lie: from a slot on, as many in a slot as fit.
enum ElementPlaces<Element: StoragePlaced> {
  /// The elements that share a slot; 1 for those that do not share.
  @inline(__always)
  static var perSlot: UInt64 { Element.storageWidth > 16 ? 1 : UInt64(32 / Element.storageWidth) }

  /// The slots of `count` elements.
  @inline(__always)
  static func slots(of count: UInt64) -> UInt64 {
    Element.storageWidth > 16 ? count * Element.storageSlots : (count + perSlot - 1) / perSlot
  }

  /// The place of the element at an index of an array whose elements start at a slot.
  @inline(__always)
  static func location(of index: UInt64, from start: UInt256) -> StorageLocation {
    if Element.storageWidth > 16 {
      let (high, low) = index.multipliedFullWidth(by: Element.storageSlots)
      return StorageLocation(slot: start &+ UInt256(l0: low, l1: high, l2: 0, l3: 0))
    }
    return StorageLocation(
      slot: start &+ UInt256(index / perSlot), offset: Int(index % perSlot) * Element.storageWidth)
  }
}

extension UInt256 {
  /// `keccak256` of the slot's 32 big-endian bytes: where the content of a dynamic value starts.
  @inline(never)
  var hashedSlot: UInt256 {
    var bytes = byteSwapped
    return unsafe withUnsafeBytes(of: &bytes) { buffer in unsafe Host.keccak256(buffer) }
  }
}
