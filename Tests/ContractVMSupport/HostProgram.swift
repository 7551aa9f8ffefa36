package import ContractVM
package import Primitives

/// A program of host calls in a row, for tests of the host.
///
/// Its data starts at ``data``; results go to ``output``, which is what it returns.
package struct HostProgram {
  private var instructions: [Instruction] = []
  private var data = Bytes()

  /// Where a program's data begins: after the null page and the stack.
  package static let data = 0x1000 + 1024
  /// The most bytes of data.
  package static let dataSize = 4096
  /// Where results go.
  package static let output = data + dataSize
  /// Bytes of output.
  package static let outputSize = 512

  package init() {}

  /// Puts bytes into the data and gives their address.
  package mutating func put(_ bytes: Bytes) -> Int {
    defer { data += bytes + Bytes(repeating: 0, count: (8 - bytes.count % 8) % 8) }
    return Self.data + data.count
  }

  /// Puts a word into the data, little-endian, and gives its address.
  package mutating func put(_ word: UInt256) -> Int { put(Bytes(word.bigEndianBytes.reversed())) }

  package mutating func append(_ instruction: Instruction) { instructions.append(instruction) }

  /// Loads a number below 2^31 into a register.
  package mutating func load(_ register: UInt8, _ value: Int) {
    let low = (Int32(truncatingIfNeeded: value) << 20) >> 20
    let high = Int32(truncatingIfNeeded: value) &- low
    append(Instruction(operation: .lui, rd: register, immediate: high))
    append(Instruction(operation: .addiw, rd: register, rs1: register, immediate: low))
  }

  /// A host call with numbers or addresses as arguments.
  package mutating func call(_ number: UInt64, _ arguments: Int...) {
    for (index, argument) in arguments.enumerated() { load(UInt8(10 + index), argument) }
    load(5, Int(number))
    append(Instruction(operation: .ecall))
  }

  /// A host call of the table.
  package mutating func call(_ call: HostCall, _ arguments: Int...) {
    for (index, argument) in arguments.enumerated() { load(UInt8(10 + index), argument) }
    load(5, Int(call.rawValue))
    append(Instruction(operation: .ecall))
  }

  /// Stores the last result as eight bytes of the output.
  package mutating func keepResult(at offset: Int = 0) {
    load(14, Self.output + offset)
    append(Instruction(operation: .sd, rs1: 14, rs2: 10))
  }

  /// Returns the first bytes of the output.
  package mutating func give(_ count: Int) { call(.return, Self.output, count) }

  package func container() throws -> Container {
    try Container(
      text: Encoder.text(instructions + [Instruction(operation: .unimp)]), data: data,
      zeroSize: Self.dataSize - data.count + Self.outputSize, stackSize: 1024, memoryLimit: 1 << 20)
  }

  /// The container of a program that a closure writes.
  package static func make(_ write: (inout HostProgram) throws -> Void) throws -> Container {
    var program = HostProgram()
    try write(&program)
    return try program.container()
  }
}
