private typealias W = WordArithmetic

/// The registers and memory of an instance, as the interpreter's operations see them.
///
/// Each operation reads its fields from its slot. What bodies may assume: registers named in slots are below ``RegisterFile/count``, and
/// ``Translation`` has reduced memory immediates by the start of the region that the access is checked against. Memory operations
/// return false, and change nothing, when the access does not lie wholly in its region.
@safe
struct Core {
  // Safe because registers are in range, and each memory access is guarded by the span of its region, which the arena holds.
  let x: UnsafeMutablePointer<UInt64>
  /// The first storable address.
  let stackBase: Int
  private let loadBase: UnsafeRawPointer
  private let storeBase: UnsafeMutableRawPointer
  private let loadSpan: UInt64
  private let storeSpan: UInt64

  init(_ instance: Instance) {
    stackBase = instance.program.memoryMap.stackBase
    let stackOffset = stackBase - ContainerLimits.nullPageBytes
    unsafe x = instance.registers
    unsafe loadBase = UnsafeRawPointer(instance.memory)
    unsafe storeBase = instance.memory + stackOffset
    loadSpan = UInt64(instance.memoryEnd - ContainerLimits.nullPageBytes)
    storeSpan = loadSpan - UInt64(stackOffset)
  }

  /// The address that a memory operation accesses whose region starts at `base`.
  func address(_ s: SlotReader, base: Int) -> UInt64 { unsafe x[s.b] &+ s.immediate &+ UInt64(base) }

  // MARK: - Memory

  @inline(__always) func lb(_ s: SlotReader) -> Bool {
    let at = unsafe x[s.b] &+ s.immediate
    guard at <= loadSpan &- 1 else { return false }
    unsafe x[s.a] = UInt64(bitPattern: Int64((loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: Int8.self)))
    return true
  }

  @inline(__always) func lh(_ s: SlotReader) -> Bool {
    let at = unsafe x[s.b] &+ s.immediate
    guard at <= loadSpan &- 2 else { return false }
    unsafe x[s.a] = UInt64(bitPattern: Int64((loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: Int16.self)))
    return true
  }

  @inline(__always) func lw(_ s: SlotReader) -> Bool {
    let at = unsafe x[s.b] &+ s.immediate
    guard at <= loadSpan &- 4 else { return false }
    unsafe x[s.a] = UInt64(bitPattern: Int64((loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: Int32.self)))
    return true
  }

  @inline(__always) func ld(_ s: SlotReader) -> Bool {
    let at = unsafe x[s.b] &+ s.immediate
    guard at <= loadSpan &- 8 else { return false }
    unsafe x[s.a] = (loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: UInt64.self)
    return true
  }

  @inline(__always) func lbu(_ s: SlotReader) -> Bool {
    let at = unsafe x[s.b] &+ s.immediate
    guard at <= loadSpan &- 1 else { return false }
    unsafe x[s.a] = UInt64((loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: UInt8.self))
    return true
  }

  @inline(__always) func lhu(_ s: SlotReader) -> Bool {
    let at = unsafe x[s.b] &+ s.immediate
    guard at <= loadSpan &- 2 else { return false }
    unsafe x[s.a] = UInt64((loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: UInt16.self))
    return true
  }

  @inline(__always) func lwu(_ s: SlotReader) -> Bool {
    let at = unsafe x[s.b] &+ s.immediate
    guard at <= loadSpan &- 4 else { return false }
    unsafe x[s.a] = UInt64((loadBase + Int(truncatingIfNeeded: at)).loadUnaligned(as: UInt32.self))
    return true
  }

  @inline(__always) func sb(_ s: SlotReader) -> Bool {
    let at = unsafe x[s.b] &+ s.immediate
    guard at <= storeSpan &- 1 else { return false }
    unsafe (storeBase + Int(truncatingIfNeeded: at)).storeBytes(of: UInt8(truncatingIfNeeded: x[s.c]), as: UInt8.self)
    return true
  }

  @inline(__always) func sh(_ s: SlotReader) -> Bool {
    let at = unsafe x[s.b] &+ s.immediate
    guard at <= storeSpan &- 2 else { return false }
    unsafe (storeBase + Int(truncatingIfNeeded: at)).storeBytes(of: UInt16(truncatingIfNeeded: x[s.c]), as: UInt16.self)
    return true
  }

  @inline(__always) func sw(_ s: SlotReader) -> Bool {
    let at = unsafe x[s.b] &+ s.immediate
    guard at <= storeSpan &- 4 else { return false }
    unsafe (storeBase + Int(truncatingIfNeeded: at)).storeBytes(of: UInt32(truncatingIfNeeded: x[s.c]), as: UInt32.self)
    return true
  }

