/// Conversions to smaller numbers that revert with OpenZeppelin's error instead of losing bits.
///
/// `UInt64(word)` and its kin do the same with `Panic(0x11)`; these say what did not fit.
public enum SafeCast {
  /// The number as 8 bits.
  public static func toUInt8(_ value: UInt256) -> UInt8 { UInt8(truncatingIfNeeded: fitting(value, 8).l0) }

  /// The number as 16 bits.
  public static func toUInt16(_ value: UInt256) -> UInt16 { UInt16(truncatingIfNeeded: fitting(value, 16).l0) }

  /// The number as 32 bits.
  public static func toUInt32(_ value: UInt256) -> UInt32 { UInt32(truncatingIfNeeded: fitting(value, 32).l0) }

  /// The number as 48 bits.
  public static func toUInt48(_ value: UInt256) -> UInt48 { UInt48(fitting(value, 48).l0) }

  /// The number as 64 bits.
  public static func toUInt64(_ value: UInt256) -> UInt64 { fitting(value, 64).l0 }

  /// The number as 128 bits.
  public static func toUInt128(_ value: UInt256) -> UInt128 {
    let number = fitting(value, 128)
    return UInt128(number.l1) << 64 | UInt128(number.l0)
  }

  @inline(never)
  private static func fitting(_ value: UInt256, _ bits: Int) -> UInt256 {
    if value.bitWidth > bits { SafeCastError.overflowedUintDowncast(bits: UInt8(bits), value: value).revert() }
    return value
  }
}

/// Why a number is not converted, by OpenZeppelin's name.
@ContractError("SafeCast")
public enum SafeCastError {
  /// The number needs more bits.
  case overflowedUintDowncast(bits: UInt8, value: UInt256)
}
