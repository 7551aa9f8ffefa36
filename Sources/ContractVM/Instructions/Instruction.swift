/// One decoded instruction of the text.
package struct Instruction: Hashable, Sendable {
  package var operation: Operation
  /// The destination register, 0 to 15.
  package var rd: UInt8 = 0
  /// The first source register, 0 to 15.
  package var rs1: UInt8 = 0
  /// The second source register, 0 to 15.
  package var rs2: UInt8 = 0
  /// The sign-extended immediate; a shift amount; the whole upper immediate of `lui` and `auipc`; the displacement of a jump or branch.
  package var immediate: Int32 = 0
  /// Bytes of the encoding: 2 or 4.
  package var length: UInt8 = 4

  /// An instruction from its fields.
  package init(
    operation: Operation, rd: UInt8 = 0, rs1: UInt8 = 0, rs2: UInt8 = 0, immediate: Int32 = 0, length: UInt8 = 4
  ) {
    self.operation = operation
    self.rd = rd
    self.rs1 = rs1
    self.rs2 = rs2
    self.immediate = immediate
    self.length = length
  }
}