  @inline(__always) func sd(_ s: SlotReader) -> Bool {
    let at = unsafe x[s.b] &+ s.immediate
    guard at <= storeSpan &- 8 else { return false }
    unsafe (storeBase + Int(truncatingIfNeeded: at)).storeBytes(of: x[s.c], as: UInt64.self)
    return true
  }

  // MARK: - Branch conditions

  @inline(__always) func beq(_ s: SlotReader) -> Bool { unsafe x[s.b] == x[s.c] }
  @inline(__always) func bne(_ s: SlotReader) -> Bool { unsafe x[s.b] != x[s.c] }
  @inline(__always) func blt(_ s: SlotReader) -> Bool { unsafe W.signed(x[s.b]) < W.signed(x[s.c]) }
  @inline(__always) func bge(_ s: SlotReader) -> Bool { unsafe W.signed(x[s.b]) >= W.signed(x[s.c]) }
  @inline(__always) func bltu(_ s: SlotReader) -> Bool { unsafe x[s.b] < x[s.c] }
  @inline(__always) func bgeu(_ s: SlotReader) -> Bool { unsafe x[s.b] >= x[s.c] }
}

// MARK: - Arithmetic

extension Core {
  @inline(__always) func lui(_ s: SlotReader) { unsafe x[s.a] = s.immediate }
  @inline(__always) func auipc(_ s: SlotReader) { unsafe x[s.a] = s.unsigned }
  @inline(__always) func addi(_ s: SlotReader) { unsafe x[s.a] = x[s.b] &+ s.immediate }
  @inline(__always) func slti(_ s: SlotReader) { unsafe x[s.a] = W.flag(W.signed(x[s.b]) < s.signed) }
  @inline(__always) func sltiu(_ s: SlotReader) { unsafe x[s.a] = W.flag(x[s.b] < s.immediate) }
  @inline(__always) func xori(_ s: SlotReader) { unsafe x[s.a] = x[s.b] ^ s.immediate }
  @inline(__always) func ori(_ s: SlotReader) { unsafe x[s.a] = x[s.b] | s.immediate }
  @inline(__always) func andi(_ s: SlotReader) { unsafe x[s.a] = x[s.b] & s.immediate }
  @inline(__always) func slli(_ s: SlotReader) { unsafe x[s.a] = x[s.b] &<< s.immediate }
  @inline(__always) func srli(_ s: SlotReader) { unsafe x[s.a] = x[s.b] &>> s.immediate }
  @inline(__always) func srai(_ s: SlotReader) { unsafe x[s.a] = UInt64(bitPattern: W.signed(x[s.b]) &>> s.signed) }
  @inline(__always) func add(_ s: SlotReader) { unsafe x[s.a] = x[s.b] &+ x[s.c] }
  @inline(__always) func sub(_ s: SlotReader) { unsafe x[s.a] = x[s.b] &- x[s.c] }
  @inline(__always) func sll(_ s: SlotReader) { unsafe x[s.a] = x[s.b] &<< x[s.c] }
  @inline(__always) func slt(_ s: SlotReader) { unsafe x[s.a] = W.flag(W.signed(x[s.b]) < W.signed(x[s.c])) }
  @inline(__always) func sltu(_ s: SlotReader) { unsafe x[s.a] = W.flag(x[s.b] < x[s.c]) }
  @inline(__always) func xor(_ s: SlotReader) { unsafe x[s.a] = x[s.b] ^ x[s.c] }
  @inline(__always) func srl(_ s: SlotReader) { unsafe x[s.a] = x[s.b] &>> x[s.c] }
  @inline(__always) func sra(_ s: SlotReader) {
    unsafe x[s.a] = UInt64(bitPattern: W.signed(x[s.b]) &>> W.signed(x[s.c]))
  }
  @inline(__always) func or(_ s: SlotReader) { unsafe x[s.a] = x[s.b] | x[s.c] }
  @inline(__always) func and(_ s: SlotReader) { unsafe x[s.a] = x[s.b] & x[s.c] }
  @inline(__always) func addiw(_ s: SlotReader) { unsafe x[s.a] = W.word(x[s.b] &+ s.immediate) }
  @inline(__always) func slliw(_ s: SlotReader) { unsafe x[s.a] = W.word(x[s.b] &<< s.immediate) }
  @inline(__always) func srliw(_ s: SlotReader) { unsafe x[s.a] = W.word(UInt64(W.low(x[s.b]) &>> W.low(s.immediate))) }
  @inline(__always) func sraiw(_ s: SlotReader) {
    unsafe x[s.a] = W.word(W.signedLow(x[s.b]) &>> W.signedLow(s.immediate))
  }
  @inline(__always) func addw(_ s: SlotReader) { unsafe x[s.a] = W.word(x[s.b] &+ x[s.c]) }
  @inline(__always) func subw(_ s: SlotReader) { unsafe x[s.a] = W.word(x[s.b] &- x[s.c]) }
  @inline(__always) func sllw(_ s: SlotReader) { unsafe x[s.a] = W.word(UInt64(W.low(x[s.b]) &<< W.low(x[s.c]))) }
  @inline(__always) func srlw(_ s: SlotReader) { unsafe x[s.a] = W.word(UInt64(W.low(x[s.b]) &>> W.low(x[s.c]))) }
  @inline(__always) func sraw(_ s: SlotReader) { unsafe x[s.a] = W.word(W.signedLow(x[s.b]) &>> W.signedLow(x[s.c])) }
  @inline(__always) func mul(_ s: SlotReader) { unsafe x[s.a] = x[s.b] &* x[s.c] }
  @inline(__always) func mulh(_ s: SlotReader) { unsafe x[s.a] = W.multiplyHigh(x[s.b], x[s.c]) }
  @inline(__always) func mulhsu(_ s: SlotReader) { unsafe x[s.a] = W.multiplyHighMixed(x[s.b], x[s.c]) }
  @inline(__always) func mulhu(_ s: SlotReader) { unsafe x[s.a] = W.multiplyHighUnsigned(x[s.b], x[s.c]) }
  @inline(__always) func div(_ s: SlotReader) { unsafe x[s.a] = W.divide(x[s.b], x[s.c]) }
  @inline(__always) func divu(_ s: SlotReader) { unsafe x[s.a] = W.divideUnsigned(x[s.b], x[s.c]) }
  @inline(__always) func rem(_ s: SlotReader) { unsafe x[s.a] = W.remainder(x[s.b], x[s.c]) }
  @inline(__always) func remu(_ s: SlotReader) { unsafe x[s.a] = W.remainderUnsigned(x[s.b], x[s.c]) }
  @inline(__always) func mulw(_ s: SlotReader) { unsafe x[s.a] = W.word(x[s.b] &* x[s.c]) }
  @inline(__always) func divw(_ s: SlotReader) { unsafe x[s.a] = W.divideWord(x[s.b], x[s.c]) }
  @inline(__always) func divuw(_ s: SlotReader) { unsafe x[s.a] = W.divideUnsignedWord(x[s.b], x[s.c]) }
  @inline(__always) func remw(_ s: SlotReader) { unsafe x[s.a] = W.remainderWord(x[s.b], x[s.c]) }
  @inline(__always) func remuw(_ s: SlotReader) { unsafe x[s.a] = W.remainderUnsignedWord(x[s.b], x[s.c]) }
  @inline(__always) func addUW(_ s: SlotReader) { unsafe x[s.a] = x[s.c] &+ UInt64(W.low(x[s.b])) }
  @inline(__always) func sh1add(_ s: SlotReader) { unsafe x[s.a] = x[s.c] &+ x[s.b] &<< 1 }
  @inline(__always) func sh2add(_ s: SlotReader) { unsafe x[s.a] = x[s.c] &+ x[s.b] &<< 2 }
  @inline(__always) func sh3add(_ s: SlotReader) { unsafe x[s.a] = x[s.c] &+ x[s.b] &<< 3 }
  @inline(__always) func sh1addUW(_ s: SlotReader) { unsafe x[s.a] = x[s.c] &+ UInt64(W.low(x[s.b])) &<< 1 }
  @inline(__always) func sh2addUW(_ s: SlotReader) { unsafe x[s.a] = x[s.c] &+ UInt64(W.low(x[s.b])) &<< 2 }
  @inline(__always) func sh3addUW(_ s: SlotReader) { unsafe x[s.a] = x[s.c] &+ UInt64(W.low(x[s.b])) &<< 3 }
  @inline(__always) func slliUW(_ s: SlotReader) { unsafe x[s.a] = UInt64(W.low(x[s.b])) &<< s.immediate }
  @inline(__always) func andn(_ s: SlotReader) { unsafe x[s.a] = x[s.b] & ~x[s.c] }
  @inline(__always) func orn(_ s: SlotReader) { unsafe x[s.a] = x[s.b] | ~x[s.c] }
  @inline(__always) func xnor(_ s: SlotReader) { unsafe x[s.a] = ~(x[s.b] ^ x[s.c]) }
  @inline(__always) func clz(_ s: SlotReader) { unsafe x[s.a] = UInt64(x[s.b].leadingZeroBitCount) }
  @inline(__always) func clzw(_ s: SlotReader) { unsafe x[s.a] = UInt64(W.low(x[s.b]).leadingZeroBitCount) }
  @inline(__always) func ctz(_ s: SlotReader) { unsafe x[s.a] = UInt64(x[s.b].trailingZeroBitCount) }
  @inline(__always) func ctzw(_ s: SlotReader) { unsafe x[s.a] = UInt64(W.low(x[s.b]).trailingZeroBitCount) }
  @inline(__always) func cpop(_ s: SlotReader) { unsafe x[s.a] = UInt64(x[s.b].nonzeroBitCount) }
  @inline(__always) func cpopw(_ s: SlotReader) { unsafe x[s.a] = UInt64(W.low(x[s.b]).nonzeroBitCount) }
  @inline(__always) func max(_ s: SlotReader) {
    unsafe x[s.a] = UInt64(bitPattern: Swift.max(W.signed(x[s.b]), W.signed(x[s.c])))
  }
  @inline(__always) func maxu(_ s: SlotReader) { unsafe x[s.a] = Swift.max(x[s.b], x[s.c]) }
  @inline(__always) func min(_ s: SlotReader) {
    unsafe x[s.a] = UInt64(bitPattern: Swift.min(W.signed(x[s.b]), W.signed(x[s.c])))
  }
  @inline(__always) func minu(_ s: SlotReader) { unsafe x[s.a] = Swift.min(x[s.b], x[s.c]) }
  @inline(__always) func sextB(_ s: SlotReader) {
    unsafe x[s.a] = UInt64(bitPattern: Int64(Int8(truncatingIfNeeded: x[s.b])))
  }
  @inline(__always) func sextH(_ s: SlotReader) {
    unsafe x[s.a] = UInt64(bitPattern: Int64(Int16(truncatingIfNeeded: x[s.b])))
  }
  @inline(__always) func zextH(_ s: SlotReader) { unsafe x[s.a] = UInt64(UInt16(truncatingIfNeeded: x[s.b])) }
  @inline(__always) func rol(_ s: SlotReader) { unsafe x[s.a] = W.rotateRight(x[s.b], 0 &- x[s.c]) }
  @inline(__always) func rolw(_ s: SlotReader) { unsafe x[s.a] = W.rotateRightWord(x[s.b], 0 &- x[s.c]) }
  @inline(__always) func ror(_ s: SlotReader) { unsafe x[s.a] = W.rotateRight(x[s.b], x[s.c]) }
  @inline(__always) func rori(_ s: SlotReader) { unsafe x[s.a] = W.rotateRight(x[s.b], s.immediate) }
  @inline(__always) func roriw(_ s: SlotReader) { unsafe x[s.a] = W.rotateRightWord(x[s.b], s.immediate) }
  @inline(__always) func rorw(_ s: SlotReader) { unsafe x[s.a] = W.rotateRightWord(x[s.b], x[s.c]) }
  @inline(__always) func orcB(_ s: SlotReader) { unsafe x[s.a] = W.orCombine(x[s.b]) }
  @inline(__always) func rev8(_ s: SlotReader) { unsafe x[s.a] = x[s.b].byteSwapped }
  @inline(__always) func bclr(_ s: SlotReader) { unsafe x[s.a] = x[s.b] & ~(1 &<< x[s.c]) }
  @inline(__always) func bclri(_ s: SlotReader) { unsafe x[s.a] = x[s.b] & ~(1 &<< s.immediate) }
  @inline(__always) func bext(_ s: SlotReader) { unsafe x[s.a] = x[s.b] &>> x[s.c] & 1 }
  @inline(__always) func bexti(_ s: SlotReader) { unsafe x[s.a] = x[s.b] &>> s.immediate & 1 }
  @inline(__always) func binv(_ s: SlotReader) { unsafe x[s.a] = x[s.b] ^ 1 &<< x[s.c] }
  @inline(__always) func binvi(_ s: SlotReader) { unsafe x[s.a] = x[s.b] ^ 1 &<< s.immediate }
  @inline(__always) func bset(_ s: SlotReader) { unsafe x[s.a] = x[s.b] | 1 &<< x[s.c] }
  @inline(__always) func bseti(_ s: SlotReader) { unsafe x[s.a] = x[s.b] | 1 &<< s.immediate }
}
