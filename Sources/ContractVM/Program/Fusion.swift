/// Pairs of operations that the interpreter executes in one step.
///
/// A fused slot keeps its own fields and its successor stays as it is, so fusing only changes the first slot's opcode. Both slots are in one block.
enum Fusion {
  /// The opcode for `first` when `second` follows, or nil.
  static func opcode(_ first: SlotOpcode, _ second: SlotOpcode) -> SlotOpcode? {
    switch (first, second) {
    case (.add, .add): .addThenAdd
    case (.addi, .addi): .addiThenAddi
    case (.add, .addi): .addThenAddi
    case (.addi, .add): .addiThenAdd
    case (.sd, .sd): .sdThenSd
    case (.ld, .ld): .ldThenLd
    case (.addi, .sd): .addiThenSd
    case (.sd, .addi): .sdThenAddi
    case (.ld, .addi): .ldThenAddi
    case (.sd, .ld): .sdThenLd
    case (.ld, .sd): .ldThenSd
    case (.ld, .add): .ldThenAdd
    case (.sh3add, .ld): .sh3addThenLd
    case (.add, .lbu): .addThenLbu
    case (.add, .sb): .addThenSb
    case (.lbu, .xor): .lbuThenXor
    case (.ld, .xor): .ldThenXor
    case (.xor, .sd): .xorThenSd
    case (.xor, .xor): .xorThenXor
    case (.ld, .andn): .ldThenAndn
    case (.sd, .xor): .sdThenXor
    case (.add, .slt): .addThenSlt
    case (.mulh, .mul): .mulhThenMul
    case (.rev8, .rev8): .rev8ThenRev8
    case (.addi, .bne): .addiThenBne
    case (.addi, .bltu): .addiThenBltu
    case (.addi, .beq): .addiThenBeq
    case (.srai, .bne): .sraiThenBne
    case (.slt, .bne): .sltThenBne
    case (.add, .bgeu): .addThenBgeu
    case (.add, .blt): .addThenBlt
    case (.add, .beq): .addThenBeq
    case (.ld, .bne): .ldThenBne
    case (.ld, .bltu): .ldThenBltu
    case (.slli, .addi): .slliThenAddi
    default: nil
    }
  }
}
