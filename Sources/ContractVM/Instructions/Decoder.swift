/// Decodes one instruction of the accepted set (specification, section 3); every other encoding is nil.
///
/// Encodings are those of the RISC-V Instruction Set Manual, Volume I, chapter "RV32/64G Instruction Set Listings", and of the
/// Zba, Zbb and Zbs listings of the bit-manipulation chapter.
package enum Decoder {
  /// The instruction whose first halfword is `low`; `high` is the next halfword, nil at the end of the text.
  package static func decode(low: UInt16, high: UInt16?) -> Instruction? {
    if low & 3 != 3 { return decodeCompressed(low) }
    guard let high else { return nil }
    return decode(UInt32(high) << 16 | UInt32(low))
  }

  /// The 32-bit instruction with these bits.
  package static func decode(_ bits: UInt32) -> Instruction? {
    let fields = Fields(bits)
    let instruction: Instruction? =
      switch bits & 0x7F {
      case 0x37: fields.upper(.lui)
      case 0x17: fields.upper(.auipc)
      case 0x6F: fields.jump(.jal)
      case 0x67: fields.function3 == 0 ? fields.immediate(.jalr) : nil
      case 0x63: branches[Int(fields.function3)].map(fields.branch)
      case 0x03: loads[Int(fields.function3)].map(fields.immediate)
      case 0x23: stores[Int(fields.function3)].map(fields.store)
      case 0x13: immediateOperation(fields)
      case 0x1B: immediateWordOperation(fields)
      case 0x33: registerOperations[fields.function].map(fields.register)
      case 0x3B: registerWordOperation(fields)
      case 0x2F: atomicOperation(fields)
      case 0x0F: fence(fields)
      case 0x73: system(bits)
      default: nil
      }
    guard let instruction, (instruction.rd | instruction.rs1 | instruction.rs2) < 16 else { return nil }
    return instruction
  }

  private static let branches: [Operation?] = [.beq, .bne, nil, nil, .blt, .bge, .bltu, .bgeu]
  private static let loads: [Operation?] = [.lb, .lh, .lw, .ld, .lbu, .lhu, .lwu, nil]
  private static let stores: [Operation?] = [.sb, .sh, .sw, .sd, nil, nil, nil, nil]

  private static func immediateOperation(_ fields: Fields) -> Instruction? {
    let sixBits = fields.function7 >> 1
    switch fields.function3 {
    case 0: return fields.immediate(.addi)
    case 2: return fields.immediate(.slti)
    case 3: return fields.immediate(.sltiu)
    case 4: return fields.immediate(.xori)
    case 6: return fields.immediate(.ori)
    case 7: return fields.immediate(.andi)
    case 1:
      switch sixBits {
      case 0x00: return fields.shift(.slli)
      case 0x0A: return fields.shift(.bseti)
      case 0x12: return fields.shift(.bclri)
      case 0x1A: return fields.shift(.binvi)
      case 0x18: return unary(fields.upperTwelve).map(fields.unary)
      default: return nil
      }
    default:
      switch (sixBits, fields.upperTwelve) {
      case (0x00, _): return fields.shift(.srli)
      case (0x10, _): return fields.shift(.srai)
      case (0x12, _): return fields.shift(.bexti)
      case (0x18, _): return fields.shift(.rori)
      case (_, 0x287): return fields.unary(.orcB)
      case (_, 0x6B8): return fields.unary(.rev8)
      default: return nil
      }
    }
  }

  /// The unary operations of opcode 0x13, function3 1, by the upper twelve bits.
  private static func unary(_ upperTwelve: UInt32) -> Operation? {
    switch upperTwelve {
    case 0x600: .clz
    case 0x601: .ctz
    case 0x602: .cpop
    case 0x604: .sextB
    case 0x605: .sextH
    default: nil
    }
  }

  private static func immediateWordOperation(_ fields: Fields) -> Instruction? {
    switch (fields.function3, fields.function7) {
    case (0, _): fields.immediate(.addiw)
    case (1, 0x00): fields.shiftWord(.slliw)
    case (5, 0x00): fields.shiftWord(.srliw)
    case (5, 0x20): fields.shiftWord(.sraiw)
    case (5, 0x30): fields.shiftWord(.roriw)
    case (1, 0x04), (1, 0x05): fields.shift(.slliUW)
    case (1, 0x30):
      switch fields.upperTwelve {
      case 0x600: fields.unary(.clzw)
      case 0x601: fields.unary(.ctzw)
      case 0x602: fields.unary(.cpopw)
      default: nil
      }
    default: nil
    }
  }

  /// A table indexed by `Fields.function`, from function7, function3 and operation.
  private static func table(_ entries: [(UInt32, UInt32, Operation)]) -> [Operation?] {
    var table = [Operation?](repeating: nil, count: 1024)
    for (function7, function3, operation) in entries { table[Int(function7 << 3 | function3)] = operation }
    return table
  }

  /// The operations of opcode 0x33 by function7 and function3.
  private static let registerOperations: [Operation?] = table([
    (0x00, 0, .add), (0x00, 1, .sll), (0x00, 2, .slt), (0x00, 3, .sltu),
    (0x00, 4, .xor), (0x00, 5, .srl), (0x00, 6, .or), (0x00, 7, .and),
    (0x20, 0, .sub), (0x20, 5, .sra), (0x20, 7, .andn), (0x20, 6, .orn),
    (0x20, 4, .xnor),
    (0x01, 0, .mul), (0x01, 1, .mulh), (0x01, 2, .mulhsu), (0x01, 3, .mulhu),
    (0x01, 4, .div), (0x01, 5, .divu), (0x01, 6, .rem), (0x01, 7, .remu),
    (0x10, 2, .sh1add), (0x10, 4, .sh2add), (0x10, 6, .sh3add),
    (0x05, 4, .min), (0x05, 5, .minu), (0x05, 6, .max), (0x05, 7, .maxu),
    (0x30, 1, .rol), (0x30, 5, .ror),
    (0x24, 1, .bclr), (0x24, 5, .bext), (0x34, 1, .binv), (0x14, 1, .bset),
  ])

  /// The operations of opcode 0x3B by function7 and function3, without `zext.h`.
  private static let registerWordOperations: [Operation?] = table([
    (0x00, 0, .addw), (0x20, 0, .subw), (0x00, 1, .sllw), (0x00, 5, .srlw),
    (0x20, 5, .sraw),
    (0x01, 0, .mulw), (0x01, 4, .divw), (0x01, 5, .divuw), (0x01, 6, .remw),
    (0x01, 7, .remuw),
    (0x04, 0, .addUW), (0x10, 2, .sh1addUW), (0x10, 4, .sh2addUW),
    (0x10, 6, .sh3addUW), (0x30, 1, .rolw), (0x30, 5, .rorw),
  ])

  private static func registerWordOperation(_ fields: Fields) -> Instruction? {
    if fields.function7 == 0x04, fields.function3 == 4 { return fields.rs2 == 0 ? fields.unary(.zextH) : nil }
    return registerWordOperations[fields.function].map(fields.register)
  }

  /// The word form of each atomic by its function5; the double form stands at the same distance after `lrD`.
  private static func atomicWord(_ function5: UInt32) -> Operation? {
    switch function5 {
    case 0x00: .amoaddW
    case 0x01: .amoswapW
    case 0x02: .lrW
    case 0x03: .scW
    case 0x04: .amoxorW
    case 0x08: .amoorW
    case 0x0C: .amoandW
    case 0x10: .amominW
    case 0x14: .amomaxW
    case 0x18: .amominuW
    case 0x1C: .amomaxuW
    default: nil
    }
  }

  private static func atomicOperation(_ fields: Fields) -> Instruction? {
    guard let word = atomicWord(fields.function7 >> 2) else { return nil }
    if word == .lrW, fields.rs2 != 0 { return nil }
    switch fields.function3 {
    case 2: return fields.register(word)
    case 3:
      let double = word.rawValue - Operation.lrW.rawValue + Operation.lrD.rawValue
      return Operation(rawValue: double).map(fields.register)
    default: return nil
    }
  }

  /// `fence` with any predecessor and successor sets and `fm` zero, and `fence.tso`.
  private static func fence(_ fields: Fields) -> Instruction? {
    guard fields.function3 == 0, fields.rd == 0, fields.rs1 == 0 else { return nil }
    return fields.upperTwelve >> 8 == 0 || fields.upperTwelve == 0x833 ? Instruction(operation: .fence) : nil
  }

  private static func system(_ bits: UInt32) -> Instruction? {
    switch bits {
    case 0x0000_0073: Instruction(operation: .ecall)
    case 0x0010_0073: Instruction(operation: .ebreak)
    case 0xC000_1073: Instruction(operation: .unimp)
    default: nil
    }
  }
}

