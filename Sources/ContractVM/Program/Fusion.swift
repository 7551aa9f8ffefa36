/// Neighbouring operations that the interpreter executes in one step.
///
/// A fused slot keeps its own fields and its successors stay as they are, so fusing only changes the first slot's opcode. All of them are in one block,
/// because a header stands between blocks.
enum Fusion {
  /// Joins pairs, and runs of four stores or loads, from the front.
  static func fuse(_ slots: inout [Slot]) {
    var index = 0
    while index + 1 < slots.count {
      let first = slots[index].opcode
      let second = slots[index + 1].opcode
      if first == second, first == .sd || first == .ld, index + 3 < slots.count, slots[index + 2].opcode == first,
        slots[index + 3].opcode == first
      {
        slots[index].opcode = first == .sd ? .sdFour : .ldFour
        index += 4
      } else if let pair = pair(first, second) {
        slots[index].opcode = pair
        index += 2
      } else {
        index += 1
      }
    }
  }

  /// The opcode for `first` when `second` follows, or nil.
  private static func pair(_ first: SlotOpcode, _ second: SlotOpcode) -> SlotOpcode? {
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
    case (.xor, .addi): .xorThenAddi
    case (.andi, .xor): .andiThenXor
    case (.andi, .addi): .andiThenAddi
    case (.add, .sltu): .addThenSltu
    case (.sub, .sltu): .subThenSltu
    case (.sltu, .or): .sltuThenOr
    case (.sltu, .bne): .sltuThenBne
    case (.sltu, .beq): .sltuThenBeq
    case (.sltu, .add): .sltuThenAdd
    case (.slli, .srli): .slliThenSrli
    case (.andn, .andn): .andnThenAndn
    default: nil
    }
  }
}
