import ContractVM
import ContractVMSupport
import Execution
import Primitives
import Testing

/// A program of encoded instructions, ready to run step by step on an engine.
struct TestProgram {
  static let stackSize = 4096
  static let memoryLimit = 65_536

  let program: Program

  init(_ instructions: [Instruction], data: Bytes = [], readOnlyData: Bytes = [], jumpTargets: [Int] = []) throws {
    program = try Program(
      Container(
        text: Encoder.text(instructions), readOnlyData: readOnlyData, data: data, stackSize: Self.stackSize,
        memoryLimit: Self.memoryLimit, jumpTargets: jumpTargets))
  }

  /// Both engines by name.
  var engines: [(name: String, engine: any Engine)] {
    [("interpreter", Interpreter()), ("reference", ReferenceInterpreter(program))]
  }
}

/// What can be seen of an instance.
struct Snapshot: Equatable, CustomStringConvertible {
  var exit: Exit
  var gas: Int64
  var registers: [UInt64]
  var memory: Bytes

  init(_ instance: Instance, _ exit: Exit) {
    self.exit = exit
    gas = instance.gas
    // x0 reads as zero and the sink has no meaning.
    registers = (1..<16).map { unsafe instance.registers[$0] }
    memory = Self.memory(of: instance)
  }

  static func memory(of instance: Instance) -> Bytes {
    let start = ContractVM.ContainerLimits.nullPageBytes
    return unsafe instance.readable(UInt64(start), UInt64(instance.memoryEnd - start)).map { unsafe Bytes($0) } ?? []
  }

  var description: String {
    "\(exit), gas \(gas), registers \(registers.map { String($0, radix: 16) }), memory hash \(Keccak256.hash(memory))"
  }
}

extension Engine {
  /// Runs a program from its entry with given registers to its first exit.
  func first(
    _ program: Program, gas: UInt64 = 100_000, registers: [Int: UInt64] = [:]
  ) -> (exit: Exit, instance: Instance) {
    let instance = Instance(program, gas: gas)
    for (register, value) in registers { unsafe instance.registers[register] = value }
    return (run(instance), instance)
  }
}
