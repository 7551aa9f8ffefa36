import Execution

/// Executes pre-decoded slots: one switch, everything hot in locals, every exit a status.
///
/// Direct jumps land on headers, because ``Translation`` makes them so.
package struct Interpreter: Engine {
  package init() {}

  package func run(_ instance: Instance) -> Exit {
    let program = instance.program
    let slots = unsafe program.slots
    let core = Core(instance)
    let textBase = UInt64(ContainerLimits.textBase)
    var gas = instance.gas
    var pc = unsafe slots + (instance.resumePoint ?? program.entrySlot)

    // Stepping through slots is safe: every path ends at a slot that leaves, and jumps come from `Translation` or `targets`.
    while true {
      let s = unsafe SlotReader(pc)
      let t = unsafe SlotReader(pc + 1)
      block: do {
        switch s.opcode {
        case .lui: core.lui(s)
        case .auipc: core.auipc(s)
        case .addi: core.addi(s)
        case .slti: core.slti(s)
        case .sltiu: core.sltiu(s)
        case .xori: core.xori(s)
        case .ori: core.ori(s)
        case .andi: core.andi(s)
        case .slli: core.slli(s)
        case .srli: core.srli(s)
        case .srai: core.srai(s)
        case .add: core.add(s)
        case .sub: core.sub(s)
        case .sll: core.sll(s)
        case .slt: core.slt(s)
        case .sltu: core.sltu(s)
        case .xor: core.xor(s)
        case .srl: core.srl(s)
        case .sra: core.sra(s)
        case .or: core.or(s)
        case .and: core.and(s)
        case .addiw: core.addiw(s)
        case .slliw: core.slliw(s)
        case .srliw: core.srliw(s)
        case .sraiw: core.sraiw(s)
        case .addw: core.addw(s)
        case .subw: core.subw(s)
        case .sllw: core.sllw(s)
        case .srlw: core.srlw(s)
        case .sraw: core.sraw(s)
        case .mul: core.mul(s)
        case .mulh: core.mulh(s)
        case .mulhsu: core.mulhsu(s)
        case .mulhu: core.mulhu(s)
        case .div: core.div(s)
        case .divu: core.divu(s)
        case .rem: core.rem(s)
        case .remu: core.remu(s)
        case .mulw: core.mulw(s)
        case .divw: core.divw(s)
        case .divuw: core.divuw(s)
        case .remw: core.remw(s)
        case .remuw: core.remuw(s)
        case .addUW: core.addUW(s)
        case .sh1add: core.sh1add(s)
        case .sh2add: core.sh2add(s)
        case .sh3add: core.sh3add(s)
        case .sh1addUW: core.sh1addUW(s)
        case .sh2addUW: core.sh2addUW(s)
        case .sh3addUW: core.sh3addUW(s)
        case .slliUW: core.slliUW(s)
        case .andn: core.andn(s)
        case .orn: core.orn(s)
        case .xnor: core.xnor(s)
        case .clz: core.clz(s)
        case .clzw: core.clzw(s)
        case .ctz: core.ctz(s)
        case .ctzw: core.ctzw(s)
        case .cpop: core.cpop(s)
        case .cpopw: core.cpopw(s)
        case .max: core.max(s)
        case .maxu: core.maxu(s)
        case .min: core.min(s)
        case .minu: core.minu(s)
        case .sextB: core.sextB(s)
        case .sextH: core.sextH(s)
        case .zextH: core.zextH(s)
        case .rol: core.rol(s)
        case .rolw: core.rolw(s)
        case .ror: core.ror(s)
        case .rori: core.rori(s)
        case .roriw: core.roriw(s)
        case .rorw: core.rorw(s)
        case .orcB: core.orcB(s)
        case .rev8: core.rev8(s)
        case .bclr: core.bclr(s)
        case .bclri: core.bclri(s)
        case .bext: core.bext(s)
        case .bexti: core.bexti(s)
        case .binv: core.binv(s)
        case .binvi: core.binvi(s)
        case .bset: core.bset(s)
        case .bseti: core.bseti(s)
        case .lb:
          guard core.lb(s) else { return leave(instance, loadFault(core, s), gas) }
        case .lh:
          guard core.lh(s) else { return leave(instance, loadFault(core, s), gas) }
        case .lw:
          guard core.lw(s) else { return leave(instance, loadFault(core, s), gas) }
        case .ld:
          guard core.ld(s) else { return leave(instance, loadFault(core, s), gas) }
        case .lbu:
          guard core.lbu(s) else { return leave(instance, loadFault(core, s), gas) }
        case .lhu:
          guard core.lhu(s) else { return leave(instance, loadFault(core, s), gas) }
        case .lwu:
          guard core.lwu(s) else { return leave(instance, loadFault(core, s), gas) }
        case .sb:
          guard core.sb(s) else { return leave(instance, storeFault(core, s), gas) }
        case .sh:
          guard core.sh(s) else { return leave(instance, storeFault(core, s), gas) }
        case .sw:
          guard core.sw(s) else { return leave(instance, storeFault(core, s), gas) }
        case .sd:
          guard core.sd(s) else { return leave(instance, storeFault(core, s), gas) }
        case .lrW, .scW, .amoswapW, .amoaddW, .amoxorW, .amoandW, .amoorW, .amominW, .amomaxW, .amominuW, .amomaxuW,
          .lrD, .scD, .amoswapD, .amoaddD, .amoxorD, .amoandD, .amoorD, .amominD, .amomaxD, .amominuD, .amomaxuD:
          if let trap = atomic(s, instance) { return leave(instance, .trap(trap), gas) }

        case .beq:
          unsafe pc += core.beq(s) ? s.displacement : 1
          break block
        case .bne:
          unsafe pc += core.bne(s) ? s.displacement : 1
          break block
        case .blt:
          unsafe pc += core.blt(s) ? s.displacement : 1
          break block
        case .bge:
          unsafe pc += core.bge(s) ? s.displacement : 1
          break block
        case .bltu:
          unsafe pc += core.bltu(s) ? s.displacement : 1
          break block
        case .bgeu:
          unsafe pc += core.bgeu(s) ? s.displacement : 1
          break block
        case .jump:
          unsafe pc += s.displacement
          break block
        case .call:
          unsafe core.x[s.a] = textBase &+ UInt64(s.b &<< 1 | s.c &<< 9)
          unsafe pc += s.displacement
          break block
        case .jumpRegister:
          let target = (unsafe core.x[s.b] &+ s.immediate) & ~1
          let slot = program.slot(atTarget: target)
          guard slot != 0 else { return leave(instance, .trap(.illegalJump(address: target)), gas) }
          unsafe pc = slots + slot
          break block
        case .callRegister:
          let target = (unsafe core.x[s.b] &+ s.low) & ~1
          let slot = program.slot(atTarget: target)
          guard slot != 0 else { return leave(instance, .trap(.illegalJump(address: target)), gas) }
          unsafe core.x[s.a] = textBase &+ (s.high & 0xFFFF) &<< 1
          unsafe pc = slots + slot
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

        case .addThenAdd:
          core.add(s)
          core.add(t)
          unsafe pc += 1
        case .addiThenAddi:
          core.addi(s)
          core.addi(t)
          unsafe pc += 1
        case .addThenAddi:
          core.add(s)
          core.addi(t)
          unsafe pc += 1
        case .addiThenAdd:
          core.addi(s)
          core.add(t)
          unsafe pc += 1
        case .sdThenSd:
          guard core.sd(s) else { return leave(instance, storeFault(core, s), gas) }
          guard core.sd(t) else { return leave(instance, storeFault(core, t), gas) }
          unsafe pc += 1
        case .ldThenLd:
          guard core.ld(s) else { return leave(instance, loadFault(core, s), gas) }
          guard core.ld(t) else { return leave(instance, loadFault(core, t), gas) }
          unsafe pc += 1
        case .addiThenSd:
          core.addi(s)
          guard core.sd(t) else { return leave(instance, storeFault(core, t), gas) }
          unsafe pc += 1
        case .sdThenAddi:
          guard core.sd(s) else { return leave(instance, storeFault(core, s), gas) }
          core.addi(t)
          unsafe pc += 1
        case .ldThenAddi:
          guard core.ld(s) else { return leave(instance, loadFault(core, s), gas) }
          core.addi(t)
          unsafe pc += 1
        case .sdThenLd:
          guard core.sd(s) else { return leave(instance, storeFault(core, s), gas) }
          guard core.ld(t) else { return leave(instance, loadFault(core, t), gas) }
          unsafe pc += 1
        case .ldThenSd:
          guard core.ld(s) else { return leave(instance, loadFault(core, s), gas) }
          guard core.sd(t) else { return leave(instance, storeFault(core, t), gas) }
          unsafe pc += 1
        case .ldThenAdd:
          guard core.ld(s) else { return leave(instance, loadFault(core, s), gas) }
          core.add(t)
          unsafe pc += 1
        case .sh3addThenLd:
          core.sh3add(s)
          guard core.ld(t) else { return leave(instance, loadFault(core, t), gas) }
          unsafe pc += 1
        case .addThenLbu:
          core.add(s)
          guard core.lbu(t) else { return leave(instance, loadFault(core, t), gas) }
          unsafe pc += 1
        case .addThenSb:
          core.add(s)
          guard core.sb(t) else { return leave(instance, storeFault(core, t), gas) }
          unsafe pc += 1
        case .lbuThenXor:
          guard core.lbu(s) else { return leave(instance, loadFault(core, s), gas) }
          core.xor(t)
          unsafe pc += 1
        case .ldThenXor:
          guard core.ld(s) else { return leave(instance, loadFault(core, s), gas) }
          core.xor(t)
          unsafe pc += 1
        case .xorThenSd:
          core.xor(s)
          guard core.sd(t) else { return leave(instance, storeFault(core, t), gas) }
          unsafe pc += 1
        case .xorThenXor:
          core.xor(s)
          core.xor(t)
          unsafe pc += 1
        case .ldThenAndn:
          guard core.ld(s) else { return leave(instance, loadFault(core, s), gas) }
          core.andn(t)
          unsafe pc += 1
        case .sdThenXor:
          guard core.sd(s) else { return leave(instance, storeFault(core, s), gas) }
          core.xor(t)
          unsafe pc += 1
        case .addThenSlt:
          core.add(s)
          core.slt(t)
          unsafe pc += 1
        case .mulhThenMul:
          core.mulh(s)
          core.mul(t)
          unsafe pc += 1
        case .rev8ThenRev8:
          core.rev8(s)
          core.rev8(t)
          unsafe pc += 1
        case .addiThenBne:
          core.addi(s)
          unsafe pc += core.bne(t) ? t.displacement &+ 1 : 2
          break block
        case .addiThenBltu:
          core.addi(s)
          unsafe pc += core.bltu(t) ? t.displacement &+ 1 : 2
          break block
        case .addiThenBeq:
          core.addi(s)
          unsafe pc += core.beq(t) ? t.displacement &+ 1 : 2
          break block
        case .sraiThenBne:
          core.srai(s)
          unsafe pc += core.bne(t) ? t.displacement &+ 1 : 2
          break block
        case .sltThenBne:
          core.slt(s)
          unsafe pc += core.bne(t) ? t.displacement &+ 1 : 2
          break block
        case .addThenBgeu:
          core.add(s)
          unsafe pc += core.bgeu(t) ? t.displacement &+ 1 : 2
          break block
        case .addThenBlt:
          core.add(s)
          unsafe pc += core.blt(t) ? t.displacement &+ 1 : 2
          break block
        case .addThenBeq:
          core.add(s)
          unsafe pc += core.beq(t) ? t.displacement &+ 1 : 2
          break block
        case .ldThenBne:
          guard core.ld(s) else { return leave(instance, loadFault(core, s), gas) }
          unsafe pc += core.bne(t) ? t.displacement &+ 1 : 2
          break block
        case .ldThenBltu:
          guard core.ld(s) else { return leave(instance, loadFault(core, s), gas) }
          unsafe pc += core.bltu(t) ? t.displacement &+ 1 : 2
          break block
        case .slliThenAddi:
          core.slli(s)
          core.addi(t)
          unsafe pc += 1
        case .xorThenAddi:
          core.xor(s)
          core.addi(t)
          unsafe pc += 1
        case .andiThenXor:
          core.andi(s)
          core.xor(t)
          unsafe pc += 1
        case .andiThenAddi:
          core.andi(s)
          core.addi(t)
          unsafe pc += 1
        case .addThenSltu:
          core.add(s)
          core.sltu(t)
          unsafe pc += 1
        case .subThenSltu:
          core.sub(s)
          core.sltu(t)
          unsafe pc += 1
        case .sltuThenOr:
          core.sltu(s)
          core.or(t)
          unsafe pc += 1
        case .sltuThenBne:
          core.sltu(s)
          unsafe pc += core.bne(t) ? t.displacement &+ 1 : 2
          break block
        case .sltuThenBeq:
          core.sltu(s)
          unsafe pc += core.beq(t) ? t.displacement &+ 1 : 2
          break block
        case .sltuThenAdd:
          core.sltu(s)
          core.add(t)
          unsafe pc += 1
        case .slliThenSrli:
          core.slli(s)
          core.srli(t)
          unsafe pc += 1
        case .andnThenAndn:
          core.andn(s)
          core.andn(t)
          unsafe pc += 1
        case .sdFour:
          guard core.sd(s) else { return leave(instance, storeFault(core, s), gas) }
          guard core.sd(t) else { return leave(instance, storeFault(core, t), gas) }
          let u = unsafe SlotReader(pc + 2)
          guard core.sd(u) else { return leave(instance, storeFault(core, u), gas) }
          let v = unsafe SlotReader(pc + 3)
          guard core.sd(v) else { return leave(instance, storeFault(core, v), gas) }
          unsafe pc += 3
        case .ldFour:
          guard core.ld(s) else { return leave(instance, loadFault(core, s), gas) }
          guard core.ld(t) else { return leave(instance, loadFault(core, t), gas) }
          let u = unsafe SlotReader(pc + 2)
          guard core.ld(u) else { return leave(instance, loadFault(core, u), gas) }
          let v = unsafe SlotReader(pc + 3)
          guard core.ld(v) else { return leave(instance, loadFault(core, v), gas) }
          unsafe pc += 3
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

  private func loadFault(_ core: Core, _ s: SlotReader) -> Exit {
    .trap(.memoryFault(address: core.address(s, base: ContainerLimits.nullPageBytes)))
  }

  private func storeFault(_ core: Core, _ s: SlotReader) -> Exit {
    .trap(.memoryFault(address: core.address(s, base: core.stackBase)))
  }
}
