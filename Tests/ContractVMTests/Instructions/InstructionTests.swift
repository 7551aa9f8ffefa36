import ContractVM
import Execution
import Primitives
import Testing

@Suite("Every instruction does what the manual says, on both engines")
struct InstructionTests {
  /// Memory that a store may touch: the bottom of the stack.
  static let base = UInt64(ContractVM.ContainerLimits.nullPageBytes)

  @Test(
    "Register operations give the model's results for edge values and random ones",
    arguments: ContractVM.Operation.allCases.filter {
      [.register, .immediate, .shift, .shiftWord, .unary, .upper].contains(Shape($0)) && $0 != .auipc
    })
  func registerOperations(_ operation: ContractVM.Operation) throws {
    let seed: UInt64 = 0x5EED_0001 + UInt64(operation.rawValue)
    var generator = SeededGenerator(seed: seed)
    var pairs = EdgeValues.all.flatMap { a in EdgeValues.all.map { (a, $0) } }
    for _ in 0..<200 { pairs.append((generator.registerValue(), generator.registerValue())) }
    for chunk in stride(from: 0, to: pairs.count, by: 40) {
      var instruction = Instruction.random(operation, using: &generator)
      instruction.rd = 12
      instruction.rs1 = 10
      instruction.rs2 = Shape(operation) == .register ? 11 : 0
      if Shape(operation) == .upper { instruction.rs1 = 0 }
      let test = try TestProgram([instruction, Instruction(operation: .ecall)])
      for (name, engine) in test.engines {
        for (a, b) in pairs[chunk..<min(chunk + 40, pairs.count)] {
          let (exit, instance) = engine.first(test.program, registers: [10: a, 11: b])
          let expected = InstructionModel.result(operation, a, b, Int64(instruction.immediate))
          let result = unsafe instance.registers[12]
          #expect(exit == .hostCall)
          #expect(result == expected, "\(name): \(instruction.assembly) with \(a), \(b), seed \(seed)")
        }
      }
    }
  }

  @Test("Source and destination may be one register, and x0 stays zero")
  func sharedRegisters() throws {
    let test = try TestProgram([
      Instruction(operation: .add, rd: 10, rs1: 10, rs2: 10), Instruction(operation: .sub, rd: 0, rs1: 10, rs2: 11),
      Instruction(operation: .add, rd: 11, rs1: 0, rs2: 0), Instruction(operation: .ecall),
    ])
    for (_, engine) in test.engines {
      let (_, instance) = engine.first(test.program, registers: [10: 21, 11: 5])
      #expect(unsafe instance.registers[10] == 42)
      #expect(unsafe instance.registers[11] == 0)
    }
  }

  @Test(
    "auipc adds the instruction's own address, below and above 2^31", arguments: [0, 0x7FFF_F000, -0x8000_0000, 0x1000])
  func auipc(_ immediate: Int) throws {
    let test = try TestProgram([
      Instruction(operation: .fence), Instruction(operation: .auipc, rd: 10, immediate: Int32(immediate)),
      Instruction(operation: .ecall),
    ])
    for (_, engine) in test.engines {
      let (_, instance) = engine.first(test.program)
      #expect(unsafe instance.registers[10] == UInt64(bitPattern: Int64(0x4000_0004 + immediate)))
    }
  }

  @Test(
    "Branches go the right way for every pair of edge values",
    arguments: [ContractVM.Operation.beq, .bne, .blt, .bge, .bltu, .bgeu])
  func branches(_ operation: ContractVM.Operation) throws {
    let test = try TestProgram([
      Instruction(operation: operation, rs1: 10, rs2: 11, immediate: 12),
      Instruction(operation: .addi, rd: 12, immediate: 1), Instruction(operation: .ecall),
      Instruction(operation: .addi, rd: 12, immediate: 2), Instruction(operation: .ecall),
    ])
    for (name, engine) in test.engines {
      for a in EdgeValues.all {
        for b in EdgeValues.all {
          let (_, instance) = engine.first(test.program, registers: [10: a, 11: b])
          let expected: UInt64 = InstructionModel.isTaken(operation, a, b) ? 2 : 1
          #expect(unsafe instance.registers[12] == expected, "\(name): \(operation) \(a) \(b)")
        }
      }
    }
  }

  @Test(
    "Loads extend as named, at every alignment",
    arguments: [ContractVM.Operation.lb, .lh, .lw, .ld, .lbu, .lhu, .lwu])
  func loads(_ operation: ContractVM.Operation) throws {
    let bytes: Bytes = [0x80, 0x7F, 0xFF, 0x01, 0x00, 0x90, 0xA5, 0xC3, 0x11, 0x22, 0x93, 0x44, 0xF5, 0x66, 0x87, 0x98]
    let widths: [ContractVM.Operation: (Int, Bool)] = [
      .lb: (1, true), .lh: (2, true), .lw: (4, true), .ld: (8, true), .lbu: (1, false), .lhu: (2, false),
      .lwu: (4, false),
    ]
    let (width, isSigned) = try #require(widths[operation])
    for offset in 0...8 {
      let test = try TestProgram(
        [Instruction(operation: operation, rd: 11, rs1: 10, immediate: Int32(offset)), Instruction(operation: .ecall)],
        readOnlyData: bytes)
      var expected: UInt64 = 0
      for index in (0..<width).reversed() { expected = expected << 8 | UInt64(bytes[offset + index]) }
      if isSigned, bytes[offset + width - 1] >= 0x80, width < 8 { expected |= .max << UInt64(8 * width) }
      for (name, engine) in test.engines {
        let (exit, instance) = engine.first(test.program, registers: [10: Self.base])
        #expect(exit == .hostCall)
        #expect(unsafe instance.registers[11] == expected, "\(name): \(operation) at \(offset)")
      }
    }
  }

