// Narrowing that reverts instead of losing bits. `UInt64(word)`, `UInt128(word)` and `UInt48(word)` stand beside their
// types.

extension UInt32 {
  /// The number as 32 bits; larger ones revert with `Panic(0x11)`.
  @inline(__always)
  public init(_ value: UInt256) {
    if !value.isUInt64 || value.l0 > 0xffff_ffff { Panic.arithmetic.raise() }
    self.init(truncatingIfNeeded: value.l0)
  }
}

extension UInt16 {
  /// The number as 16 bits; larger ones revert with `Panic(0x11)`.
  @inline(__always)
  public init(_ value: UInt256) {
    if !value.isUInt64 || value.l0 > 0xffff { Panic.arithmetic.raise() }
    self.init(truncatingIfNeeded: value.l0)
  }
}

extension UInt8 {
  /// The number as 8 bits; larger ones revert with `Panic(0x11)`.
  @inline(__always)
  public init(_ value: UInt256) {
    if !value.isUInt64 || value.l0 > 0xff { Panic.arithmetic.raise() }
    self.init(truncatingIfNeeded: value.l0)
  }
}

extension Int {
  /// The number as an index or a count; 2⁶³ and more revert with `Panic(0x11)`.
  @inline(__always)
  public init(_ value: UInt256) {
    if !value.isUInt64 || value.l0 >> 63 != 0 { Panic.arithmetic.raise() }
    self.init(truncatingIfNeeded: value.l0)
  }
}
