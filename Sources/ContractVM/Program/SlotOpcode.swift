/// What the fast interpreter can do in one step.
///
/// The first part repeats ``Operation``, same names in the same order, up to the branches; a test holds the two together. The rest are
/// control operations in the form that the interpreter wants.
package enum SlotOpcode: UInt8, CaseIterable {
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
  /// Jumps by the immediate and leaves in `a` the return address, whose halved text offset is in the fields `b` and `c`.
  case call
  /// Jumps to register `b` plus the immediate.
  case jumpRegister
  /// Jumps to register `b` plus the lower half of the immediate, and leaves in `a` the return address, whose halved text offset is the upper half.
  case callRegister
  /// A block's header: the immediate is the gas of the block.
  case header
  /// Leaves to the host; the immediate is the slot to resume at.
  case hostCall
  /// The immediate is the text offset of the instruction, in the three trapping operations.
  case breakpoint, illegalInstruction, illegalJump
  case nothing

  // Fused: each executes its own slot and the one after it, or the three after it. Chosen from the most frequent
  // neighbours in contracts and compute kernels.
  // Moves and address arithmetic.
  case addThenAdd, addiThenAddi, addThenAddi, addiThenAdd, slliThenAddi, slliThenSrli
  // Saving, restoring and copying.
  case sdThenSd, ldThenLd, addiThenSd, sdThenAddi, ldThenAddi, sdThenLd, ldThenSd, sdFour, ldFour
  // Indexed access and what is done with the value.
  case ldThenAdd, sh3addThenLd, addThenLbu, addThenSb, lbuThenXor, ldThenXor, xorThenSd, xorThenXor, ldThenAndn,
    sdThenXor, andnThenAndn, rev8ThenRev8
  // Carries, overflow checks and mixing.
  case addThenSlt, mulhThenMul, addThenSltu, subThenSltu, sltuThenOr, sltuThenAdd, xorThenAddi, andiThenXor,
    andiThenAddi
  // Comparisons before a branch.
  case addiThenBne, addiThenBltu, addiThenBeq, sraiThenBne, sltThenBne, sltuThenBne, sltuThenBeq, addThenBgeu,
    addThenBlt, addThenBeq, ldThenBne, ldThenBltu
}
