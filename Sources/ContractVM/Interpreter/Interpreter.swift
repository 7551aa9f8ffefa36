import Execution

private typealias W = WordArithmetic

/// Executes pre-decoded slots: one switch, everything hot in locals, every exit a status.
///
/// What the bodies may assume: registers named in slots are below ``RegisterFile/count``; direct jumps land on headers; `x0` is never
/// written. ``Translation`` makes only such slots. An address in `at` is relative to the region that the access is checked against.
package struct Interpreter: Engine {
  package init() {}

  package func run(_ instance: Instance) -> Exit {
    let program = instance.program
    let slots = unsafe program.slots
    let targets = unsafe program.targets
    let targetCount = UInt64(program.container.text.count / 2)
    let x = unsafe instance.registers
    let stackOffset = program.memoryMap.stackBase - ContainerLimits.nullPageBytes
    let loadBase = unsafe UnsafeRawPointer(instance.arena.memory)
    let storeBase = unsafe instance.arena.memory + stackOffset
    let loadSpan = UInt64(instance.memoryEnd - ContainerLimits.nullPageBytes)
    let storeSpan = loadSpan - UInt64(stackOffset)
    let textBase = UInt64(ContainerLimits.textBase)
    var gas = instance.gas
    var pc = unsafe slots + (instance.resumePoint ?? program.entrySlot)
    var at: UInt64

    // Unchecked access is safe throughout: see the assumptions above for slots and registers; each memory access is guarded
    // by the span of its region, whose arena holds at least that many bytes.
    while true {
      let s = unsafe SlotReader(pc)
      block: do {
        switch s.opcode {
        case .lui: unsafe x[s.a] = s.immediate
        case .auipc: unsafe x[s.a] = s.unsigned
        case .addi: unsafe x[s.a] = x[s.b] &+ s.immediate
        case .slti: unsafe x[s.a] = W.flag(W.signed(x[s.b]) < s.signed)
        case .sltiu: unsafe x[s.a] = W.flag(x[s.b] < s.immediate)
        case .xori: unsafe x[s.a] = x[s.b] ^ s.immediate
        case .ori: unsafe x[s.a] = x[s.b] | s.immediate
        case .andi: unsafe x[s.a] = x[s.b] & s.immediate
        case .slli: unsafe x[s.a] = x[s.b] &<< s.immediate
        case .srli: unsafe x[s.a] = x[s.b] &>> s.immediate
        case .srai: unsafe x[s.a] = UInt64(bitPattern: W.signed(x[s.b]) &>> s.signed)
        case .add: unsafe x[s.a] = x[s.b] &+ x[s.c]
        case .sub: unsafe x[s.a] = x[s.b] &- x[s.c]
        case .sll: unsafe x[s.a] = x[s.b] &<< x[s.c]
        case .slt: unsafe x[s.a] = W.flag(W.signed(x[s.b]) < W.signed(x[s.c]))
        case .sltu: unsafe x[s.a] = W.flag(x[s.b] < x[s.c])
        case .xor: unsafe x[s.a] = x[s.b] ^ x[s.c]
        case .srl: unsafe x[s.a] = x[s.b] &>> x[s.c]
        case .sra: unsafe x[s.a] = UInt64(bitPattern: W.signed(x[s.b]) &>> W.signed(x[s.c]))
        case .or: unsafe x[s.a] = x[s.b] | x[s.c]
        case .and: unsafe x[s.a] = x[s.b] & x[s.c]
        case .addiw: unsafe x[s.a] = W.word(x[s.b] &+ s.immediate)
        case .slliw: unsafe x[s.a] = W.word(x[s.b] &<< s.immediate)
        case .srliw: unsafe x[s.a] = W.word(UInt64(W.low(x[s.b]) &>> W.low(s.immediate)))
        case .sraiw: unsafe x[s.a] = W.word(W.signedLow(x[s.b]) &>> W.signedLow(s.immediate))
        case .addw: unsafe x[s.a] = W.word(x[s.b] &+ x[s.c])
        case .subw: unsafe x[s.a] = W.word(x[s.b] &- x[s.c])
        case .sllw: unsafe x[s.a] = W.word(UInt64(W.low(x[s.b]) &<< W.low(x[s.c])))
        case .srlw: unsafe x[s.a] = W.word(UInt64(W.low(x[s.b]) &>> W.low(x[s.c])))
        case .sraw: unsafe x[s.a] = W.word(W.signedLow(x[s.b]) &>> W.signedLow(x[s.c]))
        case .mul: unsafe x[s.a] = x[s.b] &* x[s.c]
        case .mulh: unsafe x[s.a] = W.multiplyHigh(x[s.b], x[s.c])
        case .mulhsu: unsafe x[s.a] = W.multiplyHighMixed(x[s.b], x[s.c])
        case .mulhu: unsafe x[s.a] = W.multiplyHighUnsigned(x[s.b], x[s.c])
        case .div: unsafe x[s.a] = W.divide(x[s.b], x[s.c])
        case .divu: unsafe x[s.a] = W.divideUnsigned(x[s.b], x[s.c])
        case .rem: unsafe x[s.a] = W.remainder(x[s.b], x[s.c])
        case .remu: unsafe x[s.a] = W.remainderUnsigned(x[s.b], x[s.c])
        case .mulw: unsafe x[s.a] = W.word(x[s.b] &* x[s.c])
        case .divw: unsafe x[s.a] = W.divideWord(x[s.b], x[s.c])
        case .divuw: unsafe x[s.a] = W.divideUnsignedWord(x[s.b], x[s.c])
        case .remw: unsafe x[s.a] = W.remainderWord(x[s.b], x[s.c])
        case .remuw: unsafe x[s.a] = W.remainderUnsignedWord(x[s.b], x[s.c])
        case .addUW: unsafe x[s.a] = x[s.c] &+ UInt64(W.low(x[s.b]))
        case .sh1add: unsafe x[s.a] = x[s.c] &+ x[s.b] &<< 1
        case .sh2add: unsafe x[s.a] = x[s.c] &+ x[s.b] &<< 2
        case .sh3add: unsafe x[s.a] = x[s.c] &+ x[s.b] &<< 3
        case .sh1addUW: unsafe x[s.a] = x[s.c] &+ UInt64(W.low(x[s.b])) &<< 1
        case .sh2addUW: unsafe x[s.a] = x[s.c] &+ UInt64(W.low(x[s.b])) &<< 2
        case .sh3addUW: unsafe x[s.a] = x[s.c] &+ UInt64(W.low(x[s.b])) &<< 3
        case .slliUW: unsafe x[s.a] = UInt64(W.low(x[s.b])) &<< s.immediate
        case .andn: unsafe x[s.a] = x[s.b] & ~x[s.c]
        case .orn: unsafe x[s.a] = x[s.b] | ~x[s.c]
        case .xnor: unsafe x[s.a] = ~(x[s.b] ^ x[s.c])
        case .clz: unsafe x[s.a] = UInt64(x[s.b].leadingZeroBitCount)
        case .clzw: unsafe x[s.a] = UInt64(W.low(x[s.b]).leadingZeroBitCount)
        case .ctz: unsafe x[s.a] = UInt64(x[s.b].trailingZeroBitCount)
        case .ctzw: unsafe x[s.a] = UInt64(W.low(x[s.b]).trailingZeroBitCount)
        case .cpop: unsafe x[s.a] = UInt64(x[s.b].nonzeroBitCount)
        case .cpopw: unsafe x[s.a] = UInt64(W.low(x[s.b]).nonzeroBitCount)
        case .max: unsafe x[s.a] = UInt64(bitPattern: Swift.max(W.signed(x[s.b]), W.signed(x[s.c])))
        case .maxu: unsafe x[s.a] = Swift.max(x[s.b], x[s.c])
        case .min: unsafe x[s.a] = UInt64(bitPattern: Swift.min(W.signed(x[s.b]), W.signed(x[s.c])))
        case .minu: unsafe x[s.a] = Swift.min(x[s.b], x[s.c])
        case .sextB: unsafe x[s.a] = UInt64(bitPattern: Int64(Int8(truncatingIfNeeded: x[s.b])))
        case .sextH: unsafe x[s.a] = UInt64(bitPattern: Int64(Int16(truncatingIfNeeded: x[s.b])))
        case .zextH: unsafe x[s.a] = UInt64(UInt16(truncatingIfNeeded: x[s.b]))
        case .rol: unsafe x[s.a] = W.rotateRight(x[s.b], 0 &- x[s.c])
        case .rolw: unsafe x[s.a] = W.rotateRightWord(x[s.b], 0 &- x[s.c])
        case .ror: unsafe x[s.a] = W.rotateRight(x[s.b], x[s.c])
        case .rori: unsafe x[s.a] = W.rotateRight(x[s.b], s.immediate)
        case .roriw: unsafe x[s.a] = W.rotateRightWord(x[s.b], s.immediate)
        case .rorw: unsafe x[s.a] = W.rotateRightWord(x[s.b], x[s.c])
        case .orcB: unsafe x[s.a] = W.orCombine(x[s.b])
        case .rev8: unsafe x[s.a] = x[s.b].byteSwapped
        case .bclr: unsafe x[s.a] = x[s.b] & ~(1 &<< x[s.c])
        case .bclri: unsafe x[s.a] = x[s.b] & ~(1 &<< s.immediate)
        case .bext: unsafe x[s.a] = x[s.b] &>> x[s.c] & 1
        case .bexti: unsafe x[s.a] = x[s.b] &>> s.immediate & 1
        case .binv: unsafe x[s.a] = x[s.b] ^ 1 &<< x[s.c]
        case .binvi: unsafe x[s.a] = x[s.b] ^ 1 &<< s.immediate
        case .bset: unsafe x[s.a] = x[s.b] | 1 &<< x[s.c]
        case .bseti: unsafe x[s.a] = x[s.b] | 1 &<< s.immediate
        case .lb:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= loadSpan &- 1 else { return leave(instance, loadFault(at), gas) }
          unsafe x[s.a] = UInt64(bitPattern: Int64((loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: Int8.self)))
        case .lh:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= loadSpan &- 2 else { return leave(instance, loadFault(at), gas) }
          unsafe x[s.a] = UInt64(bitPattern: Int64((loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: Int16.self)))
        case .lw:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= loadSpan &- 4 else { return leave(instance, loadFault(at), gas) }
          unsafe x[s.a] = UInt64(bitPattern: Int64((loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: Int32.self)))
        case .ld:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= loadSpan &- 8 else { return leave(instance, loadFault(at), gas) }
          unsafe x[s.a] = (loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: UInt64.self)
        case .lbu:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= loadSpan &- 1 else { return leave(instance, loadFault(at), gas) }
          unsafe x[s.a] = UInt64((loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: UInt8.self))
        case .lhu:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= loadSpan &- 2 else { return leave(instance, loadFault(at), gas) }
          unsafe x[s.a] = UInt64((loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: UInt16.self))
        case .lwu:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= loadSpan &- 4 else { return leave(instance, loadFault(at), gas) }
          unsafe x[s.a] = UInt64((loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: UInt32.self))
        case .sb:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= storeSpan &- 1 else { return leave(instance, storeFault(at, instance), gas) }
          unsafe (storeBase + Int(truncatingIfNeeded: at)).storeBytes(of: UInt8(truncatingIfNeeded: x[s.c]), as: UInt8.self)
        case .sh:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= storeSpan &- 2 else { return leave(instance, storeFault(at, instance), gas) }
          unsafe (storeBase + Int(truncatingIfNeeded: at)).storeBytes(of: UInt16(truncatingIfNeeded: x[s.c]), as: UInt16.self)
        case .sw:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= storeSpan &- 4 else { return leave(instance, storeFault(at, instance), gas) }
          unsafe (storeBase + Int(truncatingIfNeeded: at)).storeBytes(of: UInt32(truncatingIfNeeded: x[s.c]), as: UInt32.self)
        case .sd:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= storeSpan &- 8 else { return leave(instance, storeFault(at, instance), gas) }
          unsafe (storeBase + Int(truncatingIfNeeded: at)).storeBytes(of: x[s.c], as: UInt64.self)
        case .addThenAdd:
          unsafe x[s.a] = x[s.b] &+ x[s.c]
          let t = unsafe SlotReader(pc + 1)
          unsafe x[t.a] = x[t.b] &+ x[t.c]
          unsafe pc += 1
        case .addiThenAddi:
          unsafe x[s.a] = x[s.b] &+ s.immediate
          let t = unsafe SlotReader(pc + 1)
          unsafe x[t.a] = x[t.b] &+ t.immediate
          unsafe pc += 1
        case .addThenAddi:
          unsafe x[s.a] = x[s.b] &+ x[s.c]
          let t = unsafe SlotReader(pc + 1)
          unsafe x[t.a] = x[t.b] &+ t.immediate
          unsafe pc += 1
        case .addiThenAdd:
          unsafe x[s.a] = x[s.b] &+ s.immediate
          let t = unsafe SlotReader(pc + 1)
          unsafe x[t.a] = x[t.b] &+ x[t.c]
          unsafe pc += 1
        case .sdThenSd:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= storeSpan &- 8 else { return leave(instance, storeFault(at, instance), gas) }
          unsafe (storeBase + Int(truncatingIfNeeded: at)).storeBytes(of: x[s.c], as: UInt64.self)
          let t = unsafe SlotReader(pc + 1)
          at = unsafe x[t.b] &+ t.immediate
          guard at <= storeSpan &- 8 else { return leave(instance, storeFault(at, instance), gas) }
          unsafe (storeBase + Int(truncatingIfNeeded: at)).storeBytes(of: x[t.c], as: UInt64.self)
          unsafe pc += 1
        case .ldThenLd:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= loadSpan &- 8 else { return leave(instance, loadFault(at), gas) }
          unsafe x[s.a] = (loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: UInt64.self)
          let t = unsafe SlotReader(pc + 1)
          at = unsafe x[t.b] &+ t.immediate
          guard at <= loadSpan &- 8 else { return leave(instance, loadFault(at), gas) }
          unsafe x[t.a] = (loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: UInt64.self)
          unsafe pc += 1
        case .addiThenSd:
          unsafe x[s.a] = x[s.b] &+ s.immediate
          let t = unsafe SlotReader(pc + 1)
          at = unsafe x[t.b] &+ t.immediate
          guard at <= storeSpan &- 8 else { return leave(instance, storeFault(at, instance), gas) }
          unsafe (storeBase + Int(truncatingIfNeeded: at)).storeBytes(of: x[t.c], as: UInt64.self)
          unsafe pc += 1
        case .sdThenAddi:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= storeSpan &- 8 else { return leave(instance, storeFault(at, instance), gas) }
          unsafe (storeBase + Int(truncatingIfNeeded: at)).storeBytes(of: x[s.c], as: UInt64.self)
          let t = unsafe SlotReader(pc + 1)
          unsafe x[t.a] = x[t.b] &+ t.immediate
          unsafe pc += 1
        case .ldThenAddi:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= loadSpan &- 8 else { return leave(instance, loadFault(at), gas) }
          unsafe x[s.a] = (loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: UInt64.self)
          let t = unsafe SlotReader(pc + 1)
          unsafe x[t.a] = x[t.b] &+ t.immediate
          unsafe pc += 1
        case .sdThenLd:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= storeSpan &- 8 else { return leave(instance, storeFault(at, instance), gas) }
          unsafe (storeBase + Int(truncatingIfNeeded: at)).storeBytes(of: x[s.c], as: UInt64.self)
          let t = unsafe SlotReader(pc + 1)
          at = unsafe x[t.b] &+ t.immediate
          guard at <= loadSpan &- 8 else { return leave(instance, loadFault(at), gas) }
          unsafe x[t.a] = (loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: UInt64.self)
          unsafe pc += 1
        case .ldThenSd:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= loadSpan &- 8 else { return leave(instance, loadFault(at), gas) }
          unsafe x[s.a] = (loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: UInt64.self)
          let t = unsafe SlotReader(pc + 1)
          at = unsafe x[t.b] &+ t.immediate
          guard at <= storeSpan &- 8 else { return leave(instance, storeFault(at, instance), gas) }
          unsafe (storeBase + Int(truncatingIfNeeded: at)).storeBytes(of: x[t.c], as: UInt64.self)
          unsafe pc += 1
        case .ldThenAdd:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= loadSpan &- 8 else { return leave(instance, loadFault(at), gas) }
          unsafe x[s.a] = (loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: UInt64.self)
          let t = unsafe SlotReader(pc + 1)
          unsafe x[t.a] = x[t.b] &+ x[t.c]
          unsafe pc += 1
        case .sh3addThenLd:
          unsafe x[s.a] = x[s.c] &+ x[s.b] &<< 3
          let t = unsafe SlotReader(pc + 1)
          at = unsafe x[t.b] &+ t.immediate
          guard at <= loadSpan &- 8 else { return leave(instance, loadFault(at), gas) }
          unsafe x[t.a] = (loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: UInt64.self)
          unsafe pc += 1
        case .addThenLbu:
          unsafe x[s.a] = x[s.b] &+ x[s.c]
          let t = unsafe SlotReader(pc + 1)
          at = unsafe x[t.b] &+ t.immediate
          guard at <= loadSpan &- 1 else { return leave(instance, loadFault(at), gas) }
          unsafe x[t.a] = UInt64((loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: UInt8.self))
          unsafe pc += 1
        case .addThenSb:
          unsafe x[s.a] = x[s.b] &+ x[s.c]
          let t = unsafe SlotReader(pc + 1)
          at = unsafe x[t.b] &+ t.immediate
          guard at <= storeSpan &- 1 else { return leave(instance, storeFault(at, instance), gas) }
          unsafe (storeBase + Int(truncatingIfNeeded: at)).storeBytes(of: UInt8(truncatingIfNeeded: x[t.c]), as: UInt8.self)
          unsafe pc += 1
        case .lbuThenXor:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= loadSpan &- 1 else { return leave(instance, loadFault(at), gas) }
          unsafe x[s.a] = UInt64((loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: UInt8.self))
          let t = unsafe SlotReader(pc + 1)
          unsafe x[t.a] = x[t.b] ^ x[t.c]
          unsafe pc += 1
        case .ldThenXor:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= loadSpan &- 8 else { return leave(instance, loadFault(at), gas) }
          unsafe x[s.a] = (loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: UInt64.self)
          let t = unsafe SlotReader(pc + 1)
          unsafe x[t.a] = x[t.b] ^ x[t.c]
          unsafe pc += 1
        case .xorThenSd:
          unsafe x[s.a] = x[s.b] ^ x[s.c]
          let t = unsafe SlotReader(pc + 1)
          at = unsafe x[t.b] &+ t.immediate
          guard at <= storeSpan &- 8 else { return leave(instance, storeFault(at, instance), gas) }
          unsafe (storeBase + Int(truncatingIfNeeded: at)).storeBytes(of: x[t.c], as: UInt64.self)
          unsafe pc += 1
        case .xorThenXor:
          unsafe x[s.a] = x[s.b] ^ x[s.c]
          let t = unsafe SlotReader(pc + 1)
          unsafe x[t.a] = x[t.b] ^ x[t.c]
          unsafe pc += 1
        case .ldThenAndn:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= loadSpan &- 8 else { return leave(instance, loadFault(at), gas) }
          unsafe x[s.a] = (loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: UInt64.self)
          let t = unsafe SlotReader(pc + 1)
          unsafe x[t.a] = x[t.b] & ~x[t.c]
          unsafe pc += 1
        case .sdThenXor:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= storeSpan &- 8 else { return leave(instance, storeFault(at, instance), gas) }
          unsafe (storeBase + Int(truncatingIfNeeded: at)).storeBytes(of: x[s.c], as: UInt64.self)
          let t = unsafe SlotReader(pc + 1)
          unsafe x[t.a] = x[t.b] ^ x[t.c]
          unsafe pc += 1
        case .addThenSlt:
          unsafe x[s.a] = x[s.b] &+ x[s.c]
          let t = unsafe SlotReader(pc + 1)
          unsafe x[t.a] = W.flag(W.signed(x[t.b]) < W.signed(x[t.c]))
          unsafe pc += 1
        case .mulhThenMul:
          unsafe x[s.a] = W.multiplyHigh(x[s.b], x[s.c])
          let t = unsafe SlotReader(pc + 1)
          unsafe x[t.a] = x[t.b] &* x[t.c]
          unsafe pc += 1
        case .rev8ThenRev8:
          unsafe x[s.a] = x[s.b].byteSwapped
          let t = unsafe SlotReader(pc + 1)
          unsafe x[t.a] = x[t.b].byteSwapped
          unsafe pc += 1
        case .addiThenBne:
          unsafe x[s.a] = x[s.b] &+ s.immediate
          let t = unsafe SlotReader(pc + 1)
          unsafe pc += x[t.b] != x[t.c] ? t.displacement &+ 1 : 2
          break block
        case .addiThenBltu:
          unsafe x[s.a] = x[s.b] &+ s.immediate
          let t = unsafe SlotReader(pc + 1)
          unsafe pc += x[t.b] < x[t.c] ? t.displacement &+ 1 : 2
          break block
        case .addiThenBeq:
          unsafe x[s.a] = x[s.b] &+ s.immediate
          let t = unsafe SlotReader(pc + 1)
          unsafe pc += x[t.b] == x[t.c] ? t.displacement &+ 1 : 2
          break block
        case .sraiThenBne:
          unsafe x[s.a] = UInt64(bitPattern: W.signed(x[s.b]) &>> s.signed)
          let t = unsafe SlotReader(pc + 1)
          unsafe pc += x[t.b] != x[t.c] ? t.displacement &+ 1 : 2
          break block
        case .sltThenBne:
          unsafe x[s.a] = W.flag(W.signed(x[s.b]) < W.signed(x[s.c]))
          let t = unsafe SlotReader(pc + 1)
          unsafe pc += x[t.b] != x[t.c] ? t.displacement &+ 1 : 2
          break block
        case .addThenBgeu:
          unsafe x[s.a] = x[s.b] &+ x[s.c]
          let t = unsafe SlotReader(pc + 1)
          unsafe pc += x[t.b] >= x[t.c] ? t.displacement &+ 1 : 2
          break block
        case .addThenBlt:
          unsafe x[s.a] = x[s.b] &+ x[s.c]
          let t = unsafe SlotReader(pc + 1)
          unsafe pc += W.signed(x[t.b]) < W.signed(x[t.c]) ? t.displacement &+ 1 : 2
          break block
        case .addThenBeq:
          unsafe x[s.a] = x[s.b] &+ x[s.c]
          let t = unsafe SlotReader(pc + 1)
          unsafe pc += x[t.b] == x[t.c] ? t.displacement &+ 1 : 2
          break block
        case .ldThenBne:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= loadSpan &- 8 else { return leave(instance, loadFault(at), gas) }
          unsafe x[s.a] = (loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: UInt64.self)
          let t = unsafe SlotReader(pc + 1)
          unsafe pc += x[t.b] != x[t.c] ? t.displacement &+ 1 : 2
          break block
        case .ldThenBltu:
          at = unsafe x[s.b] &+ s.immediate
          guard at <= loadSpan &- 8 else { return leave(instance, loadFault(at), gas) }
          unsafe x[s.a] = (loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: UInt64.self)
          let t = unsafe SlotReader(pc + 1)
          unsafe pc += x[t.b] < x[t.c] ? t.displacement &+ 1 : 2
          break block
        case .slliThenAddi:
          unsafe x[s.a] = x[s.b] &<< s.immediate
          let t = unsafe SlotReader(pc + 1)
          unsafe x[t.a] = x[t.b] &+ t.immediate
          unsafe pc += 1
        case .lrW, .scW, .amoswapW, .amoaddW, .amoxorW, .amoandW, .amoorW, .amominW, .amomaxW, .amominuW, .amomaxuW,
          .lrD, .scD, .amoswapD, .amoaddD, .amoxorD, .amoandD, .amoorD, .amominD, .amomaxD, .amominuD, .amomaxuD:
          if let trap = atomic(s, instance) { return leave(instance, .trap(trap), gas) }

        case .beq:
          unsafe pc += x[s.b] == x[s.c] ? s.displacement : 1
          break block
        case .bne:
          unsafe pc += x[s.b] != x[s.c] ? s.displacement : 1
          break block
        case .blt:
          unsafe pc += W.signed(x[s.b]) < W.signed(x[s.c]) ? s.displacement : 1
          break block
        case .bge:
          unsafe pc += W.signed(x[s.b]) >= W.signed(x[s.c]) ? s.displacement : 1
          break block
        case .bltu:
          unsafe pc += x[s.b] < x[s.c] ? s.displacement : 1
          break block
        case .bgeu:
          unsafe pc += x[s.b] >= x[s.c] ? s.displacement : 1
          break block
        case .jump:
          unsafe pc += s.displacement
          break block
        case .call:
          unsafe x[s.a] = textBase &+ UInt64(s.b &<< 1 | s.c &<< 9)
          unsafe pc += s.displacement
          break block
        case .jumpRegister:
          at = unsafe (x[s.b] &+ s.immediate) & ~1
          let halfword = (at &- textBase) &>> 1
          guard halfword < targetCount else { return leave(instance, .trap(.illegalJump(address: at)), gas) }
          let target = unsafe targets[Int(truncatingIfNeeded: halfword)]
          guard target != 0 else { return leave(instance, .trap(.illegalJump(address: at)), gas) }
          unsafe pc = slots + Int(target)
          break block
        case .callRegister:
          at = unsafe (x[s.b] &+ s.low) & ~1
          let halfword = (at &- textBase) &>> 1
          guard halfword < targetCount else { return leave(instance, .trap(.illegalJump(address: at)), gas) }
          let target = unsafe targets[Int(truncatingIfNeeded: halfword)]
          guard target != 0 else { return leave(instance, .trap(.illegalJump(address: at)), gas) }
          unsafe x[s.a] = textBase &+ (s.high & 0xFFFF) &<< 1
          unsafe pc = slots + Int(target)
          break block
        case .header: break block
        case .hostCall:
          instance.resumePoint = Int(s.immediate)
          return leave(instance, .hostCall, gas)
        case .breakpoint:
          return leave(instance, .trap(.breakpoint(address: textBase &+ s.immediate)), gas)
        case .illegalInstruction:
          return leave(instance, .trap(.illegalInstruction(address: textBase &+ s.immediate)), gas)
        case .illegalJump:
          return leave(instance, .trap(.illegalJump(address: textBase &+ s.immediate)), gas)
        case .nothing: break
        }
        unsafe pc += 1
        continue
      }
      // The slot is a header: enter its block.
      gas &-= unsafe SlotReader(pc).signed
      guard gas >= 0 else { return leave(instance, .outOfGas, 0) }
      unsafe pc += 1
    }
  }

  /// Stores what the loop kept in locals.
  @inline(never)
  private func leave(_ instance: Instance, _ exit: Exit, _ gas: Int64) -> Exit {
    instance.gas = gas
    return exit
  }

  @inline(never)
  private func atomic(_ s: SlotReader, _ instance: Instance) -> Trap? {
    guard let operation = Operation(rawValue: s.opcode.rawValue) else { return nil }
    return instance.atomic(operation, rd: s.a, rs1: s.b, rs2: s.c)
  }

  private func loadFault(_ offset: UInt64) -> Exit {
    .trap(.memoryFault(address: offset &+ UInt64(ContainerLimits.nullPageBytes)))
  }

  private func storeFault(_ offset: UInt64, _ instance: Instance) -> Exit {
    .trap(.memoryFault(address: offset &+ UInt64(instance.program.memoryMap.stackBase)))
  }
}
