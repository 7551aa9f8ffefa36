import Execution

private typealias W = WordArithmetic

/// The plain engine: decodes the instruction at the program counter, charges when a block is entered, does what the manual says.
///
/// It shares the decoder, the register arithmetic and the atomics with ``Interpreter``, and finds blocks and jump targets by itself. Made to be read and to check the
/// fast one against, not to be fast.
package struct ReferenceInterpreter: Engine {
  private let container: Container
  /// The gas of the block that each leader leads, by text offset.
  private var blockGas: [Int: Int] = [:]
  /// The text offsets that a dynamic jump may target.
  private var dynamicTargets: Set<Int> = []

  package init(_ program: Program) {
    container = program.container
    findBlocks()
  }

  package func run(_ instance: Instance) -> Exit {
    let x = unsafe instance.registers
    var pc = instance.resumePoint ?? container.entry
    while true {
      if let gas = blockGas[pc] {
        guard instance.gas >= Int64(gas) else {
          instance.gas = 0
          return .outOfGas
        }
        instance.gas -= Int64(gas)
      }
      guard let i = instruction(at: pc) else { return .trap(.illegalJump(address: address(pc))) }
      unsafe x[0] = 0
      let (a, b) = unsafe (x[Int(i.rs1)], x[Int(i.rs2)])
      let immediate = UInt64(bitPattern: Int64(i.immediate))
      let next = pc + Int(i.length)
      let rd = i.rd == 0 ? Int(RegisterFile.sink) : Int(i.rd)

      switch i.operation {
      case .beq, .bne, .blt, .bge, .bltu, .bgeu:
        pc = isTaken(i.operation, a, b) ? pc + Int(i.immediate) : next
        continue
      case .jal:
        unsafe x[rd] = address(next)
        pc += Int(i.immediate)
        continue
      case .jalr:
        let target = (a &+ immediate) & ~1
        let offset = target &- UInt64(ContainerLimits.textBase)
        guard offset < UInt64(container.text.count), dynamicTargets.contains(Int(offset)) else {
          return .trap(.illegalJump(address: target))
        }
        unsafe x[rd] = address(next)
        pc = Int(offset)
        continue
      case .ecall:
        instance.resumePoint = next
        return .hostCall
      case .ebreak: return .trap(.breakpoint(address: address(pc)))
      case .unimp: return .trap(.illegalInstruction(address: address(pc)))
      case .fence: break
      case .lb, .lh, .lw, .ld, .lbu, .lhu, .lwu:
        guard let value = load(i.operation, a &+ immediate, instance) else {
          return .trap(.memoryFault(address: a &+ immediate))
        }
        unsafe x[rd] = value
      case .sb, .sh, .sw, .sd:
        guard store(i.operation, b, a &+ immediate, instance) else {
          return .trap(.memoryFault(address: a &+ immediate))
        }
      case .lrW, .scW, .amoswapW, .amoaddW, .amoxorW, .amoandW, .amoorW, .amominW, .amomaxW, .amominuW, .amomaxuW,
        .lrD, .scD, .amoswapD, .amoaddD, .amoxorD, .amoandD, .amoorD, .amominD, .amomaxD, .amominuD, .amomaxuD:
        if let trap = instance.atomic(i.operation, rd: rd, rs1: Int(i.rs1), rs2: Int(i.rs2)) { return .trap(trap) }
      case .auipc: unsafe x[rd] = address(pc) &+ immediate
      default: unsafe x[rd] = compute(i.operation, a, b, immediate)
      }
      pc = next
    }
  }

  // MARK: - Text

  private func address(_ offset: Int) -> UInt64 { UInt64(ContainerLimits.textBase + offset) }

  private func instruction(at offset: Int) -> Instruction? {
    let text = container.text
    guard offset + 2 <= text.count else { return nil }
    let low = UInt16(text[offset]) | UInt16(text[offset + 1]) << 8
    let high = offset + 4 <= text.count ? UInt16(text[offset + 2]) | UInt16(text[offset + 3]) << 8 : nil
    return Decoder.decode(low: low, high: high)
  }

  private mutating func findBlocks() {
    var leaders: Set<Int> = [0, container.entry]
    leaders.formUnion(container.jumpTargets)
    dynamicTargets.formUnion(container.jumpTargets)
    var offset = 0
    while let instruction = instruction(at: offset) {
      let next = offset + Int(instruction.length)
      if instruction.jumpsDirectly { leaders.insert(offset + Int(instruction.immediate)) }
      if instruction.operation.isTerminator { leaders.insert(next) }
      if instruction.links { dynamicTargets.insert(next) }
      offset = next
    }
    for leader in leaders where leader < container.text.count {
      var sum = 0
      var offset = leader
      while let instruction = instruction(at: offset) {
        sum += instruction.operation.gas
        offset += Int(instruction.length)
        if instruction.operation.isTerminator || leaders.contains(offset) { break }
      }
      blockGas[leader] = sum
    }
  }

  // MARK: - Semantics

  private func isTaken(_ operation: Operation, _ a: UInt64, _ b: UInt64) -> Bool {
    switch operation {
    case .beq: a == b
    case .bne: a != b
    case .blt: W.signed(a) < W.signed(b)
    case .bge: W.signed(a) >= W.signed(b)
    case .bltu: a < b
    default: a >= b
    }
  }

  private func load(_ operation: Operation, _ address: UInt64, _ instance: Instance) -> UInt64? {
    let (width, isSigned): (UInt64, Bool) =
      switch operation {
      case .lb: (1, true)
      case .lh: (2, true)
      case .lw: (4, true)
      case .lbu: (1, false)
      case .lhu: (2, false)
      case .lwu: (4, false)
      default: (8, false)
      }
    guard let bytes = unsafe instance.readable(address, width) else { return nil }
    var value: UInt64 = 0
    for index in (0..<Int(width)).reversed() { value = unsafe value << 8 | UInt64(bytes[index]) }
    guard isSigned else { return value }
    let unused = 64 - 8 * width
    return UInt64(bitPattern: W.signed(value << unused) >> Int64(unused))
  }

  private func store(_ operation: Operation, _ value: UInt64, _ address: UInt64, _ instance: Instance) -> Bool {
    let width: UInt64 =
      switch operation {
      case .sb: 1
      case .sh: 2
      case .sw: 4
      default: 8
      }
    guard let bytes = unsafe instance.writable(address, width) else { return false }
    for index in 0..<Int(width) { unsafe bytes[index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index)) }
    return true
  }

  /// The result of an operation on registers; `b` is the second register and `immediate` the immediate, whichever it has.
  private func compute(_ operation: Operation, _ a: UInt64, _ b: UInt64, _ immediate: UInt64) -> UInt64 {
    switch operation {
    case .lui: immediate
    case .addi: a &+ immediate
    case .slti: W.flag(W.signed(a) < W.signed(immediate))
    case .sltiu: W.flag(a < immediate)
    case .xori: a ^ immediate
    case .ori: a | immediate
    case .andi: a & immediate
    case .slli: a << immediate
    case .srli: a >> immediate
    case .srai: UInt64(bitPattern: W.signed(a) >> immediate)
    case .add: a &+ b
    case .sub: a &- b
    case .sll: a << (b & 63)
    case .slt: W.flag(W.signed(a) < W.signed(b))
    case .sltu: W.flag(a < b)
    case .xor: a ^ b
    case .srl: a >> (b & 63)
    case .sra: UInt64(bitPattern: W.signed(a) >> (b & 63))
    case .or: a | b
    case .and: a & b
    case .addiw: W.word(a &+ immediate)
    case .slliw: W.word(a << immediate)
    case .srliw: W.word(UInt64(W.low(a) >> W.low(immediate)))
    case .sraiw: W.word(W.signedLow(a) >> W.signedLow(immediate))
    case .addw: W.word(a &+ b)
    case .subw: W.word(a &- b)
    case .sllw: W.word(a << (b & 31))
    case .srlw: W.word(UInt64(W.low(a) >> (W.low(b) & 31)))
    case .sraw: W.word(W.signedLow(a) >> (W.signedLow(b) & 31))
    case .mul: a &* b
    case .mulh: W.multiplyHigh(a, b)
    case .mulhsu: W.multiplyHighMixed(a, b)
    case .mulhu: W.multiplyHighUnsigned(a, b)
    case .div: W.divide(a, b)
    case .divu: W.divideUnsigned(a, b)
    case .rem: W.remainder(a, b)
    case .remu: W.remainderUnsigned(a, b)
    case .mulw: W.word(a &* b)
    case .divw: W.divideWord(a, b)
    case .divuw: W.divideUnsignedWord(a, b)
    case .remw: W.remainderWord(a, b)
    case .remuw: W.remainderUnsignedWord(a, b)
    default: computeBits(operation, a, b, immediate)
    }
  }

  /// The results of Zba, Zbb and Zbs.
  private func computeBits(_ operation: Operation, _ a: UInt64, _ b: UInt64, _ immediate: UInt64) -> UInt64 {
    switch operation {
    case .addUW: b &+ UInt64(W.low(a))
    case .sh1add: b &+ a << 1
    case .sh2add: b &+ a << 2
    case .sh3add: b &+ a << 3
    case .sh1addUW: b &+ UInt64(W.low(a)) << 1
    case .sh2addUW: b &+ UInt64(W.low(a)) << 2
    case .sh3addUW: b &+ UInt64(W.low(a)) << 3
    case .slliUW: UInt64(W.low(a)) << immediate
    case .andn: a & ~b
    case .orn: a | ~b
    case .xnor: ~(a ^ b)
    case .clz: UInt64(a.leadingZeroBitCount)
    case .clzw: UInt64(W.low(a).leadingZeroBitCount)
    case .ctz: UInt64(a.trailingZeroBitCount)
    case .ctzw: UInt64(W.low(a).trailingZeroBitCount)
    case .cpop: UInt64(a.nonzeroBitCount)
    case .cpopw: UInt64(W.low(a).nonzeroBitCount)
    case .max: W.signed(a) > W.signed(b) ? a : b
    case .maxu: Swift.max(a, b)
    case .min: W.signed(a) < W.signed(b) ? a : b
    case .minu: Swift.min(a, b)
    case .sextB: UInt64(bitPattern: Int64(Int8(truncatingIfNeeded: a)))
    case .sextH: UInt64(bitPattern: Int64(Int16(truncatingIfNeeded: a)))
    case .zextH: a & 0xFFFF
    case .rol: a << (b & 63) | a >> ((64 - b & 63) & 63)
    case .rolw: W.rotateRightWord(a, 32 - (b & 31))
    case .ror: W.rotateRight(a, b & 63)
    case .rori: W.rotateRight(a, immediate)
    case .roriw: W.rotateRightWord(a, immediate)
    case .rorw: W.rotateRightWord(a, b & 31)
    case .orcB: W.orCombine(a)
    case .rev8: a.byteSwapped
    case .bclr: a & ~(1 << (b & 63))
    case .bclri: a & ~(1 << immediate)
    case .bext: a >> (b & 63) & 1
    case .bexti: a >> immediate & 1
    case .binv: a ^ 1 << (b & 63)
    case .binvi: a ^ 1 << immediate
    case .bset: a | 1 << (b & 63)
    default: a | 1 << immediate
    }
  }
}
