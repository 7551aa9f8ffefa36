extension Decoder {
  /// The expansion of a 16-bit encoding (RISC-V manual, chapter "C"); nil when it is reserved, floating point, or names `x16`-`x31`.
  static func decodeCompressed(_ bits: UInt16) -> Instruction? {
    if bits == 0 { return Instruction(operation: .unimp, length: 2) }
    let fields = CompressedFields(bits: Int32(bits))
    let instruction: Instruction? =
      switch bits & 3 {
      case 0: quadrant0(fields)
      case 1: quadrant1(fields)
      default: quadrant2(fields)
      }
    guard var instruction, (instruction.rd | instruction.rs1 | instruction.rs2) < 16 else { return nil }
    instruction.length = 2
    return instruction
  }

  private static func quadrant0(_ f: CompressedFields) -> Instruction? {
    let wordOffset = f.bit(6, to: 2) | f.field(10, count: 3, to: 3) | f.bit(5, to: 6)
    let doubleOffset = f.field(10, count: 3, to: 3) | f.field(5, count: 2, to: 6)
    switch f.function {
    case 0:
      // c.addi4spn
      let offset =
        f.bit(6, to: 2) | f.bit(5, to: 3) | f.field(11, count: 2, to: 4) | f.field(7, count: 4, to: 6)
      return offset == 0 ? nil : Instruction(operation: .addi, rd: f.low, rs1: 2, immediate: offset)
    case 2: return Instruction(operation: .lw, rd: f.low, rs1: f.high, immediate: wordOffset)
    case 3: return Instruction(operation: .ld, rd: f.low, rs1: f.high, immediate: doubleOffset)
    case 6: return Instruction(operation: .sw, rs1: f.high, rs2: f.low, immediate: wordOffset)
    case 7: return Instruction(operation: .sd, rs1: f.high, rs2: f.low, immediate: doubleOffset)
    default: return nil
    }
  }

  private static func quadrant1(_ f: CompressedFields) -> Instruction? {
    switch f.function {
    case 0: return Instruction(operation: .addi, rd: f.rd, rs1: f.rd, immediate: f.immediate)
    case 1: return f.rd == 0 ? nil : Instruction(operation: .addiw, rd: f.rd, rs1: f.rd, immediate: f.immediate)
    case 2: return Instruction(operation: .addi, rd: f.rd, immediate: f.immediate)
    case 3:
      if f.rd == 2 {
        // c.addi16sp
        let offset =
          f.sign << 9 | f.bit(6, to: 4) | f.bit(5, to: 6) | f.field(3, count: 2, to: 7) | f.bit(2, to: 5)
        return offset == 0 ? nil : Instruction(operation: .addi, rd: 2, rs1: 2, immediate: offset)
      }
      return f.immediate == 0 ? nil : Instruction(operation: .lui, rd: f.rd, immediate: f.immediate << 12)
    case 4: return arithmetic(f)
    case 5:
      // c.j
      let displacement =
        f.sign << 11 | f.bit(11, to: 4) | f.field(9, count: 2, to: 8) | f.bit(8, to: 10) | f.bit(7, to: 6)
        | f.bit(6, to: 7) | f.field(3, count: 3, to: 1) | f.bit(2, to: 5)
      return Instruction(operation: .jal, immediate: displacement)
    default:
      // c.beqz, c.bnez
      let displacement =
        f.sign << 8 | f.field(10, count: 2, to: 3) | f.field(5, count: 2, to: 6) | f.field(3, count: 2, to: 1)
        | f.bit(2, to: 5)
      return Instruction(operation: f.function == 6 ? .beq : .bne, rs1: f.high, immediate: displacement)
    }
  }

  private static func arithmetic(_ f: CompressedFields) -> Instruction? {
    switch f.bits >> 10 & 3 {
    case 0: return Instruction(operation: .srli, rd: f.high, rs1: f.high, immediate: f.shift)
    case 1: return Instruction(operation: .srai, rd: f.high, rs1: f.high, immediate: f.shift)
    case 2: return Instruction(operation: .andi, rd: f.high, rs1: f.high, immediate: f.immediate)
    default:
      let operations: [Operation?] = [.sub, .xor, .or, .and, .subw, .addw, nil, nil]
      return operations[Int(f.bits >> 10 & 4 | f.bits >> 5 & 3)].map {
        Instruction(operation: $0, rd: f.high, rs1: f.high, rs2: f.low)
      }
    }
  }

  private static func quadrant2(_ f: CompressedFields) -> Instruction? {
    switch f.function {
    case 0: return Instruction(operation: .slli, rd: f.rd, rs1: f.rd, immediate: f.shift)
    case 2:
      // c.lwsp
      let offset = f.bit(12, to: 5) | f.field(4, count: 3, to: 2) | f.field(2, count: 2, to: 6)
      return f.rd == 0 ? nil : Instruction(operation: .lw, rd: f.rd, rs1: 2, immediate: offset)
    case 3:
      // c.ldsp
      let offset = f.bit(12, to: 5) | f.field(5, count: 2, to: 3) | f.field(2, count: 3, to: 6)
      return f.rd == 0 ? nil : Instruction(operation: .ld, rd: f.rd, rs1: 2, immediate: offset)
    case 4: return moveOrJump(f)
    case 6:
      // c.swsp
      let offset = f.field(9, count: 4, to: 2) | f.field(7, count: 2, to: 6)
      return Instruction(operation: .sw, rs1: 2, rs2: f.rs2, immediate: offset)
    case 7:
      // c.sdsp
      let offset = f.field(10, count: 3, to: 3) | f.field(7, count: 3, to: 6)
      return Instruction(operation: .sd, rs1: 2, rs2: f.rs2, immediate: offset)
    default: return nil
    }
  }

  private static func moveOrJump(_ f: CompressedFields) -> Instruction? {
    switch (f.bits >> 12 & 1, f.rd, f.rs2) {
    case (0, 0, 0): nil
    case (0, _, 0): Instruction(operation: .jalr, rs1: f.rd)
    case (0, _, _): Instruction(operation: .add, rd: f.rd, rs2: f.rs2)
    case (_, 0, 0): Instruction(operation: .ebreak)
    case (_, _, 0): Instruction(operation: .jalr, rd: 1, rs1: f.rd)
    case (_, _, _): Instruction(operation: .add, rd: f.rd, rs1: f.rd, rs2: f.rs2)
    }
  }
}

