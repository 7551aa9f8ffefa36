/// What the fast interpreter can do in one step.
///
/// The first part repeats ``Operation``, same names in the same order, up to the atomics; a test holds the two together. The rest are
/// control operations in the form that the interpreter wants.
enum SlotOpcode: UInt8, CaseIterable {
  case lui, auipc
  case addi, slti, sltiu, xori, ori, andi, slli, srli, srai
  case add, sub, sll, slt, sltu, xor, srl, sra, or, and
  case addiw, slliw, srliw, sraiw, addw, subw, sllw, srlw, sraw
  case mul, mulh, mulhsu, mulhu, div, divu, rem, remu
  case mulw, divw, divuw, remw, remuw
  case addUW, sh1add, sh2add, sh3add, sh1addUW, sh2addUW, sh3addUW, slliUW
  case andn, orn, xnor, clz, clzw, ctz, ctzw, cpop, cpopw, max, maxu, min, minu
  case sextB, sextH, zextH, rol, rolw, ror, rori, roriw, rorw, orcB, rev8
  case bclr, bclri, bext, bexti, binv, binvi, bset, bseti
  case lb, lh, lw, ld, lbu, lhu, lwu, sb, sh, sw, sd
  case lrW, scW, amoswapW, amoaddW, amoxorW, amoandW, amoorW, amominW, amomaxW, amominuW, amomaxuW
  case lrD, scD, amoswapD, amoaddD, amoxorD, amoandD, amoorD, amominD, amomaxD, amominuD, amomaxuD
  case beq, bne, blt, bge, bltu, bgeu
  /// Jumps by the immediate.
  case jump
  /// Jumps by the immediate and leaves the return address, text offset in the fields `b` and `c`, in `a`.
  case call
  /// Jumps to register `b` plus the immediate.
  case jumpRegister
  /// The same, and leaves the return address, text offset in the field `a` and the upper half of the immediate, in register `c`.
  case callRegister
  /// A block's header: the immediate is the gas of the block.
  case header
  /// The immediate is the text offset of the instruction, in the four trapping operations.
  case hostCall, breakpoint, illegalInstruction, illegalJump
  case nothing
}
