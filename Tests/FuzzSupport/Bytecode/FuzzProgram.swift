import ContractVM
import ContractVMSupport
import Primitives
import WorldState

/// Programs made of an input's bytes, and those that the world has already.
enum FuzzProgram {
  /// How bytes become a program.
  private enum Form: CaseIterable {
    /// The bytes are EVM code.
    case code
    /// The bytes are instructions of a valid container, six bytes each.
    case instructions
    /// The bytes are the text of a container as they are.
    case text
    /// The bytes are a container as they are.
    case container
  }

  /// The code that a form and bytes give.
  static func code(form: UInt8, _ bytes: Bytes) -> Bytes {
    switch Form.allCases[Int(form) % Form.allCases.count] {
    case .code: bytes
    case .instructions: container(Encoder.text(instructions(bytes)))
    case .text: container(bytes)
    case .container: ContainerLimits.magic + bytes
    }
  }

  private static func container(_ text: Bytes) -> Bytes {
    let container = try? Container(
      text: text, readOnlyData: Bytes(0..<64), data: Bytes(1...64), zeroSize: 4_096, stackSize: 1_024,
      memoryLimit: 1 << 18)
    return container?.encoded ?? ContainerLimits.magic
  }

  /// The first kinds of instruction are operations; the others are host calls with their arguments loaded before.
  private static let hostCallKind: UInt8 = 160

  private static func instructions(_ bytes: Bytes) -> [Instruction] {
    var input = FuzzInput(bytes)
    var instructions: [Instruction] = []
    while !input.isEmpty {
      let kind = input.byte()
      if kind < hostCallKind {
        instructions.append(operation(kind, &input))
      } else {
        instructions += hostCall(kind - hostCallKind, &input)
      }
    }
    return instructions + [Instruction(operation: .unimp)]
  }

  private static func operation(_ kind: UInt8, _ input: inout FuzzInput) -> Instruction {
    let operations = ContractVM.Operation.allCases
    let (registers, second) = (input.byte(), input.byte())
    let immediate = Int32(Int16(truncatingIfNeeded: input.number(bytes: 2)))
    return Encoder.clean(
      Instruction(
        operation: operations[Int(kind) % operations.count], rd: registers >> 4, rs1: registers & 15, rs2: second & 15,
        immediate: second & 16 == 0 ? immediate : immediate << 12))
  }

  /// `addi` loads a number below 2,048 and `lui` one that is an address of the data.
  private static func hostCall(_ number: UInt8, _ input: inout FuzzInput) -> [Instruction] {
    let argumentRegister: UInt8 = 10
    let numberRegister: UInt8 = 5
    var instructions = [Instruction(operation: .addi, rd: numberRegister, immediate: Int32(number))]
    let count = input.byte() & 7
    for index in 0..<min(count, 6) {
      let argument = input.byte()
      let register = argumentRegister + index
      if argument >= 128 {
        instructions.append(Instruction(operation: .lui, rd: register, immediate: 0x1000))
        instructions.append(
          Instruction(operation: .addi, rd: register, rs1: register, immediate: Int32(argument - 128) * 8))
        instructions.append(Instruction(operation: .addi, rd: register, rs1: register, immediate: 1_024))
      } else {
        instructions.append(Instruction(operation: .addi, rd: register, immediate: Int32(argument)))
      }
    }
    return instructions + [Instruction(operation: .ecall)]
  }

  /// CALLDATACOPY everything, CALL the caller with the gas left and no value, RETURNDATACOPY everything; RETURN when the
  /// call succeeded, else REVERT.
  static let echo: Bytes = [
    0x36, 0x5F, 0x5F, 0x37,  // CALLDATASIZE PUSH0 PUSH0 CALLDATACOPY
    0x5F, 0x5F, 0x36, 0x5F, 0x5F, 0x33, 0x5A, 0xF1,  // PUSH0 PUSH0 CALLDATASIZE PUSH0 PUSH0 CALLER GAS CALL
    0x3D, 0x5F, 0x5F, 0x3E,  // RETURNDATASIZE PUSH0 PUSH0 RETURNDATACOPY
    0x3D, 0x5F, 0x91, 0x60, 0x18, 0x57,  // RETURNDATASIZE PUSH0 SWAP2 PUSH1 24 JUMPI
    0xFD, 0x00,  // REVERT STOP
    0x5B, 0xF3,  // JUMPDEST RETURN
  ]

  /// Adds one to the storage slot whose key is the zero word, and gives eight bytes of memory.
  static func counter() throws -> Container {
    try HostProgram.make { program in
      let (key, value) = (program.put(UInt256.zero), program.put(UInt256.zero))
      program.call(.storageLoad, key, value)
      program.load(11, value)
      program.append(Instruction(operation: .ld, rd: 12, rs1: 11))
      program.append(Instruction(operation: .addi, rd: 12, rs1: 12, immediate: 1))
      program.append(Instruction(operation: .sd, rs1: 11, rs2: 12))
      program.call(.storageStore, key, value)
      program.give(8)
    }
  }
}
