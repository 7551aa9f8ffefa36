import ContractVM

/// Which fields an operation uses.
enum Shape {
  case register, immediate, shift, shiftWord, unary, upper, load, store, branch, jump, computedJump, atomic, reserve,
    plain

  init(_ operation: ContractVM.Operation) {
    switch operation {
    case .lui, .auipc: self = .upper
    case .addi, .slti, .sltiu, .xori, .ori, .andi, .addiw: self = .immediate
    case .slli, .srli, .srai, .rori, .bclri, .bexti, .binvi, .bseti, .slliUW: self = .shift
    case .slliw, .srliw, .sraiw, .roriw: self = .shiftWord
    case .clz, .clzw, .ctz, .ctzw, .cpop, .cpopw, .sextB, .sextH, .zextH, .orcB, .rev8: self = .unary
    case .lb, .lh, .lw, .ld, .lbu, .lhu, .lwu: self = .load
    case .sb, .sh, .sw, .sd: self = .store
    case .beq, .bne, .blt, .bge, .bltu, .bgeu: self = .branch
    case .jal: self = .jump
    case .jalr: self = .computedJump
    case .lrW, .lrD: self = .reserve
    case .scW, .amoswapW, .amoaddW, .amoxorW, .amoandW, .amoorW, .amominW, .amomaxW, .amominuW, .amomaxuW,
      .scD, .amoswapD, .amoaddD, .amoxorD, .amoandD, .amoorD, .amominD, .amomaxD, .amominuD, .amomaxuD:
      self = .atomic
    case .fence, .ecall, .ebreak, .unimp: self = .plain
    default: self = .register
    }
  }
}

extension Instruction {
  /// An instruction of an operation with random fields of the right kind.
  static func random(_ operation: ContractVM.Operation, using generator: inout SeededGenerator) -> Instruction {
    func register() -> UInt8 { UInt8.random(in: 0..<16, using: &generator) }
    switch Shape(operation) {
    case .register, .atomic: return Instruction(operation: operation, rd: register(), rs1: register(), rs2: register())
    case .unary, .reserve: return Instruction(operation: operation, rd: register(), rs1: register())
    case .immediate, .load, .computedJump:
      return Instruction(
        operation: operation, rd: register(), rs1: register(), immediate: .random(in: -2048...2047, using: &generator))
    case .shift:
      return Instruction(
        operation: operation, rd: register(), rs1: register(), immediate: .random(in: 0..<64, using: &generator))
    case .shiftWord:
      return Instruction(
        operation: operation, rd: register(), rs1: register(), immediate: .random(in: 0..<32, using: &generator))
    case .store:
      return Instruction(
        operation: operation, rs1: register(), rs2: register(), immediate: .random(in: -2048...2047, using: &generator))
    case .upper:
      return Instruction(
        operation: operation, rd: register(), immediate: Int32.random(in: .min ... .max, using: &generator) & ~0xFFF)
    case .branch:
      return Instruction(
        operation: operation, rs1: register(), rs2: register(),
        immediate: .random(in: -2048...2047, using: &generator) * 2)
    case .jump:
      return Instruction(
        operation: operation, rd: register(), immediate: .random(in: -524_288...524_287, using: &generator) * 2)
    case .plain: return Instruction(operation: operation)
    }
  }

  /// The instruction in assembly language.
  var assembly: String {
    let names: [ContractVM.Operation: String] = [
      .addUW: "add.uw", .sh1addUW: "sh1add.uw", .sh2addUW: "sh2add.uw", .sh3addUW: "sh3add.uw", .slliUW: "slli.uw",
      .sextB: "sext.b", .sextH: "sext.h", .zextH: "zext.h", .orcB: "orc.b",
    ]
    var name = names[operation] ?? "\(operation)"
    let (d, s, t) = ("x\(rd)", "x\(rs1)", "x\(rs2)")
    switch Shape(operation) {
    case .register: return "\(name) \(d), \(s), \(t)"
    case .immediate, .shift, .shiftWord: return "\(name) \(d), \(s), \(immediate)"
    case .unary: return "\(name) \(d), \(s)"
    case .load, .computedJump: return "\(name) \(d), \(immediate)(\(s))"
    case .store: return "\(name) \(t), \(immediate)(\(s))"
    case .upper: return "\(name) \(d), \(UInt32(bitPattern: immediate) >> 12)"
    case .branch: return "\(name) \(s), \(t), . + \(immediate)"
    case .jump: return "\(name) \(d), . + \(immediate)"
    case .atomic, .reserve:
      name = "\(name.dropLast()).\(name.suffix(1).lowercased())"
      return Shape(operation) == .reserve ? "\(name) \(d), (\(s))" : "\(name) \(d), \(t), (\(s))"
    case .plain: return name
    }
  }
}
