/// One pre-decoded instruction: eight bytes that the interpreter reads at once.
///
/// | bits | field |
/// |---|---|
/// | 0-7 | opcode |
/// | 8-15 | register `a`, the destination of most operations |
/// | 16-23 | register `b` |
/// | 24-31 | register `c` |
/// | 32-63 | immediate, signed |
///
/// Fused operations use the immediate's halves and bytes as further fields.
struct Slot {
  let bits: UInt64

  @inline(__always) init(bits: UInt64) { self.bits = bits }

  init(_ opcode: SlotOpcode, a: UInt8 = 0, b: UInt8 = 0, c: UInt8 = 0, immediate: Int32 = 0) {
    bits =
      UInt64(opcode.rawValue) | UInt64(a) << 8 | UInt64(b) << 16 | UInt64(c) << 24
      | UInt64(UInt32(bitPattern: immediate)) << 32
  }

  /// A slot whose immediate consists of two signed halves.
  init(_ opcode: SlotOpcode, a: UInt8, b: UInt8, c: UInt8, low: Int16, high: Int16) {
    self.init(
      opcode, a: a, b: b, c: c, immediate: Int32(high) << 16 | Int32(UInt16(bitPattern: low)))
  }

  // Safe because only `Slot.init(_:…)` makes slots that are executed, and it takes an opcode.
  @inline(__always) var opcode: SlotOpcode { unsafe unsafeBitCast(UInt8(truncatingIfNeeded: bits), to: SlotOpcode.self) }
  @inline(__always) var a: Int { Int(truncatingIfNeeded: bits &>> 8 & 0xFF) }
  @inline(__always) var b: Int { Int(truncatingIfNeeded: bits &>> 16 & 0xFF) }
  @inline(__always) var c: Int { Int(truncatingIfNeeded: bits &>> 24 & 0xFF) }
  /// The immediate, sign-extended to a register's width.
  @inline(__always) var immediate: UInt64 { UInt64(bitPattern: displacement64) }
  @inline(__always) var displacement64: Int64 { Int64(bitPattern: bits) &>> 32 }
  /// The immediate as a distance in slots.
  @inline(__always) var displacement: Int { Int(displacement64) }
  /// The upper half of the immediate, sign-extended.
  @inline(__always) var high: UInt64 { UInt64(bitPattern: Int64(bitPattern: bits) &>> 48) }
  /// The lower half of the immediate, sign-extended.
  @inline(__always) var low: UInt64 { UInt64(bitPattern: Int64(Int16(truncatingIfNeeded: bits &>> 32))) }
}
