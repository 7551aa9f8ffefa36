/// A list of a fixed number of elements in storage; `Element[Count]` in Solidity, with its layout: the elements lie in
/// place, small ones sharing slots, and the list begins and ends with a slot.
public struct FixedArray<let Count: Int, Element: StorageType>: StorageReference {
  /// The slot of the first element.
  public let origin: UInt256

  /// The list at a slot.
  @inline(__always)
  public init(origin: UInt256) {
    self.origin = origin
  }

  /// The slots that all elements take.
  @inline(__always)
  public static var storageSlots: UInt64 { ElementPlaces<Element>.slots(of: UInt64(Count)) }

  /// The number of elements.
  @inline(__always)
  public var count: Int { Count }

  /// The element at an index; reverts with `Panic(0x32)` outside.
  public subscript(index: UInt256) -> Element {
    get { Element.load(at: location(of: index)) }
    set { Element.store(newValue, at: location(of: index)) }
    @inline(__always)
    _modify {
      let place = location(of: index)
      var value = Element.load(at: place)
      yield &value
      Element.store(value, at: place)
    }
  }

  /// The element at an index; reverts with `Panic(0x32)` outside.
  public subscript(index: Int) -> Element {
    @inline(__always)
    get { self[UInt256(UInt64(truncatingIfNeeded: index))] }
    @inline(__always)
    set { self[UInt256(UInt64(truncatingIfNeeded: index))] = newValue }
  }

  /// Makes every element zero.
  public static func clear(at location: StorageLocation) {
    StorageArray<Element>.clearElements(UInt64(Count), from: location.slot)
  }

  @inline(__always)
  private func location(of index: UInt256) -> StorageLocation {
    if !index.isUInt64 || index.l0 >= UInt64(Count) { Panic.indexOutOfBounds.raise() }
    return ElementPlaces<Element>.location(of: index.l0, from: origin)
  }
}