/// The fields of a 32-bit encoding and the instruction formats made from them.
private struct Fields {
  let bits: UInt32

  init(_ bits: UInt32) { self.bits = bits }

  var rd: UInt8 { UInt8(bits >> 7 & 31) }
  var rs1: UInt8 { UInt8(bits >> 15 & 31) }
  var rs2: UInt8 { UInt8(bits >> 20 & 31) }
  var function3: UInt32 { bits >> 12 & 7 }
  var function7: UInt32 { bits >> 25 }
  /// function7 and function3 together, an index into the tables of register operations.
  var function: Int { Int(function7 << 3 | function3) }
  var upperTwelve: UInt32 { bits >> 20 }
  private var signed: Int32 { Int32(bitPattern: bits) }

  func register(_ operation: Operation) -> Instruction {
    Instruction(operation: operation, rd: rd, rs1: rs1, rs2: rs2)
  }

  func unary(_ operation: Operation) -> Instruction { Instruction(operation: operation, rd: rd, rs1: rs1) }

  func immediate(_ operation: Operation) -> Instruction {
    Instruction(operation: operation, rd: rd, rs1: rs1, immediate: signed >> 20)
  }

  func shift(_ operation: Operation) -> Instruction {
    Instruction(operation: operation, rd: rd, rs1: rs1, immediate: Int32(bits >> 20 & 63))
  }

  func shiftWord(_ operation: Operation) -> Instruction {
    Instruction(operation: operation, rd: rd, rs1: rs1, immediate: Int32(bits >> 20 & 31))
  }

  func store(_ operation: Operation) -> Instruction {
    Instruction(operation: operation, rs1: rs1, rs2: rs2, immediate: (signed >> 25) << 5 | Int32(rd))
  }

  func upper(_ operation: Operation) -> Instruction {
    Instruction(operation: operation, rd: rd, immediate: signed & ~0xFFF)
  }

  func branch(_ operation: Operation) -> Instruction {
    let displacement =
      (signed >> 31) << 12 | Int32(bits >> 7 & 1) << 11 | Int32(bits >> 25 & 63) << 5 | Int32(bits >> 8 & 15) << 1
    return Instruction(operation: operation, rs1: rs1, rs2: rs2, immediate: displacement)
  }

  func jump(_ operation: Operation) -> Instruction {
    let displacement =
      (signed >> 31) << 20 | Int32(bits >> 12 & 255) << 12 | Int32(bits >> 20 & 1) << 11 | Int32(bits >> 21 & 1023) << 1
    return Instruction(operation: operation, rd: rd, immediate: displacement)
  }
}
