import ContractVM
import ContractVMSupport
import Execution
import Primitives
import Testing

@Suite("Gas is charged by block, when the block is entered")
struct GasTests {
  /// Gas used up to the first exit.
  private func used(_ instructions: [Instruction], registers: [Int: UInt64] = [:], jumpTargets: [Int] = []) throws
    -> Int64
  {
    let test = try TestProgram(instructions, jumpTargets: jumpTargets)
    let gas = test.engines.map { 100_000 - $0.engine.first(test.program, registers: registers).instance.gas }
    #expect(Set(gas).count == 1)
    return gas[0]
  }

  @Test("A straight block costs the sum of its instructions")
  func straight() throws {
    let gas = try used([
      Instruction(operation: .addi, rd: 10, rs1: 10),  // 1
      Instruction(operation: .ld, rd: 11, rs1: 2, immediate: -8),  // 2
      Instruction(operation: .sd, rs1: 2, rs2: 11, immediate: -8),  // 2
      Instruction(operation: .mul, rd: 11, rs1: 11, rs2: 11),  // 2
      Instruction(operation: .divu, rd: 11, rs1: 11, rs2: 11),  // 8
      Instruction(operation: .amoaddD, rd: 11, rs1: 2, rs2: 10),  // 4, would fault: memory ends at sp
      Instruction(operation: .ecall),  // 10
    ])
    #expect(gas == 29)
  }

  @Test("A block that traps at its first instruction stays charged as a whole")
  func trapped() throws {
    let gas = try used([
      Instruction(operation: .lb, rd: 10, rs1: 0), Instruction(operation: .div, rd: 11), Instruction(operation: .ecall),
    ])
    #expect(gas == 2 + 8 + 10)
  }

  @Test("Taken and not taken branches charge the block that is entered")
  func branches() throws {
    let text = [
      Instruction(operation: .beq, rs1: 10, rs2: 0, immediate: 12),  // 1
      Instruction(operation: .div, rd: 11), Instruction(operation: .ecall),  // 8 + 10
      Instruction(operation: .mul, rd: 11), Instruction(operation: .ecall),  // 2 + 10
    ]
    #expect(try used(text, registers: [10: 0]) == 1 + 12)
    #expect(try used(text, registers: [10: 1]) == 1 + 18)
  }

  @Test("Falling into a leader charges the next block")
  func fallThrough() throws {
    let text = [
      Instruction(operation: .addi, rd: 10), Instruction(operation: .addi, rd: 11),
      Instruction(operation: .addi, rd: 12), Instruction(operation: .ecall),
    ]
    // With and without a leader in the middle the sum is the same when both blocks run.
    #expect(try used(text) == 13)
    #expect(try used(text, jumpTargets: [8]) == 13)
    // With too little gas for the second block, the first one still runs.
    let test = try TestProgram(text, jumpTargets: [8])
    for (_, engine) in test.engines {
      let (exit, instance) = engine.first(test.program, gas: 5, registers: [10: 7, 11: 7, 12: 7])
      #expect(exit == .outOfGas)
      #expect(instance.gas == 0)
      #expect((10...12).map { unsafe instance.registers[$0] } == [0, 0, 7])
    }
  }

  @Test("The block after a host call is charged on resume")
  func resume() throws {
    let test = try TestProgram([
      Instruction(operation: .ecall), Instruction(operation: .div, rd: 10), Instruction(operation: .ecall),
    ])
    for (_, engine) in test.engines {
      let (exit, instance) = engine.first(test.program, gas: 28)
      #expect(exit == .hostCall)
      #expect(instance.gas == 18)
      #expect(engine.run(instance) == .hostCall)
      #expect(instance.gas == 0)
      let (_, second) = engine.first(test.program, gas: 27)
      #expect(engine.run(second) == .outOfGas)
    }
  }

  @Test("Exactly enough gas is enough, one less is not")
  func exact() throws {
    let test = try TestProgram([Instruction(operation: .addi, rd: 10), Instruction(operation: .ecall)])
    for (_, engine) in test.engines {
      #expect(engine.first(test.program, gas: 11).exit == .hostCall)
      #expect(engine.first(test.program, gas: 10).exit == .outOfGas)
    }
  }

  @Test("An endless loop runs out of gas")
  func endless() throws {
    let test = try TestProgram([Instruction(operation: .jal, immediate: 0)])
    for (_, engine) in test.engines { #expect(engine.first(test.program).exit == .outOfGas) }
  }

  @Test("Instance gas counts initial memory and the container in words")
  func instance() throws {
    let container = try Container(
      text: Encoder.text([Instruction(operation: .ecall)]), data: [1], stackSize: 1024, memoryLimit: 65_536)
    // 1,040 bytes of memory are 33 words; 41 bytes of container are 2.
    #expect(try Program(container).instanceGas == 50 + 33 + 4 * 2)
  }
}
