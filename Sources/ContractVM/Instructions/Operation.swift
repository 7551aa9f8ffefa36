/// The operations of the instruction set (specification, section 3); compressed instructions decode to these.
package enum Operation: UInt8, CaseIterable, Sendable {
  // RV64E register-register and register-immediate.
  case lui, auipc
  case addi, slti, sltiu, xori, ori, andi, slli, srli, srai
  case add, sub, sll, slt, sltu, xor, srl, sra, or, and
  case addiw, slliw, srliw, sraiw, addw, subw, sllw, srlw, sraw
  // M.
  case mul, mulh, mulhsu, mulhu, div, divu, rem, remu
  case mulw, divw, divuw, remw, remuw
  // Zba.
  case addUW, sh1add, sh2add, sh3add, sh1addUW, sh2addUW, sh3addUW, slliUW
  // Zbb.
  case andn, orn, xnor, clz, clzw, ctz, ctzw, cpop, cpopw, max, maxu, min, minu
  case sextB, sextH, zextH, rol, rolw, ror, rori, roriw, rorw, orcB, rev8
  // Zbs.
  case bclr, bclri, bext, bexti, binv, binvi, bset, bseti
  // Memory.
  case lb, lh, lw, ld, lbu, lhu, lwu, sb, sh, sw, sd
  // A.
  case lrW, scW, amoswapW, amoaddW, amoxorW, amoandW, amoorW, amominW, amomaxW, amominuW, amomaxuW
  case lrD, scD, amoswapD, amoaddD, amoxorD, amoandD, amoorD, amominD, amomaxD, amominuD, amomaxuD
  // Control.
  case beq, bne, blt, bge, bltu, bgeu, jal, jalr
  case fence, ecall, ebreak, unimp
}

extension Operation {
  /// Whether a block ends with this operation (specification, section 4).
  var isTerminator: Bool {
    switch self {
    case .jal, .jalr, .ecall, .ebreak, .unimp: true
    default: isBranch
    }
  }

  /// Whether the operation is a conditional branch.
  var isBranch: Bool {
    switch self {
    case .beq, .bne, .blt, .bge, .bltu, .bgeu: true
    default: false
    }
  }

  /// The gas of one execution (specification, section 4).
  package var gas: Int {
    switch self {
    case .lb, .lh, .lw, .ld, .lbu, .lhu, .lwu: InstructionGas.load
    case .sb, .sh, .sw, .sd: InstructionGas.store
    case .mul, .mulh, .mulhsu, .mulhu, .mulw: InstructionGas.multiplication
    case .div, .divu, .rem, .remu, .divw, .divuw, .remw, .remuw: InstructionGas.division
    case .lrW, .scW, .amoswapW, .amoaddW, .amoxorW, .amoandW, .amoorW, .amominW, .amomaxW, .amominuW, .amomaxuW,
      .lrD, .scD, .amoswapD, .amoaddD, .amoxorD, .amoandD, .amoorD, .amominD, .amomaxD, .amominuD, .amomaxuD:
      InstructionGas.atomic
    case .jalr: InstructionGas.dynamicJump
    case .ecall: InstructionGas.hostCall
    case .ebreak, .unimp: InstructionGas.designatedIllegal
    default: InstructionGas.simple
    }
  }
}

/// The gas of each class of instructions (specification, section 4).
enum InstructionGas {
  static let simple = 1
  static let load = 2
  static let store = 2
  static let multiplication = 2
  static let division = 8
  static let atomic = 4
  static let dynamicJump = 2
  static let hostCall = 10
  static let designatedIllegal = 0
}

/// The gas of setting up an instance (specification, section 4).
enum InstanceGas {
  static let base: UInt64 = 50
  static let perMemoryWord: UInt64 = 1
  static let perContainerWord: UInt64 = 4
}
