import ContractVM
import Execution
import Primitives
import Testing

@Suite("Each trap has one cause and one outcome on both engines")
struct TrapTests {
  private func expect(
    _ instructions: [Instruction], _ trap: Trap, registers: [Int: UInt64] = [:], readOnlyData: Bytes = [],
    jumpTargets: [Int] = [], _ comment: String = ""
  ) throws {
    let test = try TestProgram(instructions, readOnlyData: readOnlyData, jumpTargets: jumpTargets)
    for (name, engine) in test.engines {
      let (exit, _) = engine.first(test.program, registers: registers)
      #expect(exit == .trap(trap), "\(name) \(comment)")
    }
  }

  @Test("unimp and ebreak trap at their address")
  func designatedIllegal() throws {
    try expect(
      [Instruction(operation: .fence), Instruction(operation: .unimp)], .illegalInstruction(address: 0x4000_0004))
    try expect([Instruction(operation: .fence), Instruction(operation: .ebreak)], .breakpoint(address: 0x4000_0004))
  }

  @Test("A compressed zero is unimp")
  func compressedZero() throws {
    let program = try Program(Container(text: [0, 0], stackSize: 1024, memoryLimit: 65_536))
    #expect(Interpreter().first(program).exit == .trap(.illegalInstruction(address: 0x4000_0000)))
    #expect(ReferenceInterpreter(program).first(program).exit == .trap(.illegalInstruction(address: 0x4000_0000)))
  }

  @Test("Running past the text is an illegal jump to its end")
  func pastTheEnd() throws {
    try expect([Instruction(operation: .fence)], .illegalJump(address: 0x4000_0004))
    try expect([Instruction(operation: .bne, immediate: 0)], .illegalJump(address: 0x4000_0004))
  }

  @Test("Resuming past the text is an illegal jump too")
  func resumePastTheEnd() throws {
    let test = try TestProgram([Instruction(operation: .ecall)])
    for (_, engine) in test.engines {
      let (exit, instance) = engine.first(test.program)
      #expect(exit == .hostCall)
      #expect(engine.run(instance) == .trap(.illegalJump(address: 0x4000_0004)))
    }
  }

  @Test("Dynamic jumps reach return addresses and listed targets, nothing else")
  func dynamicJumps() throws {
    let text = [
      Instruction(operation: .jalr, rs1: 10), Instruction(operation: .fence), Instruction(operation: .ecall),
      Instruction(operation: .jal, rd: 1, immediate: -4), Instruction(operation: .ecall),
    ]
    for (target, isLegal) in [
      (0, false), (4, false), (8, true), (9, true), (12, false), (16, true), (20, false), (6, false), (1 << 20, false),
    ] {
      let test = try TestProgram(text, jumpTargets: [8])
      let address = UInt64(0x4000_0000 + target)
      for (name, engine) in test.engines {
        let exit = engine.first(test.program, registers: [10: address]).exit
        #expect(exit == (isLegal ? .hostCall : .trap(.illegalJump(address: address & ~1))), "\(name) to \(target)")
      }
    }
    try expect(text, .illegalJump(address: 0), registers: [10: 0])
    try expect(text, .illegalJump(address: .max - 1), registers: [10: .max])
    try expect(text, .illegalJump(address: 0x1_4000_0008), registers: [10: 0x1_4000_0008], jumpTargets: [8])
  }

  @Test("Loads fault outside the loadable region, to the byte", arguments: [1, 2, 4, 8])
  func loads(_ width: Int) throws {
    let operations: [Int: ContractVM.Operation] = [1: .lb, 2: .lh, 4: .lw, 8: .ld]
    let load = Instruction(operation: try #require(operations[width]), rd: 0, rs1: 10)
    let test = try TestProgram([load, Instruction(operation: .ecall)], readOnlyData: [1, 2, 3])
    let end = UInt64(test.program.memoryMap.heapStart)
    for (name, engine) in test.engines {
      for address in [0x1000, end - UInt64(width), 0x1003] {
        #expect(engine.first(test.program, registers: [10: address]).exit == .hostCall, "\(name) \(address)")
      }
      for address in [
        0, 8, 0xFFF, 0x1000 - UInt64(width), end - UInt64(width) + 1, end, 0x4000_0000, .max, .max - 7, 1 << 63,
      ] {
        #expect(
          engine.first(test.program, registers: [10: address]).exit == .trap(.memoryFault(address: address)),
          "\(name) \(address)")
      }
    }
  }

