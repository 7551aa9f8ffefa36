import ContractVM
import ContractVMSupport
import Execution
import Foundation
import Primitives
import Testing

@Suite("The interpreter and the reference agree")
struct DifferentialTests {
  /// Runs both engines from host call to host call and compares everything after each.
  static func compare(_ program: Program, gas: UInt64, exits: Int = 8, _ comment: String) {
    let reference = ReferenceInterpreter(program)
    let (first, second) = (Instance(program, gas: gas), Instance(program, gas: gas))
    for _ in 0..<exits {
      let fast = Snapshot(first, Interpreter().run(first))
      let plain = Snapshot(second, reference.run(second))
      #expect(fast == plain, "\(comment)")
      guard fast.exit == .hostCall, plain.exit == .hostCall else { return }
    }
  }

  @Test("on registers, gas, memory and traps of random programs")
  func randomPrograms() throws {
    let seed: UInt64 = 0xD1FF_0001
    print("differential seed \(seed)")
    var generator = SeededGenerator(seed: seed)
    for index in 0..<20_000 {
      let program = try Program(RandomProgram(using: &generator).container)
      Self.compare(program, gas: UInt64.random(in: 0...4000, using: &generator), "program \(index), seed \(seed)")
    }
  }

  @Test("on every group of instructions that is executed in one step")
  func fused() throws {
    let seed: UInt64 = 0xD1FF_0003
    var generator = SeededGenerator(seed: seed)
    let byName = Dictionary(uniqueKeysWithValues: ContractVM.Operation.allCases.map { ("\($0)", $0) })
    var groups: [[ContractVM.Operation]] = [[.sd, .sd, .sd, .sd], [.ld, .ld, .ld, .ld]]
    for name in SlotOpcode.allCases.map({ "\($0)" }) {
      guard let middle = name.range(of: "Then") else { continue }
      let second = name[middle.upperBound...]
      groups.append([
        try #require(byName[String(name[..<middle.lowerBound])]),
        try #require(byName[second.prefix(1).lowercased() + second.dropFirst()]),
      ])
    }
    #expect(groups.count > 45)
    for group in groups {
      for _ in 0..<150 {
        var instructions = group.map { operation in
          var instruction = Instruction.random(operation, using: &generator)
          // Few registers, so that the second instruction often uses what the first one made.
          instruction.rd = UInt8.random(in: 8..<12, using: &generator)
          instruction.rs1 = UInt8.random(in: 8..<12, using: &generator)
          instruction.rs2 = UInt8.random(in: 8..<12, using: &generator)
          if Shape(operation) == .branch { instruction.immediate = 8 }
          if Int.random(in: 0..<10, using: &generator) == 0 { instruction.rd = 0 }
          return Encoder.clean(instruction)
        }
        instructions += [
          Instruction(operation: .ecall), Instruction(operation: .addi, rd: 12, rs1: 12, immediate: 1),
          Instruction(operation: .ecall),
        ]
        let test = try TestProgram(instructions, readOnlyData: Bytes(0..<64))
        var registers: [Int: UInt64] = [:]
        for register in 8..<12 {
          let isPointer = Bool.random(using: &generator)
          registers[register] =
            isPointer ? UInt64.random(in: 0x0FF0..<0x2100, using: &generator) : generator.registerValue()
        }
        let snapshots = test.engines.map { engine in
          let (exit, instance) = engine.engine.first(test.program, registers: registers)
          return Snapshot(instance, exit)
        }
        #expect(snapshots[0] == snapshots[1], "\(instructions.map(\.assembly)), seed \(seed)")
      }
    }
  }

  @Test("whatever the gas limit of one program")
  func everyGasLimit() throws {
    let seed: UInt64 = 0xD1FF_0002
    var generator = SeededGenerator(seed: seed)
    for index in 0..<60 {
      let program = try Program(RandomProgram(using: &generator).container)
      for gas: UInt64 in 0..<120 { Self.compare(program, gas: gas, "program \(index), gas \(gas), seed \(seed)") }
    }
  }

  @Test("on the kernels", .enabled(if: Tools.areInstalled), arguments: ["-Osize", "-O"])
  func kernels(_ optimisation: String) throws {
    let container = try Tools.build(
      swift: KernelSource.read(), entry: ProgramSource.kernelEntry, optimisation: optimisation)
    for (kernel, size) in zip(0..<UInt64(8), [300, 500, 20, 10, 8, 100, 300, 200] as [UInt64]) {
      let runs = [false, true].map { KernelChain(container, usesReference: $0).run(kernel, size) }
      #expect(runs[0] == runs[1])
      #expect(runs[0].answer == runKernel(kernel, size), "kernel \(kernel)")
    }
  }
}
