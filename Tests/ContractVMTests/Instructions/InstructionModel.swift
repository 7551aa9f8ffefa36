import ContractVM

/// The results of register operations, written another way than the engines: with 128-bit integers and single bits.
enum InstructionModel {
  static func result(_ operation: ContractVM.Operation, _ a: UInt64, _ b: UInt64, _ immediate: Int64) -> UInt64? {
    let i = UInt64(bitPattern: immediate)
    switch operation {
    case .lui: return i
    case .addi: return wrap(wide(a) + wide(i))
    case .slti: return signed(a) < immediate ? 1 : 0
    case .sltiu: return a < i ? 1 : 0
    case .xori: return bits { bit(a, $0) != bit(i, $0) }
    case .ori: return bits { bit(a, $0) || bit(i, $0) }
    case .andi: return bits { bit(a, $0) && bit(i, $0) }
    case .slli: return left(a, i)
    case .srli: return right(a, i)
    case .srai: return arithmeticRight(a, i)
    case .add: return wrap(wide(a) + wide(b))
    case .sub: return wrap(wide(a) + (UInt128(1) << 64) - wide(b))
    case .sll: return left(a, b % 64)
    case .slt: return signed(a) < signed(b) ? 1 : 0
    case .sltu: return a < b ? 1 : 0
    case .xor: return bits { bit(a, $0) != bit(b, $0) }
    case .srl: return right(a, b % 64)
    case .sra: return arithmeticRight(a, b % 64)
    case .or: return bits { bit(a, $0) || bit(b, $0) }
    case .and: return bits { bit(a, $0) && bit(b, $0) }
    case .addiw: return word(wrap(wide(a) + wide(i)))
    case .slliw: return word(left(a, i))
    case .srliw: return word(right(a % (1 << 32), i))
    case .sraiw: return word(arithmeticRight(word(a), i))
    case .addw: return word(wrap(wide(a) + wide(b)))
    case .subw: return word(wrap(wide(a) + (UInt128(1) << 64) - wide(b)))
    case .sllw: return word(left(a, b % 32))
    case .srlw: return word(right(a % (1 << 32), b % 32))
    case .sraw: return word(arithmeticRight(word(a), b % 32))
    default: return multiplied(operation, a, b) ?? bitwise(operation, a, b, i)
    }
  }

  private static func multiplied(_ operation: ContractVM.Operation, _ a: UInt64, _ b: UInt64) -> UInt64? {
    let (signedA, signedB) = (Int128(signed(a)), Int128(signed(b)))
    let (wordA, wordB) = (Int64(signed(word(a))), Int64(signed(word(b))))
    let (lowA, lowB) = (a % (1 << 32), b % (1 << 32))
    switch operation {
    case .mul: return wrap(wide(a) * wide(b))
    case .mulh: return UInt64(truncatingIfNeeded: (signedA * signedB) >> 64)
    case .mulhsu: return UInt64(truncatingIfNeeded: (signedA * Int128(b)) >> 64)
    case .mulhu: return UInt64(truncatingIfNeeded: (wide(a) * wide(b)) >> 64)
    case .div: return b == 0 ? .max : UInt64(truncatingIfNeeded: signedA / signedB)
    case .divu: return b == 0 ? .max : a / b
    case .rem: return b == 0 ? a : UInt64(truncatingIfNeeded: signedA % signedB)
    case .remu: return b == 0 ? a : a % b
    case .mulw: return word(wrap(wide(lowA) * wide(lowB)))
    case .divw: return wordB == 0 ? .max : word(UInt64(bitPattern: wordA / wordB))
    case .divuw: return lowB == 0 ? .max : word(lowA / lowB)
    case .remw: return word(wordB == 0 ? a : UInt64(bitPattern: wordA % wordB))
    case .remuw: return word(lowB == 0 ? lowA : lowA % lowB)
    default: return nil
    }
  }