  @Test("Stores fault outside the storable region, read-only data included", arguments: [1, 2, 4, 8])
  func stores(_ width: Int) throws {
    let operations: [Int: ContractVM.Operation] = [1: .sb, 2: .sh, 4: .sw, 8: .sd]
    let store = Instruction(operation: try #require(operations[width]), rs1: 10, rs2: 11)
    let test = try TestProgram([store, Instruction(operation: .ecall)], readOnlyData: Bytes(repeating: 1, count: 40))
    let map = test.program.memoryMap
    #expect(map.stackBase == 0x1030)
    for (name, engine) in test.engines {
      for address in [0x1030, UInt64(map.heapStart - width), UInt64(map.dataStart - width)] {
        #expect(engine.first(test.program, registers: [10: address]).exit == .hostCall, "\(name) \(address)")
      }
      for address in [0, 0xFFF, 0x1000, 0x102F, UInt64(map.heapStart - width + 1), 0x4000_0000, .max, 1 << 63] {
        let (exit, instance) = engine.first(test.program, registers: [10: address, 11: .max])
        #expect(exit == .trap(.memoryFault(address: address)), "\(name) \(address)")
        #expect(Snapshot.memory(of: instance).dropFirst(48).allSatisfy { $0 == 0 })
      }
    }
  }

  @Test("Atomics fault when misaligned or outside")
  func atomics() throws {
    for operation: ContractVM.Operation in [.lrW, .scW, .amoaddW, .lrD, .scD, .amoaddD] {
      let atomic = [Instruction(operation: operation, rd: 11, rs1: 10), Instruction(operation: .ecall)]
      for address: UInt64 in [0x1001, 0x1002, 0x0FF8, 0, 0x1_0000_0000] {
        try expect(atomic, .memoryFault(address: address), registers: [10: address], "\(operation) \(address)")
      }
    }
    // Read-only data can be reserved but not changed.
    let data = Bytes(repeating: 0, count: 16)
    let reserve = [Instruction(operation: .lrD, rd: 11, rs1: 10), Instruction(operation: .unimp)]
    try expect(reserve, .illegalInstruction(address: 0x4000_0004), registers: [10: 0x1000], readOnlyData: data)
    let conditional = [Instruction(operation: .scD, rd: 11, rs1: 10), Instruction(operation: .unimp)]
    try expect(conditional, .memoryFault(address: 0x1000), registers: [10: 0x1000], readOnlyData: data)
  }

  @Test("A stack that overflows faults before it reaches anything")
  func stackOverflow() throws {
    // Pushes for ever: sp -= 16; sd ra, 0(sp); jump back.
    let push = [
      Instruction(operation: .addi, rd: 2, rs1: 2, immediate: -16), Instruction(operation: .sd, rs1: 2, rs2: 1),
      Instruction(operation: .jal, immediate: -8),
    ]
    try expect(push, .memoryFault(address: 0x1000), readOnlyData: Bytes(repeating: 7, count: 16))
    try expect(push, .memoryFault(address: 0x0FF0))
  }

  @Test("A faulting pair of stores keeps the first one's effect")
  func fusedFault() throws {
    let stores = [
      Instruction(operation: .sd, rs1: 10, rs2: 11), Instruction(operation: .sd, rs1: 0, rs2: 11, immediate: 8),
    ]
    let test = try TestProgram(stores)
    for (name, engine) in test.engines {
      let (exit, instance) = engine.first(test.program, registers: [10: 0x1000, 11: 0x0101])
      #expect(exit == .trap(.memoryFault(address: 8)), "\(name)")
      #expect(Snapshot.memory(of: instance).prefix(3) == [1, 1, 0], "\(name)")
    }
  }
}
