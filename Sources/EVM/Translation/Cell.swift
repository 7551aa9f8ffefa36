import Primitives

/// What a cell of translated code does; the suffixes name the operands: `Slot`, or `Constant` for a word that follows.
enum CellOpcode: UInt8 {
  // Control.
  case enter, jump, jumpDynamic, leave, stop, invalidJump
  case exitIf, exitIfLess, exitIfLessConstant, exitIfConstantLess
  case exitIfSignedLess, exitIfSignedLessConstant, exitIfConstantSignedLess, exitIfEqual, exitIfEqualConstant

  // Values.
  case move, move2, move3, immediate, constant

  // Arithmetic.
  case add, addConstant, subtract, subtractFromConstant, multiply, multiplyConstant
  case divide, divideByConstant, divideByLimb, divideConstant, signedDivide, signedDivideByLimb
  case modulo, moduloConstant, moduloByLimb, signedModulo
  case addModulo, multiplyModulo, signExtend, signExtendConstant

  // Comparisons and bits.
  case less, lessConstant, constantLess, signedLess, signedLessConstant, constantSignedLess
  case equal, equalConstant, isZero
  case and, andConstant, andImmediate, or, orConstant, exclusiveOr, exclusiveOrConstant, not
  case byte, byteConstant, shiftLeft, shiftRight
  /// Shifts by a known amount: by whole limbs, and by `x` bits below 64.
  case shiftLeftBits, shiftLeftOneLimb, shiftLeftTwoLimbs, shiftLeftThreeLimbs
  case shiftRightBits, shiftRightOneLimb, shiftRightTwoLimbs, shiftRightThreeLimbs
  case arithmeticShiftRight, arithmeticShiftRightConstant, countLeadingZeros

  // Memory and data.
  case memoryLoad, memoryLoadAt, memoryStore, memoryStoreAt, memoryStore8, callDataLoad

  // Everything else.
  case gas, fact, operation
}

/// One step of translated code, in 16 bytes. A word that an instruction needs follows it as two more cells.
///
/// Places are distances in bytes from the stack pointer at the entry of the trace: word 0 is the first free word, −1
/// the word on top, and words at and above the trace's greatest height are scratch.
struct Cell {
  var opcode: CellOpcode
  /// 1 when an exit is taken if its condition does not hold.
  var isNegated: UInt8 = 0
  /// The result's place; in control cells how far the stack pointer moves.
  var d: Int16 = 0
  var a: Int16 = 0
  var b: Int16 = 0
  var x: Int32 = 0
  var y: Int32 = 0

  /// `x` and `y` as one number.
  var wide: UInt64 {
    get { UInt64(UInt32(bitPattern: x)) | UInt64(UInt32(bitPattern: y)) << 32 }
    set {
      x = Int32(truncatingIfNeeded: newValue)
      y = Int32(truncatingIfNeeded: newValue >> 32)
    }
  }

  /// Two cells that hold a constant.
  static func holding(_ word: UInt256) -> (Cell, Cell) { (half(word.l0, word.l1), half(word.l2, word.l3)) }

  private static func half(_ low: UInt64, _ high: UInt64) -> Cell {
    // Safe: both types are 16 trivial bytes, and such a cell is only read as half of a word.
    unsafe unsafeBitCast((low, high), to: Cell.self)
  }
}
