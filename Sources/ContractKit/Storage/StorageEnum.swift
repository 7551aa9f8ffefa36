/// An enumeration that is stored in one byte, as Solidity's `enum`: `enum State: UInt8, StorageEnum`.
///
/// A place that was never written is the case 0, so there must be one. In functions, events and errors use its
/// `rawValue`, which is `uint8` in the ABI, as Solidity's enumerations are.
public protocol StorageEnum: StorageWord, RawRepresentable where RawValue == UInt8 {}

extension StorageEnum {
  /// The bytes that a value takes in a shared slot.
  @inline(__always)
  public static var storageWidth: Int { 1 }

  /// The case of the lowest bits of a word; reverts with `Panic(0x21)` when there is none.
  @inline(__always)
  public init(storageWord: UInt256) {
    guard let value = Self(rawValue: UInt8(truncatingIfNeeded: storageWord.l0)) else {
      Panic.invalidEnumeration.raise()
    }
    self = value
  }

  /// The case as the lowest bits of a word.
  @inline(__always)
  public var storageWord: UInt256 { UInt256(UInt64(rawValue)) }
}
