/// Turns decoded text into the interpreter's slots.
///
/// Slot 0 is never a target, so that 0 can mean "no slot". Each leader's instruction follows a header; after the last instruction a header
/// without gas and an illegal jump stand for running past the text.
struct Translation {
  private(set) var slots: [Slot] = []
  /// For each leader the slot of its header, else 0.
  private(set) var headerSlot: [Int]

  private let text: DecodedText
  private let flow: ControlFlow
  private let map: MemoryMap
  /// Slots whose immediate waits for the place of an instruction's header.
  private var jumps: [(slot: Int, target: Int)] = []

  init(_ text: DecodedText, _ flow: ControlFlow, _ map: MemoryMap) {
    self.text = text
    self.flow = flow
    self.map = map
    headerSlot = [Int](repeating: 0, count: text.instructions.count)
  }

  /// Fills ``slots`` and ``headerSlot``.
  mutating func translate() {
    slots.reserveCapacity(text.instructions.count * 3 / 2 + 4)
    slots.append(Slot(.illegalJump))
    var index = 0
    while index < text.instructions.count {
      if flow.blockGas[index] >= 0 {
        headerSlot[index] = slots.count
        slots.append(Slot(.header, immediate: flow.blockGas[index]))
      }
      append(index)
      index += 1
    }
    slots.append(Slot(.header))
    slots.append(Slot(.illegalJump, immediate: Int32(text.indexAtHalfword.count * 2)))
    for jump in jumps {
      slots[jump.slot].immediate = Int32(headerSlot[jump.target] - jump.slot)
    }
    Fusion.fuse(&slots)
  }

  /// A destination register's index; writes to `x0` go to a register that nothing reads.
  private func destination(_ register: UInt8) -> UInt8 { register == 0 ? RegisterFile.sink : register }

  private mutating func append(_ index: Int) {
    let instruction = text.instructions[index]
    let rd = destination(instruction.rd)
    let (rs1, rs2, immediate) = (instruction.rs1, instruction.rs2, instruction.immediate)
    let offset = text.offsets[index]
    let following = UInt16((Int(offset) + Int(instruction.length)) / 2)

    switch instruction.operation {
    case .auipc:
      let value = Int64(ContainerLimits.textBase) + Int64(offset) + Int64(immediate)
      // The sum has 33 bits; as an unsigned number it fits when it is not negative.
      let opcode: SlotOpcode = value < 0 ? .lui : .auipc
      slots.append(Slot(opcode, a: rd, immediate: Int32(truncatingIfNeeded: value)))
    case .lb, .lh, .lw, .ld, .lbu, .lhu, .lwu:
      slots.append(
        Slot(plain(instruction), a: rd, b: rs1, immediate: immediate - Int32(ContainerLimits.nullPageBytes)))
    case .sb, .sh, .sw, .sd:
      slots.append(Slot(plain(instruction), b: rs1, c: rs2, immediate: immediate - Int32(map.stackBase)))
    case .beq, .bne, .blt, .bge, .bltu, .bgeu:
      jumps.append((slots.count, text.target(of: index)))
      slots.append(Slot(plain(instruction), b: rs1, c: rs2))
    case .jal where instruction.rd == 0:
      jumps.append((slots.count, text.target(of: index)))
      slots.append(Slot(.jump))
    case .jal:
      jumps.append((slots.count, text.target(of: index)))
      slots.append(Slot(.call, a: rd, b: UInt8(following & 0xFF), c: UInt8(following >> 8)))
    case .jalr where instruction.rd == 0:
      slots.append(Slot(.jumpRegister, b: rs1, immediate: immediate))
    case .jalr:
      slots.append(Slot(.callRegister, a: rd, b: rs1, c: 0, low: Int16(immediate), high: Int16(following)))
    case .fence: slots.append(Slot(.nothing))
    case .ecall: slots.append(Slot(.hostCall, immediate: Int32(slots.count + 1)))
    case .ebreak: slots.append(Slot(.breakpoint, immediate: offset))
    case .unimp: slots.append(Slot(.illegalInstruction, immediate: offset))
    default: slots.append(Slot(plain(instruction), a: rd, b: rs1, c: rs2, immediate: immediate))
    }
  }

  /// The slot opcode of an operation up to the branches, where both enumerations run in step.
  private func plain(_ instruction: Instruction) -> SlotOpcode {
    // Only operations before `jal` come here, and a test proves that they have the same number in both enumerations.
    unsafe unsafeBitCast(instruction.operation.rawValue, to: SlotOpcode.self)
  }
}
