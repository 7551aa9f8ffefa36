import ContractVM
import Execution
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
