/// A storage type that is a reference to its place: a collection or a structure.
public protocol StorageReference: StorageType {
  /// The reference to the place that starts at a slot.
  init(origin: UInt256)
  /// The slot at which the place starts.
  var origin: UInt256 { get }
}

extension StorageReference {
  /// The value at a place, or the reference to it.
  @inline(__always)
  public static func load(at location: StorageLocation) -> Self { Self(origin: location.slot) }

  /// The reference to a variable of a structure that starts at `origin`.
  @inline(__always)
  public static func loadMember(of origin: UInt256, at position: StoragePosition) -> Self {
    position.slot == 0 ? Self(origin: origin) : Self(origin: MemberSlot.slot(origin, position.slot))
  }

  /// Does nothing: what was changed are the parts, where they are.
  @inline(__always)
  public static func storeModified(_ value: Self, at location: StorageLocation) {}

  /// Does nothing: what was changed are the parts, where they are.
  @inline(__always)
  public static func storeModifiedMember(_ value: Self, of origin: UInt256, at position: StoragePosition) {}

  /// Writes a value to a place; see `StorageType`.
  @inline(__always)
  public static func store(_ value: Self, at location: StorageLocation) {
    if value.origin != location.slot { Panic.assertion.raise() }
  }

  /// Makes everything at the place zero, as Solidity's `delete` does. Mappings inside stay, as nobody knows their keys.
  /// It costs as much as there is: a collection without a limit may become too large to be cleared.
  @inline(__always)
  public mutating func clear() { Self.clear(at: StorageLocation(slot: origin)) }
}
