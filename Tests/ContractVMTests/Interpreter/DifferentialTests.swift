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
    let program = try Program(container)
    for (kernel, size) in zip(0..<UInt64(8), [300, 500, 20, 10, 8, 100, 300, 200] as [UInt64]) {
      let runs = [Interpreter() as any Engine, ReferenceInterpreter(program)].map {
        KernelRun(program, engine: $0, kernel: kernel, size: size)
      }
      #expect(runs[0] == runs[1])
      #expect(runs[0].answer == runKernel(kernel, size), "kernel \(kernel)")
    }
  }
}

/// One run of a kernel, with the three host calls that kernels use.
struct KernelRun: Equatable {
  var answer: UInt64?
  var gas: Int64
  var exit: Exit

  init(_ program: Program, engine: any Engine, kernel: UInt64, size: UInt64, gas: UInt64 = 1 << 40) {
    let instance = Instance(program, gas: gas)
    while true {
      exit = engine.run(instance)
      self.gas = instance.gas
      guard exit == .hostCall else { return }
      switch HostCall(rawValue: unsafe instance.registers[RegisterFile.hostCallNumber]) {
      case .calldataCopy:
        guard let target = unsafe instance.writable(instance.argument(0), 16) else { return }
        unsafe target.storeBytes(of: kernel, as: UInt64.self)
        unsafe target.storeBytes(of: size, toByteOffset: 8, as: UInt64.self)
      case .memoryGrow:
        let end = instance.memoryEnd
        let bytes = Int(instance.argument(0) + 31) / 32 * 32
        let fits = end + bytes <= program.memoryMap.memoryLimit
        if fits { instance.grow(to: end + bytes) }
        instance.setResult(fits ? UInt64(end) : 0)
      case .return:
        answer = unsafe instance.readable(instance.argument(0), 8).map { unsafe $0.loadUnaligned(as: UInt64.self) }
        return
      default: return
      }
    }
  }
}