  private static func bitwise(_ operation: ContractVM.Operation, _ a: UInt64, _ b: UInt64, _ i: UInt64) -> UInt64? {
    let low = a % (1 << 32)
    switch operation {
    case .addUW: return wrap(wide(low) + wide(b))
    case .sh1add: return wrap(wide(a) * 2 + wide(b))
    case .sh2add: return wrap(wide(a) * 4 + wide(b))
    case .sh3add: return wrap(wide(a) * 8 + wide(b))
    case .sh1addUW: return wrap(wide(low) * 2 + wide(b))
    case .sh2addUW: return wrap(wide(low) * 4 + wide(b))
    case .sh3addUW: return wrap(wide(low) * 8 + wide(b))
    case .slliUW: return left(low, i)
    case .andn: return bits { bit(a, $0) && !bit(b, $0) }
    case .orn: return bits { bit(a, $0) || !bit(b, $0) }
    case .xnor: return bits { bit(a, $0) == bit(b, $0) }
    case .clz: return UInt64((0..<64).reversed().first { bit(a, $0) }.map { 63 - $0 } ?? 64)
    case .clzw: return UInt64((0..<32).reversed().first { bit(a, $0) }.map { 31 - $0 } ?? 32)
    case .ctz: return UInt64((0..<64).first { bit(a, $0) } ?? 64)
    case .ctzw: return UInt64((0..<32).first { bit(a, $0) } ?? 32)
    case .cpop: return UInt64((0..<64).count { bit(a, $0) })
    case .cpopw: return UInt64((0..<32).count { bit(a, $0) })
    case .max: return signed(a) > signed(b) ? a : b
    case .maxu: return a > b ? a : b
    case .min: return signed(a) < signed(b) ? a : b
    case .minu: return a < b ? a : b
    case .sextB: return bits { bit(a, Swift.min($0, 7)) }
    case .sextH: return bits { bit(a, Swift.min($0, 15)) }
    case .zextH: return a % (1 << 16)
    case .rol: return bits { bit(a, ($0 + 64 - Int(b % 64)) % 64) }
    case .ror: return bits { bit(a, ($0 + Int(b % 64)) % 64) }
    case .rori: return bits { bit(a, ($0 + Int(i)) % 64) }
    case .rolw: return word(bits { $0 < 32 && bit(a, ($0 + 32 - Int(b % 32)) % 32) })
    case .rorw: return word(bits { $0 < 32 && bit(a, ($0 + Int(b % 32)) % 32) })
    case .roriw: return word(bits { $0 < 32 && bit(a, ($0 + Int(i)) % 32) })
    case .orcB: return bits { position in (0..<8).contains { bit(a, position / 8 * 8 + $0) } }
    case .rev8: return bits { bit(a, (7 - $0 / 8) * 8 + $0 % 8) }
    case .bclr: return bits { bit(a, $0) && $0 != Int(b % 64) }
    case .bclri: return bits { bit(a, $0) && $0 != Int(i) }
    case .bext: return bit(a, Int(b % 64)) ? 1 : 0
    case .bexti: return bit(a, Int(i)) ? 1 : 0
    case .binv: return bits { bit(a, $0) != ($0 == Int(b % 64)) }
    case .binvi: return bits { bit(a, $0) != ($0 == Int(i)) }
    case .bset: return bits { bit(a, $0) || $0 == Int(b % 64) }
    case .bseti: return bits { bit(a, $0) || $0 == Int(i) }
    default: return nil
    }
  }

  /// Whether a branch with these registers is taken.
  static func isTaken(_ operation: ContractVM.Operation, _ a: UInt64, _ b: UInt64) -> Bool {
    switch operation {
    case .beq: a == b
    case .bne: a != b
    case .blt: signed(a) < signed(b)
    case .bge: signed(a) >= signed(b)
    case .bltu: a < b
    default: a >= b
    }
  }

  /// The value that an atomic stores when memory holds `old` (already sign-extended) and the register `operand`.
  static func stored(_ operation: ContractVM.Operation, _ old: UInt64, _ operand: UInt64, isWord: Bool) -> UInt64 {
    let operand = isWord ? word(operand) : operand
    let (unsignedOld, unsignedOperand) = isWord ? (old % (1 << 32), operand % (1 << 32)) : (old, operand)
    switch operation {
    case .amoaddW, .amoaddD: return wrap(wide(old) + wide(operand))
    case .amoxorW, .amoxorD: return old ^ operand
    case .amoandW, .amoandD: return old & operand
    case .amoorW, .amoorD: return old | operand
    case .amominW, .amominD: return signed(old) < signed(operand) ? old : operand
    case .amomaxW, .amomaxD: return signed(old) > signed(operand) ? old : operand
    case .amominuW, .amominuD: return unsignedOld < unsignedOperand ? old : operand
    case .amomaxuW, .amomaxuD: return unsignedOld > unsignedOperand ? old : operand
    default: return operand
    }
  }

  static func word(_ value: UInt64) -> UInt64 { bits { bit(value, Swift.min($0, 31)) } }

  private static func signed(_ value: UInt64) -> Int64 { Int64(bitPattern: value) }
  private static func wide(_ value: UInt64) -> UInt128 { UInt128(value) }
  private static func wrap(_ value: UInt128) -> UInt64 { UInt64(truncatingIfNeeded: value) }
  private static func bit(_ value: UInt64, _ position: Int) -> Bool { value >> UInt64(position) & 1 == 1 }
  private static func bits(_ isSet: (Int) -> Bool) -> UInt64 {
    (0..<64).reduce(0) { $0 | (isSet($1) ? 1 << UInt64($1) : 0) }
  }
  private static func left(_ value: UInt64, _ amount: UInt64) -> UInt64 {
    bits { $0 >= Int(amount) && bit(value, $0 - Int(amount)) }
  }
  private static func right(_ value: UInt64, _ amount: UInt64) -> UInt64 {
    bits { $0 + Int(amount) < 64 && bit(value, $0 + Int(amount)) }
  }
  private static func arithmeticRight(_ value: UInt64, _ amount: UInt64) -> UInt64 {
    bits { bit(value, Swift.min($0 + Int(amount), 63)) }
  }
}
