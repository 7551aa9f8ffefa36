/// What a `@Storage` variable, an element of a `Mapping` or of a `StorageArray` may be.
///
/// Values are copied out of and into storage. Collections and structures are not: what one gets is a reference to a
/// place, and reading and writing happen at its parts.
public protocol StorageType {
  /// The bytes that a value takes when it shares a slot with others; 32 when it never does.
  static var storageWidth: Int { get }
  /// The slots that a value takes when it does not share.
  static var storageSlots: UInt64 { get }
  /// Reads the value at a place, or makes the reference to it.
  static func load(at location: StorageLocation) -> Self
  /// Writes a value to a place. For references this does nothing when the reference is to that place, and reverts with
  /// `Panic(0x01)` when it is to another: a collection cannot be assigned.
  static func store(_ value: Self, at location: StorageLocation)
}

extension StorageType {
  /// The bytes that a value takes in a shared slot.
  @inline(__always)
  public static var storageWidth: Int { 32 }
  /// The slots that a value takes.
  @inline(__always)
  public static var storageSlots: UInt64 { 1 }
}

/// A value of one word that is stored in the low bytes of its place.
public protocol StorageWord: StorageType {
  /// The value of the lowest bits of a word.
  init(storageWord: UInt256)
  /// The value as a word.
  var word: UInt256 { get }
}

extension StorageWord {
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
      Host.storageStore(value.word, at: location.slot)
    } else {
      SharedSlot.store(value.word, at: location, width: storageWidth)
    }
  }
}

/// Slots that several values share.
enum SharedSlot {
  @inline(never)
  static func load(_ location: StorageLocation, width: Int) -> UInt256 {
    Host.storageLoad(location.slot) >> (location.offset * 8) & UInt256.mask(bits: width * 8)
  }

  @inline(never)
  static func store(_ word: UInt256, at location: StorageLocation, width: Int) {
    let mask = UInt256.mask(bits: width * 8) << (location.offset * 8)
    let others = Host.storageLoad(location.slot) & ~mask
    Host.storageStore(others | (word << (location.offset * 8)), at: location.slot)
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
