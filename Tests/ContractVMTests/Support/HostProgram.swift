import ContractVM
import Primitives

/// A program of host calls in a row, for tests of the host.
///
/// Its data starts at ``data``; results go to ``output``, which is what it returns.
struct HostProgram {
  private var instructions: [Instruction] = []
  private var data = Bytes()

  /// Where a program's data begins: after the null page and the stack.
  static let data = 0x1000 + 1024
  /// The most bytes of data.
  static let dataSize = 4096
  /// Where results go.
  static let output = data + dataSize
  /// Bytes of output.
  static let outputSize = 512

  /// Puts bytes into the data and gives their address.
  mutating func put(_ bytes: Bytes) -> Int {
    defer { data += bytes + Bytes(repeating: 0, count: (8 - bytes.count % 8) % 8) }
    return Self.data + data.count
  }

  /// Puts a word into the data, little-endian, and gives its address.
  mutating func put(_ word: UInt256) -> Int { put(Bytes(word.bigEndianBytes.reversed())) }

  mutating func append(_ instruction: Instruction) { instructions.append(instruction) }

  /// Loads a number below 2^31 into a register.
  mutating func load(_ register: UInt8, _ value: Int) {
    let low = (Int32(truncatingIfNeeded: value) << 20) >> 20
    let high = Int32(truncatingIfNeeded: value) &- low
    append(Instruction(operation: .lui, rd: register, immediate: high))
    append(Instruction(operation: .addiw, rd: register, rs1: register, immediate: low))
  }

  /// A host call with numbers or addresses as arguments.
  mutating func call(_ number: UInt64, _ arguments: Int...) {
    for (index, argument) in arguments.enumerated() { load(UInt8(10 + index), argument) }
    load(5, Int(number))
    append(Instruction(operation: .ecall))
  }

  /// A host call of the table.
  mutating func call(_ call: HostCall, _ arguments: Int...) {
    for (index, argument) in arguments.enumerated() { load(UInt8(10 + index), argument) }
    load(5, Int(call.rawValue))
    append(Instruction(operation: .ecall))
  }

  /// Stores the last result as eight bytes of the output.
  mutating func keepResult(at offset: Int = 0) {
    load(14, Self.output + offset)
    append(Instruction(operation: .sd, rs1: 14, rs2: 10))
  }

  /// Returns the first bytes of the output.
  mutating func give(_ count: Int) { call(.return, Self.output, count) }

  func container() throws -> Container {
    try Container(
      text: Encoder.text(instructions + [Instruction(operation: .unimp)]), data: data,
      zeroSize: Self.dataSize - data.count + Self.outputSize, stackSize: 1024, memoryLimit: 1 << 20)
  }

  /// The container of a program that a closure writes.
  static func make(_ write: (inout HostProgram) throws -> Void) throws -> Container {
    var program = HostProgram()
    try write(&program)
    return try program.container()
  }
}
