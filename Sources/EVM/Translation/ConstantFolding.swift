import Primitives

/// Pure instructions on constants.
enum ConstantFolding {
  /// The result for known operands, topmost first; nil when the instruction is not a pure function of them.
  static func evaluate(_ opcode: Opcode, _ a: UInt256, _ b: UInt256, _ c: UInt256) -> UInt256? {
    switch opcode {
    case .add: a &+ b
    case .multiply: a &* b
    case .subtract: a &- b
    case .divide: a.divided(by: b)
    case .signedDivide: a.signedDivided(by: b)
    case .modulo: a.remainder(dividingBy: b)
    case .signedModulo: a.signedRemainder(dividingBy: b)
    case .addModulo: a.addMod(b, modulus: c)
    case .multiplyModulo: a.multiplyMod(b, modulus: c)
    case .signExtend: b.signExtended(byte: a)
    case .lessThan: UInt256(a < b)
    case .signedLessThan: UInt256(a.signedLessThan(b))
    case .equal: UInt256(a == b)
    case .isZero: UInt256(a.isZero)
    case .and: a & b
    case .or: a | b
    case .exclusiveOr: a ^ b
    case .not: ~a
    case .byte: b.byte(at: a)
    case .shiftLeft: b << a
    case .shiftRight: b >> a
    case .arithmeticShiftRight: b.arithmeticShiftRight(a)
    case .countLeadingZeros: UInt256(a.leadingZeroBitCount)
    default: nil
    }
  }
}

extension UInt256 {
  /// The exponent when the value is a power of two.
  var exponentOfTwo: Int? {
    let bits = l0.nonzeroBitCount + l1.nonzeroBitCount + l2.nonzeroBitCount + l3.nonzeroBitCount
    return bits == 1 ? 255 - leadingZeroBitCount : nil
  }
}
