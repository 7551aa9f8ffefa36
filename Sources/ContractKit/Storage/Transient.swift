/// Places a variable of a `@Contract` in transient storage: it is zero again when the transaction ends (EIP-1153).
/// Values and `TransientMapping`; their slots are counted by themselves and never meet those of `@Storage`.
@attached(accessor, names: named(get), named(set))
public macro Transient() = #externalMacro(module: "ContractKitMacros", type: "TransientMacro")

/// What a `@Transient` variable or the value of a `TransientMapping` may be: storage that is zero again when the
/// transaction ends (EIP-1153), at 100 gas for each access.
public protocol TransientType: StoragePlaced {
  /// Reads the value at a place, or makes the reference to it.
  static func loadTransient(at location: StorageLocation) -> Self
  /// Writes a value to a place; a reference can only be written to where it is.
  static func storeTransient(_ value: Self, at location: StorageLocation)
}

extension StorageWord {
  /// Reads the value at a place of transient storage.
  @inline(__always)
  public static func loadTransient(at location: StorageLocation) -> Self {
    if storageWidth == 32 { return Self(storageWord: Host.transientLoad(location.slot)) }
    return Self(storageWord: SharedSlot.loadTransient(location, width: storageWidth))
  }

  /// Writes a value to a place of transient storage.
  @inline(__always)
  public static func storeTransient(_ value: Self, at location: StorageLocation) {
    if storageWidth == 32 {
      Host.transientStore(value.storageWord, at: location.slot)
    } else {
      SharedSlot.storeTransient(value.storageWord, at: location, width: storageWidth)
    }
  }
}

extension SharedSlot {
  @inline(never)
  static func loadTransient(_ location: StorageLocation, width: Int) -> UInt256 {
    extract(Host.transientLoad(location.slot), location.offset, width)
  }

  @inline(never)
  static func storeTransient(_ word: UInt256, at location: StorageLocation, width: Int) {
    let slot = Host.transientLoad(location.slot)
    Host.transientStore(replace(word, in: slot, location.offset, width), at: location.slot)
  }
}

/// A table in transient storage from keys to words, with a mapping's layout: the value of `key` lies at
/// `keccak256(key . slot)`. Every value is zero when a transaction begins.
public struct TransientMapping<Key: MappingKey, Value: TransientType>: TransientType {
  /// The slot that the places of the values are derived from.
  public let origin: UInt256

  /// The mapping at a slot of transient storage.
  @inline(__always)
  public init(origin: UInt256) {
    self.origin = origin
  }

  /// The value of a key.
  public subscript(key: Key) -> Value {
    @inline(__always)
    get { Value.loadTransient(at: StorageLocation(slot: key.slot(in: origin))) }
    @inline(__always)
    set { Value.storeTransient(newValue, at: StorageLocation(slot: key.slot(in: origin))) }
    @inline(__always)
    _modify {
      let location = StorageLocation(slot: key.slot(in: origin))
      var value = Value.loadTransient(at: location)
      yield &value
      Value.storeTransient(value, at: location)
    }
  }

  /// The reference to the mapping at a place.
  @inline(__always)
  public static func loadTransient(at location: StorageLocation) -> Self { Self(origin: location.slot) }

  /// Does nothing for the mapping that is there; reverts with `Panic(0x01)` for another one.
  @inline(__always)
  public static func storeTransient(_ value: Self, at location: StorageLocation) {
    if value.origin != location.slot { Panic.assertion.raise() }
  }
}
