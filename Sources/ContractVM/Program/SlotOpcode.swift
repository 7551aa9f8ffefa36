/// What the fast interpreter can do in one step.
///
/// The first part repeats ``Operation``, same names in the same order, up to the atomics; a test holds the two together. The rest are
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
  // FUSED
  case addThenAdd
  case addiThenAddi
  case addThenAddi
  case addiThenAdd
  case sdThenSd
  case ldThenLd
  case addiThenSd
  case sdThenAddi
  case ldThenAddi
  case sdThenLd
  case ldThenSd
  case ldThenAdd
  case sh3addThenLd
  case addThenLbu
  case addThenSb
  case lbuThenXor
  case ldThenXor
  case xorThenSd
  case xorThenXor
  case ldThenAndn
  case sdThenXor
  case addThenSlt
  case mulhThenMul
  case rev8ThenRev8
  case addiThenBne
  case addiThenBltu
  case addiThenBeq
  case sraiThenBne
  case sltThenBne
  case addThenBgeu
  case addThenBlt
  case addThenBeq
  case ldThenBne
  case ldThenBltu
  case slliThenAddi
  case xorThenAddi
  case andiThenXor
  case andiThenAddi
  case addThenSltu
  case subThenSltu
  case sltuThenOr
  case sltuThenBne
  case sltuThenBeq
  case sltuThenAdd
  case slliThenSrli
  case andnThenAndn
  case sdFour
  case ldFour
  // END
}