  @Test("Stores write only their width, at every alignment", arguments: [ContractVM.Operation.sb, .sh, .sw, .sd])
  func stores(_ operation: ContractVM.Operation) throws {
    let widths: [ContractVM.Operation: Int] = [.sb: 1, .sh: 2, .sw: 4, .sd: 8]
    let width = try #require(widths[operation])
    let value: UInt64 = 0x8182_8384_8586_8788
    for offset in -8...8 {
      let test = try TestProgram([
        Instruction(operation: operation, rs1: 10, rs2: 11, immediate: Int32(offset)), Instruction(operation: .ecall),
      ])
      for (name, engine) in test.engines {
        let (exit, instance) = engine.first(test.program, registers: [10: Self.base + 100, 11: value])
        let memory = Snapshot.memory(of: instance)
        var expected = Bytes(repeating: 0, count: memory.count)
        for index in 0..<width {
          expected[100 + offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
        }
        #expect(exit == .hostCall)
        #expect(memory == expected, "\(name): \(operation) at \(offset)")
      }
    }
  }

  @Test(
    "Atomics return the old value and store the model's result",
    arguments: ContractVM.Operation.allCases.filter { Shape($0) == .atomic && $0 != .scW && $0 != .scD })
  func atomics(_ operation: ContractVM.Operation) throws {
    let isWord = operation.rawValue < ContractVM.Operation.lrD.rawValue
    let test = try TestProgram([
      Instruction(operation: .sd, rs1: 10, rs2: 12), Instruction(operation: operation, rd: 13, rs1: 10, rs2: 11),
      Instruction(operation: .ld, rd: 14, rs1: 10), Instruction(operation: .ecall),
    ])
    for (name, engine) in test.engines {
      for old in EdgeValues.all {
        for operand in EdgeValues.all {
          let (exit, instance) = engine.first(test.program, registers: [10: Self.base, 11: operand, 12: old])
          let loaded = isWord ? InstructionModel.word(old) : old
          let stored = InstructionModel.stored(operation, loaded, operand, isWord: isWord)
          let expected = isWord ? old & 0xFFFF_FFFF_0000_0000 | stored & 0xFFFF_FFFF : stored
          #expect(exit == .hostCall)
          #expect(unsafe instance.registers[13] == loaded, "\(name): \(operation) \(old) \(operand)")
          #expect(unsafe instance.registers[14] == expected, "\(name): \(operation) \(old) \(operand)")
        }
      }
    }
  }

  @Test("sc succeeds once after lr of the same address and width")
  func reservations() throws {
    let test = try TestProgram([
      Instruction(operation: .scD, rd: 5, rs1: 10, rs2: 11),  // no reservation
      Instruction(operation: .lrD, rd: 6, rs1: 10),
      Instruction(operation: .scW, rd: 7, rs1: 10, rs2: 11),  // other width
      Instruction(operation: .scD, rd: 8, rs1: 10, rs2: 11),  // reservation gone
      Instruction(operation: .lrD, rd: 6, rs1: 10),
      Instruction(operation: .sd, rs1: 10, rs2: 12),  // a store keeps it
      Instruction(operation: .scD, rd: 9, rs1: 10, rs2: 11),
      Instruction(operation: .ld, rd: 13, rs1: 10),
      Instruction(operation: .scD, rd: 14, rs1: 10, rs2: 12),
      Instruction(operation: .ecall),
    ])
    for (_, engine) in test.engines {
      let (exit, instance) = engine.first(test.program, registers: [10: Self.base, 11: 7, 12: 9])
      #expect(exit == .hostCall)
      let results = (5..<15).map { unsafe instance.registers[$0] }
      #expect(results == [1, 0, 1, 1, 0, Self.base, 7, 9, 7, 1])
    }
  }

  @Test("jal and jalr leave return addresses, which are legal targets")
  func calls() throws {
    let test = try TestProgram([
      Instruction(operation: .jal, rd: 1, immediate: 12),  // 0: call 12
      Instruction(operation: .addi, rd: 11, rs1: 11, immediate: 1),  // 4
      Instruction(operation: .ecall),  // 8
      Instruction(operation: .addi, rd: 12, immediate: 5),  // 12
      Instruction(operation: .jalr, rs1: 1, immediate: 1),  // 16: return, bit 0 is cleared
    ])
    for (_, engine) in test.engines {
      let (exit, instance) = engine.first(test.program)
      #expect(exit == .hostCall)
      #expect(unsafe instance.registers[1] == 0x4000_0004)
      #expect(unsafe instance.registers[11] == 1)
      #expect(unsafe instance.registers[12] == 5)
    }
  }

  @Test("jalr to a listed target links before it jumps, also through the same register")
  func listedTargets() throws {
    let test = try TestProgram(
      [
        Instruction(operation: .auipc, rd: 5), Instruction(operation: .jalr, rd: 5, rs1: 5, immediate: 12),
        Instruction(operation: .unimp), Instruction(operation: .ecall),
      ], jumpTargets: [12])
    for (_, engine) in test.engines {
      let (exit, instance) = engine.first(test.program)
      #expect(exit == .hostCall)
      #expect(unsafe instance.registers[5] == 0x4000_0008)
    }
  }
}