/// The fields of a 16-bit encoding.
private struct CompressedFields {
  let bits: Int32

  var function: Int32 { bits >> 13 }
  /// The five-bit register at bit 7.
  var rd: UInt8 { UInt8(bits >> 7 & 31) }
  /// The five-bit register at bit 2.
  var rs2: UInt8 { UInt8(bits >> 2 & 31) }
  /// The three-bit register at bit 2.
  var low: UInt8 { UInt8(bits >> 2 & 7) + 8 }
  /// The three-bit register at bit 7.
  var high: UInt8 { UInt8(bits >> 7 & 7) + 8 }
  /// Bit 12 as a sign: 0 or -1.
  var sign: Int32 { -(bits >> 12 & 1) }
  /// The six-bit signed immediate of bits 12 and 6 to 2.
  var immediate: Int32 { sign << 5 | bits >> 2 & 31 }
  /// The six-bit shift amount of bits 12 and 6 to 2.
  var shift: Int32 { bits >> 7 & 32 | bits >> 2 & 31 }

  /// One bit, moved to another place.
  func bit(_ from: Int32, to: Int32) -> Int32 { field(from, count: 1, to: to) }

  /// `count` bits from bit `from` on, moved to bit `to`.
  func field(_ from: Int32, count: Int32, to: Int32) -> Int32 { (bits >> from & ((1 << count) - 1)) << to }
}
