/// One pre-decoded instruction in eight bytes.
///
/// Fused operations use the immediate's halves as further fields.
struct Slot {
  var opcode: SlotOpcode
  /// The destination register of most operations.
  var a: UInt8
  var b: UInt8
  var c: UInt8
  var immediate: Int32

  init(_ opcode: SlotOpcode, a: UInt8 = 0, b: UInt8 = 0, c: UInt8 = 0, immediate: Int32 = 0) {
    self.opcode = opcode
    self.a = a
    self.b = b
    self.c = c
    self.immediate = immediate
  }

  /// A slot whose immediate consists of two signed halves.
  init(_ opcode: SlotOpcode, a: UInt8 = 0, b: UInt8 = 0, c: UInt8 = 0, low: Int16, high: Int16) {
    self.init(opcode, a: a, b: b, c: c, immediate: Int32(high) << 16 | Int32(UInt16(bitPattern: low)))
  }
}

/// The slot at a place in the text; each field is read when it is asked for, which costs one load.
@safe
struct SlotReader {
  // Safe because the interpreter only makes readers of slots inside its program.
  private let slot: UnsafePointer<Slot>

  @inline(__always) init(_ slot: UnsafePointer<Slot>) { unsafe self.slot = slot }

  @inline(__always) var opcode: SlotOpcode { unsafe slot.pointee.opcode }
  @inline(__always) var a: Int { unsafe Int(slot.pointee.a) }
  @inline(__always) var b: Int { unsafe Int(slot.pointee.b) }
  @inline(__always) var c: Int { unsafe Int(slot.pointee.c) }
  /// The immediate, sign-extended to a register's width.
  @inline(__always) var immediate: UInt64 { UInt64(bitPattern: signed) }
  /// The immediate as a signed number.
  @inline(__always) var signed: Int64 { unsafe Int64(slot.pointee.immediate) }
  /// The immediate as an unsigned number.
  @inline(__always) var unsigned: UInt64 { unsafe UInt64(UInt32(bitPattern: slot.pointee.immediate)) }
  /// The immediate as a distance in slots.
  @inline(__always) var displacement: Int { Int(signed) }
  /// The lower half of the immediate, sign-extended.
  @inline(__always) var low: UInt64 {
    unsafe UInt64(bitPattern: Int64(Int16(truncatingIfNeeded: slot.pointee.immediate)))
  }
  /// The upper half of the immediate, sign-extended.
  @inline(__always) var high: UInt64 { unsafe UInt64(bitPattern: Int64(slot.pointee.immediate >> 16)) }
}
