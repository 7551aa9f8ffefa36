/// One decoded instruction of the text.
struct Instruction: Hashable, Sendable {
  var operation: Operation
  /// The destination register, 0 to 15.
  var rd: UInt8 = 0
  /// The first source register, 0 to 15.
  var rs1: UInt8 = 0
  /// The second source register, 0 to 15.
  var rs2: UInt8 = 0
  /// The sign-extended immediate; a shift amount; the whole upper immediate of `lui` and `auipc`; the displacement of a jump or branch.
  var immediate: Int32 = 0
  /// Bytes of the encoding: 2 or 4.
  var length: UInt8 = 4
}
