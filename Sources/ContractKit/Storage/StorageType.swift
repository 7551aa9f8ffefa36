/// A type whose values have a place among others.
public protocol StoragePlaced {
  /// The bytes that a value takes when it shares a slot with others; 32 when it never does.
  static var storageWidth: Int { get }
  /// The slots that a value takes when it does not share.
  static var storageSlots: UInt64 { get }
}

extension StoragePlaced {
  /// The bytes that a value takes in a shared slot.
  @inline(__always)
  public static var storageWidth: Int { 32 }
  /// The slots that a value takes.
  @inline(__always)
  public static var storageSlots: UInt64 { 1 }
}

/// What a `@Storage` variable, an element of a `Mapping` or of a `StorageArray` may be.
///
/// Values are copied out of and into storage. Collections and structures are not: what one gets is a reference to a
/// place, and reading and writing happen at its parts.
public protocol StorageType: StoragePlaced {
  /// Reads the value at a place, or makes the reference to it.
  static func load(at location: StorageLocation) -> Self
  /// Writes a value to a place. For references this does nothing when the reference is to that place, and reverts with
  /// `Panic(0x01)` when it is to another: a collection cannot be assigned.
  static func store(_ value: Self, at location: StorageLocation)
  /// Writes a value back that was read from the same place and changed; for references nothing is left to do.
  static func storeModified(_ value: Self, at location: StorageLocation)
  /// Makes everything at a place zero, as Solidity's `delete` does: mappings stay, as nobody knows their keys.
  static func clear(at location: StorageLocation)
}

extension StorageType {
  /// Writes a value back that was read from the same place and changed.
  @inline(__always)
  public static func storeModified(_ value: Self, at location: StorageLocation) { store(value, at: location) }

  /// Writes a variable of a structure back that was read and changed.
  @inline(__always)
  public static func storeModifiedMember(_ value: Self, of origin: UInt256, at position: StoragePosition) {
    storeModified(value, at: StorageLocation(origin, position))
  }

  /// Reads a variable of a structure that starts at `origin`.
  @inline(__always)
  public static func loadMember(of origin: UInt256, at position: StoragePosition) -> Self {
    load(at: StorageLocation(origin, position))
  }

  /// Writes a variable of a structure that starts at `origin`.
  @inline(__always)
  public static func storeMember(_ value: Self, of origin: UInt256, at position: StoragePosition) {
    store(value, at: StorageLocation(origin, position))
  }

  /// Clears a variable of a structure that starts at `origin`. Variables that share a slot go together, with the first
  /// of them: structures never share a slot with what is around them.
  @inline(__always)
  public static func clearMember(of origin: UInt256, at position: StoragePosition) {
    if storageWidth == 32 {
      clear(at: StorageLocation(origin, position))
    } else if position.offset == 0 {
      Host.storageStore(.zero, at: origin &+ UInt256(position.slot))
    }
  }
}

/// A storage type that is copied, not referred to: one word, `Bytes` or `Text`.
public protocol StorageValue: StorageType {
  /// The value of a place that was never written.
  static var cleared: Self { get }
}

extension StorageValue {
  /// Sets the value to what a place has that was never written.
  @inline(__always)
  public mutating func clear() { self = .cleared }
}

/// A value of one word that is stored in the low bytes of its place.
public protocol StorageWord: StorageValue, TransientType {
  /// The value of the lowest bits of a word.
  init(storageWord: UInt256)
  /// The value as the lowest bits of a word.
  var storageWord: UInt256 { get }
}

extension StorageWord where Self: ABIWord {
  /// The value as the lowest bits of a word.
  @inline(__always)
  public var storageWord: UInt256 { word }
}

extension StorageWord {
  /// The value of a place that was never written.
  @inline(__always)
  public static var cleared: Self { Self(storageWord: .zero) }

  /// The value at a place, or the reference to it.
  @inline(__always)
  public static func load(at location: StorageLocation) -> Self {
    if storageWidth == 32 { return Self(storageWord: Host.storageLoad(location.slot)) }
    return Self(storageWord: SharedSlot.load(location, width: storageWidth))
  }

  /// Writes a value to a place; see `StorageType`.
  @inline(__always)
  public static func store(_ value: Self, at location: StorageLocation) {
    if storageWidth == 32 {
      Host.storageStore(value.storageWord, at: location.slot)
    } else {
      SharedSlot.store(value.storageWord, at: location, width: storageWidth)
    }
  }

  /// Makes the place zero.
  @inline(__always)
  public static func clear(at location: StorageLocation) { store(.cleared, at: location) }

  /// Reads a variable of a structure that starts at `origin`.
  @inline(__always)
  public static func loadMember(of origin: UInt256, at position: StoragePosition) -> Self {
    if storageWidth == 32 { return Self(storageWord: MemberSlot.load(origin, position.slot)) }
    if storageWidth <= 8 {
      return Self(storageWord: UInt256(MemberSlot.loadNumber(origin, position.packed(width: storageWidth))))
    }
    return Self(storageWord: MemberSlot.loadPart(origin, position.packed(width: storageWidth)))
  }

  /// Writes a variable of a structure that starts at `origin`.
  @inline(__always)
  public static func storeMember(_ value: Self, of origin: UInt256, at position: StoragePosition) {
    if storageWidth == 32 {
      MemberSlot.store(value.storageWord, origin, position.slot)
    } else if storageWidth <= 8 {
      MemberSlot.storeNumber(value.storageWord.l0, origin, position.packed(width: storageWidth))
    } else {
      MemberSlot.storePart(value.storageWord, origin, position.packed(width: storageWidth))
    }
  }

