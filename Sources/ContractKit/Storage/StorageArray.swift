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
    get {
      if index >= count { Panic.indexOutOfBounds.raise() }
      return Element.load(at: location(of: index))
    }
    set {
      if index >= count { Panic.indexOutOfBounds.raise() }
      Element.store(newValue, at: location(of: index))
    }
  }

  /// Adds an element at the end.
  public mutating func append(_ element: Element) {
    let index = count
    Host.storageStore(index + .one, at: origin)
    Element.store(element, at: location(of: index))
  }

  /// Removes and gives the last element, leaving zeros; reverts with `Panic(0x31)` when there is none.
  public mutating func removeLast() -> Element where Element: StorageWord {
    let length = count
    if length.isZero { Panic.emptyArray.raise() }
    let index = length &- .one
    let place = location(of: index)
    let element = Element.load(at: place)
    Element.store(Element(storageWord: .zero), at: place)
    Host.storageStore(index, at: origin)
    return element
  }

  private func location(of index: UInt256) -> StorageLocation {
    let start = origin.hashedSlot
    if Element.storageWidth > 16 {
      return StorageLocation(slot: start &+ index &* UInt256(Element.storageSlots))
    }
    let perSlot = UInt256(UInt64(32 / Element.storageWidth))
    let position = Host.binary(.remainder, index, perSlot)
    return StorageLocation(
      slot: start &+ Host.binary(.divide, index, perSlot), offset: Int(position.l0) * Element.storageWidth)
  }
}

extension StorageArray where Element: StorageReference {
  /// Adds an element at the end and gives the reference to it; its parts are what was stored there before: zero.
  public mutating func appendElement() -> Element {
    let index = count
    Host.storageStore(index + .one, at: origin)
    return Element.load(at: location(of: index))
  }
}

extension UInt256 {
  /// `keccak256` of the slot's 32 big-endian bytes: where the content of a dynamic value starts.
  var hashedSlot: UInt256 {
    var bytes = byteSwapped
    return unsafe withUnsafeBytes(of: &bytes) { buffer in unsafe Host.keccak256(buffer) }
  }
}
