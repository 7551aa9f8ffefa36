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
      Value.storeModified(value, at: location)
    }
  }
}

extension Mapping {
  /// Makes the value of a key zero, as Solidity's `delete` does.
  @inline(__always)
  public mutating func clear(_ key: Key) { Value.clear(at: StorageLocation(slot: key.slot(in: origin))) }

  /// Does nothing: nobody knows the keys of a mapping.
  @inline(__always)
  public static func clear(at location: StorageLocation) {}
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

extension UInt64: MappingKey {
  /// The slot of the key's value in a mapping at `origin`.
  @inline(never)
  public func slot(in origin: UInt256) -> UInt256 { Hash.keccak256(UInt256(self), origin).word }
}

extension UInt32: MappingKey {}
extension UInt16: MappingKey {}
extension UInt8: MappingKey {}
extension Bool: MappingKey {}

extension Address: MappingKey {
  /// The slot of the key's value in a mapping at `origin`.
  @inline(never)
  public func slot(in origin: UInt256) -> UInt256 {
    var pair = (wordBytes, origin.byteSwapped)
    return unsafe withUnsafeBytes(of: &pair) { buffer in unsafe Host.keccak256(buffer) }
  }
}

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
