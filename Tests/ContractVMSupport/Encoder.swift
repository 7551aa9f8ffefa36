package import ContractVM
package import Primitives

/// Encodes instructions in their 32-bit forms, from a table of its own.
package enum Encoder {
  /// Opcode, function3, and function7 (or the fixed upper bits of a shift or unary operation).
  private enum Format {
    case register(UInt32, UInt32, UInt32)
    case immediate(UInt32, UInt32)
    case shift(UInt32, UInt32, UInt32)
    case unary(UInt32, UInt32, UInt32)
    case store(UInt32)
    case branch(UInt32)
    case upper(UInt32)
    case jump
    case atomic(UInt32, UInt32)
    case fixed(UInt32)
  }

  package static func bits(_ i: Instruction) -> UInt32 {
    let (rd, rs1, rs2) = (UInt32(i.rd) << 7, UInt32(i.rs1) << 15, UInt32(i.rs2) << 20)
    let immediate = UInt32(bitPattern: i.immediate)
    func field(_ high: UInt32, _ low: UInt32) -> UInt32 { immediate >> low & ((1 << (high - low + 1)) - 1) }
    switch format(i.operation) {
    case .register(let opcode, let f3, let f7): return opcode | rd | f3 << 12 | rs1 | rs2 | f7 << 25
    case .immediate(let opcode, let f3): return opcode | rd | f3 << 12 | rs1 | immediate << 20
    case .shift(let opcode, let f3, let upper): return opcode | rd | f3 << 12 | rs1 | immediate << 20 | upper << 20
    case .unary(let opcode, let f3, let upper): return opcode | rd | f3 << 12 | rs1 | upper << 20
    case .store(let f3): return 0x23 | field(4, 0) << 7 | f3 << 12 | rs1 | rs2 | field(11, 5) << 25
    case .branch(let f3):
      return 0x63 | field(11, 11) << 7 | field(4, 1) << 8 | f3 << 12 | rs1 | rs2 | field(10, 5) << 25
        | field(12, 12) << 31
    case .upper(let opcode): return opcode | rd | immediate & 0xFFFF_F000
    case .jump:
      return 0x6F | rd | field(19, 12) << 12 | field(11, 11) << 20 | field(10, 1) << 21 | field(20, 20) << 31
    case .atomic(let f3, let f5): return 0x2F | rd | f3 << 12 | rs1 | rs2 | f5 << 27
    case .fixed(let bits): return bits
    }
  }

  /// The bytes of a sequence of instructions.
  package static func text(_ instructions: [Instruction]) -> Bytes {
    instructions.flatMap { instruction in
      let bits = bits(instruction)
      return (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt32($0))) }
    }
  }

  /// The instruction without fields that its operation does not have.
  package static func clean(_ instruction: Instruction) -> Instruction {
    Decoder.decode(bits(instruction)) ?? instruction
  }

  private static func format(_ operation: ContractVM.Operation) -> Format {
    switch operation {
    case .lui: .upper(0x37)
    case .auipc: .upper(0x17)
    case .jal: .jump
    case .jalr: .immediate(0x67, 0)
    case .beq: .branch(0)
    case .bne: .branch(1)
    case .blt: .branch(4)
    case .bge: .branch(5)
    case .bltu: .branch(6)
    case .bgeu: .branch(7)
    case .lb: .immediate(0x03, 0)
    case .lh: .immediate(0x03, 1)
    case .lw: .immediate(0x03, 2)
    case .ld: .immediate(0x03, 3)
    case .lbu: .immediate(0x03, 4)
    case .lhu: .immediate(0x03, 5)
    case .lwu: .immediate(0x03, 6)
    case .sb: .store(0)
    case .sh: .store(1)
    case .sw: .store(2)
    case .sd: .store(3)
    case .addi: .immediate(0x13, 0)
    case .slti: .immediate(0x13, 2)
    case .sltiu: .immediate(0x13, 3)
    case .xori: .immediate(0x13, 4)
    case .ori: .immediate(0x13, 6)
    case .andi: .immediate(0x13, 7)
    case .slli: .shift(0x13, 1, 0x000)
    case .srli: .shift(0x13, 5, 0x000)
    case .srai: .shift(0x13, 5, 0x400)
    case .addiw: .immediate(0x1B, 0)
    case .slliw: .shift(0x1B, 1, 0x000)
    case .srliw: .shift(0x1B, 5, 0x000)
    case .sraiw: .shift(0x1B, 5, 0x400)
    case .add: .register(0x33, 0, 0x00)
    case .sub: .register(0x33, 0, 0x20)
    case .sll: .register(0x33, 1, 0x00)
    case .slt: .register(0x33, 2, 0x00)
    case .sltu: .register(0x33, 3, 0x00)
    case .xor: .register(0x33, 4, 0x00)
    case .srl: .register(0x33, 5, 0x00)
    case .sra: .register(0x33, 5, 0x20)
    case .or: .register(0x33, 6, 0x00)
    case .and: .register(0x33, 7, 0x00)
    case .addw: .register(0x3B, 0, 0x00)
    case .subw: .register(0x3B, 0, 0x20)
    case .sllw: .register(0x3B, 1, 0x00)
    case .srlw: .register(0x3B, 5, 0x00)
    case .sraw: .register(0x3B, 5, 0x20)
    case .mul: .register(0x33, 0, 1)
    case .mulh: .register(0x33, 1, 1)
    case .mulhsu: .register(0x33, 2, 1)
    case .mulhu: .register(0x33, 3, 1)
    case .div: .register(0x33, 4, 1)
    case .divu: .register(0x33, 5, 1)
    case .rem: .register(0x33, 6, 1)
    case .remu: .register(0x33, 7, 1)
    case .mulw: .register(0x3B, 0, 1)
    case .divw: .register(0x3B, 4, 1)
    case .divuw: .register(0x3B, 5, 1)
    case .remw: .register(0x3B, 6, 1)
    case .remuw: .register(0x3B, 7, 1)
    case .addUW: .register(0x3B, 0, 0x04)
    case .sh1add: .register(0x33, 2, 0x10)
    case .sh2add: .register(0x33, 4, 0x10)
    case .sh3add: .register(0x33, 6, 0x10)
    case .sh1addUW: .register(0x3B, 2, 0x10)
    case .sh2addUW: .register(0x3B, 4, 0x10)
    case .sh3addUW: .register(0x3B, 6, 0x10)
    case .slliUW: .shift(0x1B, 1, 0x080)
    case .andn: .register(0x33, 7, 0x20)
    case .orn: .register(0x33, 6, 0x20)
    case .xnor: .register(0x33, 4, 0x20)
    case .clz: .unary(0x13, 1, 0x600)
    case .ctz: .unary(0x13, 1, 0x601)
    case .cpop: .unary(0x13, 1, 0x602)
    case .clzw: .unary(0x1B, 1, 0x600)
    case .ctzw: .unary(0x1B, 1, 0x601)
    case .cpopw: .unary(0x1B, 1, 0x602)
    case .max: .register(0x33, 6, 0x05)
    case .maxu: .register(0x33, 7, 0x05)
    case .min: .register(0x33, 4, 0x05)
    case .minu: .register(0x33, 5, 0x05)
    case .sextB: .unary(0x13, 1, 0x604)
    case .sextH: .unary(0x13, 1, 0x605)
    case .zextH: .unary(0x3B, 4, 0x080)
    case .rol: .register(0x33, 1, 0x30)
    case .rolw: .register(0x3B, 1, 0x30)
    case .ror: .register(0x33, 5, 0x30)
    case .rori: .shift(0x13, 5, 0x600)
    case .roriw: .shift(0x1B, 5, 0x600)
    case .rorw: .register(0x3B, 5, 0x30)
    case .orcB: .unary(0x13, 5, 0x287)
    case .rev8: .unary(0x13, 5, 0x6B8)
    case .bclr: .register(0x33, 1, 0x24)
    case .bclri: .shift(0x13, 1, 0x480)
    case .bext: .register(0x33, 5, 0x24)
    case .bexti: .shift(0x13, 5, 0x480)
    case .binv: .register(0x33, 1, 0x34)
    case .binvi: .shift(0x13, 1, 0x680)
    case .bset: .register(0x33, 1, 0x14)
    case .bseti: .shift(0x13, 1, 0x280)
    case .lrW: .atomic(2, 0x02)
    case .scW: .atomic(2, 0x03)
    case .amoswapW: .atomic(2, 0x01)
    case .amoaddW: .atomic(2, 0x00)
    case .amoxorW: .atomic(2, 0x04)
    case .amoandW: .atomic(2, 0x0C)
    case .amoorW: .atomic(2, 0x08)
    case .amominW: .atomic(2, 0x10)
    case .amomaxW: .atomic(2, 0x14)
    case .amominuW: .atomic(2, 0x18)
    case .amomaxuW: .atomic(2, 0x1C)
    case .lrD: .atomic(3, 0x02)
    case .scD: .atomic(3, 0x03)
    case .amoswapD: .atomic(3, 0x01)
    case .amoaddD: .atomic(3, 0x00)
    case .amoxorD: .atomic(3, 0x04)
    case .amoandD: .atomic(3, 0x0C)
    case .amoorD: .atomic(3, 0x08)
    case .amominD: .atomic(3, 0x10)
    case .amomaxD: .atomic(3, 0x14)
    case .amominuD: .atomic(3, 0x18)
    case .amomaxuD: .atomic(3, 0x1C)
    case .fence: .fixed(0x0FF0_000F)
    case .ecall: .fixed(0x0000_0073)
    case .ebreak: .fixed(0x0010_0073)
    case .unimp: .fixed(0xC000_1073)
    }
  }
}
