/// A table from keys to storage values; `mapping(Key => Value)` in Solidity, with its layout: the value of `key` lies
/// at `keccak256(key . slot)`. Keys that were never written have zero values, and the keys cannot be listed.
public struct Mapping<Key: MappingKey, Value: StorageType>: StorageReference {
  /// The slot that the places of the values are derived from.
  public let origin: UInt256

  /// The mapping at a slot.
  @inline(__always)
  public init(origin: UInt256) {
    self.origin = origin
  }

  /// The value of a key.
  public subscript(key: Key) -> Value {
    @inline(__always)
    get { Value.load(at: StorageLocation(slot: key.slot(in: origin))) }
    @inline(__always)
    set { Value.store(newValue, at: StorageLocation(slot: key.slot(in: origin))) }
    @inline(__always)
    _modify {
      // The place is computed once for a read that is followed by a write.
      let location = StorageLocation(slot: key.slot(in: origin))
      var value = Value.load(at: location)
      yield &value
      Value.store(value, at: location)
    }
  }
}

/// A type of keys of a `Mapping`.
public protocol MappingKey {
  /// The slot of the key's value in a mapping at `origin`.
  func slot(in origin: UInt256) -> UInt256
}

extension MappingKey where Self: ABIWord {
  /// The slot of the key's value in a mapping at `origin`.
  @inline(__always)
  public func slot(in origin: UInt256) -> UInt256 { Hash.keccak256(word, origin).word }
}

extension UInt256: MappingKey {}
extension UInt64: MappingKey {}
extension UInt32: MappingKey {}
extension UInt16: MappingKey {}
extension UInt8: MappingKey {}
extension Bool: MappingKey {}
extension Address: MappingKey {}
extension Hash: MappingKey {}

extension Bytes: MappingKey {
  /// The slot of the key's value in a mapping at `origin`.
  public func slot(in origin: UInt256) -> UInt256 {
    let length = count
    let buffer = unsafe UnsafeMutableRawBufferPointer(start: Host.scratch(length + 32), count: length + 32)
    unsafe elements.withUnsafeBytes { source in unsafe buffer.copyMemory(from: source) }
    unsafe buffer.storeBytes(of: origin.byteSwapped, toByteOffset: length, as: UInt256.self)
    return unsafe Host.keccak256(UnsafeRawBufferPointer(buffer))
  }
}

extension Text: MappingKey {
  /// The slot of the key's value in a mapping at `origin`.
  @inline(__always)
  public func slot(in origin: UInt256) -> UInt256 { utf8.slot(in: origin) }
}

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

  /// Writes a value to a place; see `StorageType`.
  @inline(__always)
  public static func store(_ value: Self, at location: StorageLocation) {
    if value.origin != location.slot { Panic.assertion.raise() }
  }
}