  /// Writes a variable of a structure back that was read and changed.
  @inline(__always)
  public static func storeModifiedMember(_ value: Self, of origin: UInt256, at position: StoragePosition) {
    storeMember(value, of: origin, at: position)
  }
}

extension StoragePosition {
  /// The position and a width in one number: width in bits 0 to 7, offset in bits 8 to 15, slot above.
  @inline(__always)
  func packed(width: Int) -> UInt64 { slot &<< 16 | UInt64(offset) &<< 8 | UInt64(width) }
}

/// Variables of structures. None of this is inlined: a contract has hundreds of such places, and each should take as few
/// instructions as a call does.
enum MemberSlot {
  @inline(never)
  static func slot(_ origin: UInt256, _ number: UInt64) -> UInt256 { origin &+ UInt256(number) }

  @inline(never)
  static func load(_ origin: UInt256, _ number: UInt64) -> UInt256 { Host.storageLoad(origin &+ UInt256(number)) }

  @inline(never)
  static func store(_ word: UInt256, _ origin: UInt256, _ number: UInt64) {
    Host.storageStore(word, at: origin &+ UInt256(number))
  }

  @inline(never)
  static func loadPart(_ origin: UInt256, _ place: UInt64) -> UInt256 {
    SharedSlot.extract(load(origin, place &>> 16), offset(place), width(place))
  }

  @inline(never)
  static func loadNumber(_ origin: UInt256, _ place: UInt64) -> UInt64 { loadPart(origin, place).l0 }

  @inline(never)
  static func storePart(_ word: UInt256, _ origin: UInt256, _ place: UInt64) {
    let slot = origin &+ UInt256(place &>> 16)
    Host.storageStore(
      SharedSlot.replace(word, in: Host.storageLoad(slot), offset(place), width(place)), at: slot)
  }

  @inline(never)
  static func storeNumber(_ number: UInt64, _ origin: UInt256, _ place: UInt64) {
    storePart(UInt256(number), origin, place)
  }

  @inline(__always)
  private static func offset(_ place: UInt64) -> Int { Int(truncatingIfNeeded: place &>> 8 & 0xff) }

  @inline(__always)
  private static func width(_ place: UInt64) -> Int { Int(truncatingIfNeeded: place & 0xff) }
}

/// Slots that several values share.
enum SharedSlot {
  @inline(never)
  static func load(_ location: StorageLocation, width: Int) -> UInt256 {
    extract(Host.storageLoad(location.slot), location.offset, width)
  }

  @inline(never)
  static func store(_ word: UInt256, at location: StorageLocation, width: Int) {
    let slot = Host.storageLoad(location.slot)
    Host.storageStore(replace(word, in: slot, location.offset, width), at: location.slot)
  }

  /// The `width` bytes of a slot from `offset` on.
  static func extract(_ slot: UInt256, _ offset: Int, _ width: Int) -> UInt256 {
    slot >> (offset * 8) & UInt256.mask(bits: width * 8)
  }

  /// The slot with a word at the `width` bytes from `offset` on.
  static func replace(_ word: UInt256, in slot: UInt256, _ offset: Int, _ width: Int) -> UInt256 {
    slot & ~(UInt256.mask(bits: width * 8) << (offset * 8)) | word << (offset * 8)
  }
}

extension UInt256: StorageWord {
  /// The value of the lowest bits of a word.
  @inline(__always)
  public init(storageWord: UInt256) { self = storageWord }
}

extension Hash: StorageWord {
  /// The value of the lowest bits of a word.
  @inline(__always)
  public init(storageWord: UInt256) { self.init(storageWord) }
}

extension Address: StorageWord {
  /// The bytes that a value takes in a shared slot.
  @inline(__always)
  public static var storageWidth: Int { 20 }
  /// The value of the lowest bits of a word.
  @inline(__always)
  public init(storageWord: UInt256) { self.init(truncating: storageWord) }
}

extension UInt64: StorageWord {
  /// The bytes that a value takes in a shared slot.
  @inline(__always)
  public static var storageWidth: Int { 8 }
  /// The value of the lowest bits of a word.
  @inline(__always)
  public init(storageWord: UInt256) { self = storageWord.l0 }
}

extension UInt32: StorageWord {
  /// The bytes that a value takes in a shared slot.
  @inline(__always)
  public static var storageWidth: Int { 4 }
  /// The value of the lowest bits of a word.
  @inline(__always)
  public init(storageWord: UInt256) { self = UInt32(truncatingIfNeeded: storageWord.l0) }
}

extension UInt16: StorageWord {
  /// The bytes that a value takes in a shared slot.
  @inline(__always)
  public static var storageWidth: Int { 2 }
  /// The value of the lowest bits of a word.
  @inline(__always)
  public init(storageWord: UInt256) { self = UInt16(truncatingIfNeeded: storageWord.l0) }
}

extension UInt8: StorageWord {
  /// The bytes that a value takes in a shared slot.
  @inline(__always)
  public static var storageWidth: Int { 1 }
  /// The value of the lowest bits of a word.
  @inline(__always)
  public init(storageWord: UInt256) { self = UInt8(truncatingIfNeeded: storageWord.l0) }
}

extension Bool: StorageWord {
  /// The bytes that a value takes in a shared slot.
  @inline(__always)
  public static var storageWidth: Int { 1 }
  /// The value of the lowest bits of a word.
  @inline(__always)
  public init(storageWord: UInt256) { self = storageWord.l0 & 0xff != 0 }
}
