import ContractVM
import ContractVMSupport
import Primitives
import Testing

@Suite("Every instance starts with the memory of its container")
struct MemoryTests {
  @Test("A reused arena is zero except for the container's data")
  func reuse() throws {
    // Fills memory from the address in a0 to the one in a1 with ones.
    let fill = try TestProgram(
      [
        Instruction(operation: .sb, rs1: 10, rs2: 12), Instruction(operation: .addi, rd: 10, rs1: 10, immediate: 1),
        Instruction(operation: .bne, rs1: 10, rs2: 11, immediate: -8), Instruction(operation: .ecall),
      ], data: [5, 6])
    let map = fill.program.memoryMap
    for _ in 0..<200 {
      let (exit, dirty) = Interpreter().first(
        fill.program, gas: 1_000_000,
        registers: [10: UInt64(map.stackBase), 11: UInt64(map.heapStart), 12: .max])
      #expect(exit == .hostCall)
      #expect(Snapshot.memory(of: dirty).allSatisfy { $0 == 0xFF })
    }
    let clean = try TestProgram([Instruction(operation: .ecall)], data: [7], readOnlyData: [9])
    let instance = Instance(clean.program, gas: 100)
    var expected = Bytes(repeating: 0, count: clean.program.memoryMap.heapStart - 0x1000)
    expected[0] = 9
    expected[clean.program.memoryMap.dataStart - 0x1000] = 7
    #expect(Snapshot.memory(of: instance) == expected)
    #expect(
      (0..<16).allSatisfy { unsafe instance.registers[$0] == ($0 == 2 ? UInt64(clean.program.memoryMap.dataStart) : 0) }
    )
  }

  @Test("Growth keeps the contents, adds zeros, and is visible to the program")
  func growth() throws {
    let test = try TestProgram([
      Instruction(operation: .sd, rs1: 2, rs2: 11, immediate: -8), Instruction(operation: .ecall),
      Instruction(operation: .ld, rd: 12, rs1: 10), Instruction(operation: .sd, rs1: 10, rs2: 11),
      Instruction(operation: .ecall),
    ])
    for (_, engine) in test.engines {
      let (_, instance) = engine.first(test.program, registers: [11: 77])
      let end = instance.memoryEnd
      instance.grow(to: 60_000)
      unsafe instance.registers[10] = 59_992
      unsafe instance.registers[12] = 1
      #expect(engine.run(instance) == .hostCall)
      #expect(unsafe instance.registers[12] == 0)
      #expect(unsafe instance.readable(UInt64(end - 8), 1)?[0] == 77)
      #expect(unsafe instance.readable(59_992, 8)?[0] == 77)
      #expect(unsafe instance.readable(59_993, 8) == nil)
    }
  }

  @Test("Growth beyond the pool's arenas is not kept and not leaked into later instances")
  func largeGrowth() throws {
    let test = try TestProgram([Instruction(operation: .ecall)])
    let large = try Program(
      Container(text: Encoder.text([Instruction(operation: .ecall)]), stackSize: 1024, memoryLimit: 1 << 24))
    for _ in 0..<10 {
      let instance = Instance(large, gas: 100)
      instance.grow(to: 1 << 24)
      unsafe instance.writable(0x1000 + 500_000, 4)?.storeBytes(of: .max, as: UInt32.self)
    }
    #expect(Snapshot.memory(of: Instance(test.program, gas: 1)).allSatisfy { $0 == 0 })
  }

  @Test("Ranges of length zero need no memory, and no range wraps around")
  func ranges() throws {
    let test = try TestProgram([Instruction(operation: .ecall)])
    let instance = Instance(test.program, gas: 1)
    #expect(unsafe instance.readable(.max, 0) != nil)
    #expect(unsafe instance.writable(0, 0) != nil)
    #expect(unsafe instance.readable(.max, 2) == nil)
    #expect(unsafe instance.readable(0x1000, .max) == nil)
    #expect(unsafe instance.writable(0x1000, .max) == nil)
    #expect(unsafe instance.readable(0x0FFF, 1) == nil)
  }
}
