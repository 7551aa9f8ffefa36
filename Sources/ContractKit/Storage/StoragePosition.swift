/// Where a variable lies relative to the contract or structure that declares it, by Solidity's rules: variables in
/// the order of declaration, neighbours that fit together share a slot from its low end, everything else starts a new
/// slot. The macros chain positions; the compiler folds them into constants.
public struct StoragePosition: Equatable, Sendable {
  /// The slot, counted from the start of the structure.
  public let slot: UInt64
  /// The first byte in the slot, counted from its low end.
  public let offset: Int

  @inline(__always)
  init(slot: UInt64, offset: Int) {
    self.slot = slot
    self.offset = offset
  }

  /// The position of a structure's first variable.
  @inline(__always)
  public static var first: StoragePosition { StoragePosition(slot: 0, offset: 0) }

  /// The position of a variable of type `Next` after one of type `Previous` that lies here.
  @inline(__always)
  public func next<Previous: StoragePlaced, Next: StoragePlaced>(
    after previous: Previous.Type, for next: Next.Type
  ) -> StoragePosition {
    let end = offset + Previous.storageWidth
    if Previous.storageWidth < 32 && Next.storageWidth < 32 && end + Next.storageWidth <= 32 {
      return StoragePosition(slot: slot, offset: end)
    }
    return StoragePosition(slot: slot + slots(of: previous), offset: 0)
  }

  /// The number of slots that a structure takes whose last variable, of type `Last`, lies here.
  @inline(__always)
  public func end<Last: StoragePlaced>(after last: Last.Type) -> UInt64 {
    slot + slots(of: last)
  }

  @inline(__always)
  private func slots<Value: StoragePlaced>(of type: Value.Type) -> UInt64 {
    Value.storageWidth < 32 ? 1 : Value.storageSlots
  }
}

/// A place in the contract's storage.
public struct StorageLocation: Equatable, Sendable {
  /// The slot.
  public let slot: UInt256
  /// The first byte in the slot, counted from its low end; 0 unless the value shares its slot.
  public let offset: Int

  /// A place at a slot.
  @inline(__always)
  public init(slot: UInt256, offset: Int = 0) {
    self.slot = slot
    self.offset = offset
  }

  /// The place of a variable of a structure that starts at `origin`.
  @inline(__always)
  public init(_ origin: UInt256, _ position: StoragePosition) {
    slot = origin &+ UInt256(position.slot)
    offset = position.offset
  }
}
