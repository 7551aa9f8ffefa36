import ContractVM
import ContractVMSupport
import Primitives

/// Random valid programs: every operation, short loops, calls, memory accesses that mostly hit.
struct RandomProgram {
  var container: Container

  init(using generator: inout SeededGenerator) throws {
    let count = Int.random(in: 4...120, using: &generator)
    let operations = ContractVM.Operation.allCases
    var instructions: [Instruction] = []
    // Pointers into the stack in some registers, so that accesses do not fault at once.
    for register: UInt8 in [8, 9] {
      instructions.append(
        Instruction(operation: .addi, rd: register, rs1: 2, immediate: Int32.random(in: -1024...0, using: &generator)))
    }
    while instructions.count < count {
      let choice = Int.random(in: 0..<100, using: &generator)
      let operation: ContractVM.Operation
      switch choice {
      case 0..<40: operation = operations.randomElement(using: &generator) ?? .add
      case 40..<55: operation = [.ld, .sd, .lw, .sb, .lbu].randomElement(using: &generator) ?? .ld
      case 55..<70: operation = [.add, .addi, .xor, .slt, .sltu, .mulh, .mul].randomElement(using: &generator) ?? .add
      case 70..<85: operation = [.beq, .bne, .blt, .bgeu, .bltu].randomElement(using: &generator) ?? .beq
      case 85..<88: operation = .jal
      case 88..<90: operation = .jalr
      default: operation = [.andn, .rev8, .sh3add, .srai, .sub, .or].randomElement(using: &generator) ?? .or
      }
      var instruction = Instruction.random(operation, using: &generator)
      // The link register, the stack pointer and the pointers stay useful most of the time.
      if [1, 2, 8, 9].contains(instruction.rd), Int.random(in: 0..<20, using: &generator) > 0 { instruction.rd = 10 }
      switch Shape(operation) {
      case .load, .store:
        if Int.random(in: 0..<40, using: &generator) > 0 {
          instruction.rs1 = [8, 9].randomElement(using: &generator) ?? 8
          instruction.immediate = Int32.random(in: 0..<32, using: &generator) * 8
        }
      case .atomic, .reserve:
        instruction.rs1 = 8
      case .branch:
        instruction.immediate = Self.displacement(instructions.count, count, &generator)
      case .jump:
        instruction.rd = Bool.random(using: &generator) ? 1 : 0
        instruction.immediate = Self.displacement(instructions.count, count, &generator)
      case .computedJump:
        instruction.rs1 = 1
        instruction.immediate = 0
        instruction.rd = 0
      case .plain where operation != .fence && Int.random(in: 0..<4, using: &generator) > 0:
        instruction = Instruction(operation: .ecall)
      default: break
      }
      instructions.append(instruction)
      if [.ld, .sd].contains(operation), Bool.random(using: &generator) {
        // Runs, as in prologues and copies.
        for index in 1...3 where instructions.count < count {
          var next = instruction
          next.rd = UInt8(10 + index)
          next.immediate = min(2040, next.immediate + 8)
          instructions.append(next)
        }
      }
    }
    let targets = (0..<count).filter { _ in Int.random(in: 0..<16, using: &generator) == 0 }.map { $0 * 4 }
    container = try Container(
      text: Encoder.text(instructions), readOnlyData: (0..<16).map { UInt8($0) },
      data: (0..<32).map { UInt8(255 - $0) }, zeroSize: Int.random(in: 0..<64, using: &generator), stackSize: 1024,
      memoryLimit: 65_536, jumpTargets: targets)
  }

  private static func displacement(_ index: Int, _ count: Int, _ generator: inout SeededGenerator) -> Int32 {
    let near = max(0, index - 12)...min(count - 1, index + 12)
    return Int32(Int.random(in: near, using: &generator) - index) * 4
  }
}
