import ContractVM
import ContractVMSupport
import Primitives

/// ContractVM programs that meet EVM code.
enum ContainerPrograms {
  private static let output = HostProgram.output

  /// How a container calls.
  enum Kind: Int, CaseIterable {
    case call, staticCall, delegateCall
  }

  /// Calls a target once; gives the result in 8 bytes, the length of the return data in 8, and 64 bytes of it.
  static func calling(
    _ target: Address, _ kind: Kind = .call, gas: Int = 1_000_000, value: UInt256? = nil, input: Bytes = []
  ) throws -> Bytes {
    try HostProgram.make { program in
      let address = program.put(target.bytes)
      let data = program.put(input)
      let amount = value.map { program.put($0) } ?? 0
      program.call(.call, kind.rawValue, gas, address, amount, data, input.count)
      program.keepResult()
      program.call(.returndataSize)
      program.keepResult(at: 8)
      // What was returned has 64 bytes at most.
      program.append(Instruction(operation: .add, rd: 12, rs1: 10))
      program.load(10, output + 16)
      program.load(11, 0)
      program.load(5, Int(HostCall.returndataCopy.rawValue))
      program.append(Instruction(operation: .ecall))
      program.give(80)
    }.encoded
  }

  /// Creates from init data; gives the result in 8 bytes, the address in the next 20.
  static func creating(_ initCode: Bytes, salt: UInt256? = nil) throws -> Bytes {
    try HostProgram.make { program in
      let code = program.put(initCode)
      let word = salt.map { program.put($0) } ?? 0
      program.call(.create, 0, code, initCode.count, word, output + 8)
      program.keepResult()
      program.give(28)
    }.encoded
  }

  /// Writes slot 1 and gives 20 bytes each of its address and its caller, and the value in 32.
  static func reporting() throws -> Bytes {
    try HostProgram.make { program in
      let one = program.put(1)
      program.call(.storageStore, one, one)
      program.call(.address, output)
      program.call(.caller, output + 20)
      program.call(.callValue, output + 40)
      program.give(72)
    }.encoded
  }

  /// Reverts with four bytes.
  static func reverting() throws -> Bytes {
    try HostProgram.make { program in
      let one = program.put(1)
      program.call(.storageStore, one, one)
      program.call(.revert, program.put([1, 2, 3, 4]), 4)
    }.encoded
  }

  /// Stops at a failed check.
  static func trapping() throws -> Bytes {
    try HostProgram.make { $0.append(Instruction(operation: .ebreak)) }.encoded
  }

  /// Gives the gas that is left, in 8 bytes, least significant first.
  static func tellingGas() throws -> Bytes {
    try HostProgram.make { program in
      program.call(.gasLeft)
      program.keepResult()
      program.give(8)
    }.encoded
  }
}
