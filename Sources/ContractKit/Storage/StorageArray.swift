/// A growing list in storage; `Element[]` in Solidity, with its layout: the count lies at the slot, the elements lie
/// from `keccak256(slot)` on, small ones sharing slots.
public struct StorageArray<Element: StorageType>: StorageReference {
  /// The slot of the count.
  public let origin: UInt256

  /// The list at a slot.
  @inline(__always)
  public init(origin: UInt256) {
    self.origin = origin
  }

  /// The number of elements.
  @inline(__always)
  public var count: UInt256 { Host.storageLoad(origin) }

  /// Whether there is no element.
  @inline(__always)
  public var isEmpty: Bool { count.isZero }

  /// The element at an index; reverts with `Panic(0x32)` outside.
  public subscript(index: UInt256) -> Element {
    get { Element.load(at: existing(index)) }
    set { Element.store(newValue, at: existing(index)) }
    @inline(__always)
    _modify {
      // The place is computed once for a read that is followed by a write.
      let place = existing(index)
      var value = Element.load(at: place)
      yield &value
      Element.storeModified(value, at: place)
    }
  }

  /// The last element; reverts with `Panic(0x32)` when there is none.
  public var last: Element {
    get { Element.load(at: lastPlace) }
    set { Element.store(newValue, at: lastPlace) }
    @inline(__always)
    _modify {
      let place = lastPlace
      var value = Element.load(at: place)
      yield &value
      Element.storeModified(value, at: place)
    }
  }

  /// Adds an element at the end.
  public mutating func append(_ element: Element) {
    Element.store(element, at: extend())
  }

  /// Makes the list empty and leaves zeros. It costs as much as there are elements: a list without a limit may become
  /// too long to be cleared.
  public static func clear(at location: StorageLocation) {
    let count = UInt64(Host.storageLoad(location.slot))
    if count == 0 { return }
    Host.storageStore(.zero, at: location.slot)
    clearElements(count, from: location.slot.hashedSlot)
  }

  /// Makes `count` elements from a slot on zero, whole slots at a time.
  static func clearElements(_ count: UInt64, from start: UInt256) {
    var slot = start
    if Element.storageWidth < 32 {
      for _ in 0..<ElementPlaces<Element>.slots(of: count) {
        Host.storageStore(.zero, at: slot)
        slot = slot &+ .one
      }
    } else {
      for _ in 0..<count {
        Element.clear(at: StorageLocation(slot: slot))
        slot = slot &+ UInt256(Element.storageSlots)
      }
    }
  }

  private var lastPlace: StorageLocation {
    let count = self.count
    if count.isZero { Panic.indexOutOfBounds.raise() }
    return ElementPlaces<Element>.location(of: count.l0 &- 1, from: origin.hashedSlot)
  }

  /// The place of the element at an index; reverts with `Panic(0x32)` outside.
  private func existing(_ index: UInt256) -> StorageLocation {
    if index >= count { Panic.indexOutOfBounds.raise() }
    // The index is below the count, which grows by one at a time and so stays far below 2⁶⁴.
    return ElementPlaces<Element>.location(of: index.l0, from: origin.hashedSlot)
  }

  /// Counts one element more and gives its place.
  private func extend() -> StorageLocation {
    let index = count
    Host.storageStore(index + .one, at: origin)
    return ElementPlaces<Element>.location(of: index.l0, from: origin.hashedSlot)
  }

  /// Counts one element less and gives its place; reverts with `Panic(0x31)` when there is none.
  private func shrink() -> StorageLocation {
    let length = count
    if length.isZero { Panic.emptyArray.raise() }
    let index = length &- .one
    Host.storageStore(index, at: origin)
    return ElementPlaces<Element>.location(of: index.l0, from: origin.hashedSlot)
  }
}

extension StorageArray where Element: StorageValue {
  /// Removes and gives the last element, leaving zeros; reverts with `Panic(0x31)` when there is none.
  @discardableResult
  public mutating func removeLast() -> Element {
    let place = shrink()
    let element = Element.load(at: place)
    Element.clear(at: place)
    return element
  }

  /// Removes and gives the element at an index; the last element takes its place, so that the order changes. Reverts
  /// with `Panic(0x32)` outside.
  @discardableResult
  public mutating func swapRemove(at index: UInt256) -> Element {
    let place = existing(index)
    let element = Element.load(at: place)
    let end = shrink()
    if place != end { Element.store(Element.load(at: end), at: place) }
    Element.clear(at: end)
    return element
  }
}

extension StorageArray where Element: StorageReference {
  /// Adds an element at the end and gives the reference to it; its parts are what was stored there before: zero.
  public mutating func appendElement() -> Element { Element.load(at: extend()) }

  /// Removes the last element, leaving zeros except in its mappings; reverts with `Panic(0x31)` when there is none.
  public mutating func removeLast() { Element.clear(at: shrink()) }
}
