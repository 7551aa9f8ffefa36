package import ChainSpecification
package import Execution
package import Primitives
package import WorldState

/// One EVM frame: its stack, memory and gas, and the chain as its instructions see it.
///
/// Interpreters keep gas, stack pointer and program counter in locals. Whatever touches more than the stack is a
/// method here, an *operation*, written once for all interpreters:
///
/// - The interpreter has checked the stack, charged the static gas, and written its gas to ``gas``; afterwards it reads
///   it back.
/// - `top` points at the topmost operand: operand i is `top[-i]`. The result replaces the deepest operand.
/// - The operation charges the dynamic gas. It gives false when the frame has ended; ``end`` then says how.
@safe
package final class Frame {
  /// What the frame was asked to do.
  package let message: Message
  /// The code that runs.
  package let code: ExecutableCode
  /// What the frame shares with the transaction's others.
  package let environment: FrameEnvironment
  /// Who runs nested frames.
  package let context: any ExecutionContext
  /// The journaled state.
  package let state: WorldState
  private let arena: FrameArena

  /// Gas left; negative only in a frame that has failed.
  @safe @exclusivity(unchecked) package var gas: Int64
  /// The bottom of the stack: ``OpcodeTable/stackLimit`` words, then ``scratchWords``; one word may be addressed below.
  package let stack: UnsafeMutablePointer<UInt256>
  /// The first byte of memory; changes when memory grows.
  @safe @exclusivity(unchecked) package private(set) var memory: UnsafeMutableRawPointer
  /// The bytes of memory, a multiple of 32; those beyond are not zero.
  @safe @exclusivity(unchecked) package private(set) var memoryByteCount = 0
  /// What was paid for memory.
  @safe @exclusivity(unchecked) private var memoryGas: Int64 = 0
  /// What the last call or creation returned.
  @safe @exclusivity(unchecked) package var returnData: Bytes = []
  /// How the frame ended, once it has.
  @safe @exclusivity(unchecked) package var end = FrameEnd.returned([])
  /// Where an interpreter starts or resumes; kept by whoever hands the frame over.
  @safe @exclusivity(unchecked) package var programCounter = 0
  /// The words on the stack when an interpreter starts or resumes.
  @safe @exclusivity(unchecked) package var stackCount = 0
  /// At a taken jump with less gas than this the plain interpreter hands the frame over.
  @safe @exclusivity(unchecked) package var handOverGas = Int64.min
  /// The instruction that waits to be told to the tracer; nil when nothing is traced.
  @safe @exclusivity(unchecked) var pendingStep: PendingStep?

  /// Words above the stack's limit that an interpreter may write.
  package static let scratchWords = 256
  /// The most bytes of memory; more costs beyond 2^45 gas.
  package static let maximumMemoryByteCount = 1 << 32

  /// A frame at the start of its code; `gas` is the message's, as far as it can be counted.
  init(_ message: Message, code: ExecutableCode, environment: FrameEnvironment, context: any ExecutionContext) {
    self.message = message
    self.code = code
    self.environment = environment
    self.context = context
    state = environment.state
    gas = Int64(clamping: message.gas)
    arena = environment.takeArena()
    unsafe stack = arena.stack
    unsafe memory = arena.memory
  }

  deinit { environment.give(arena) }

  /// The prices of the block's fork.
  @inline(__always)
  package var schedule: GasSchedule { environment.schedule }

  // MARK: - Gas

  /// Takes gas; false, and the frame has failed, when there is less.
  @inline(__always)
  func charge(_ cost: Int64) -> Bool {
    gas &-= cost
    return gas >= 0 || fail(.outOfGas)
  }

  /// Takes gas that a schedule names.
  @inline(__always)
  func charge(_ cost: UInt64) -> Bool { charge(Int64(truncatingIfNeeded: cost)) }

  /// Takes gas for each word of a length that was found to lie in memory, so that the product is small.
  @inline(__always)
  func charge(_ price: UInt64, perWordOf byteCount: Int) -> Bool {
    charge(Int64(truncatingIfNeeded: price) &* Int64((byteCount &+ 31) >> 5))
  }

  // MARK: - Ends

  /// Ends the frame exceptionally; gives false, so that operations return it.
  @inline(never)
  package func fail(_ failure: ExecutionFailure) -> Bool {
    end = .failed(failure)
    return false
  }

  /// Ends the frame because an instruction may not run: its gas, its byte or the stack forbids it.
  ///
  /// `height` is the stack's, in bytes.
  @inline(never)
  func refuse(_ byte: UInt8, height: UInt) {
    let info = OpcodeTable.table(for: environment.block.fork)[byte]
    let words = Int(height >> 5)
    if !info.isDefined {
      _ = fail(.invalidInstruction(byte))
    } else if words < info.inputs {
      _ = fail(.stackUnderflow)
    } else if words + info.outputs - info.inputs > OpcodeTable.stackLimit {
      _ = fail(.stackOverflow)
    } else {
      _ = fail(.outOfGas)
    }
  }

  /// Ends the frame when it may not change state (EIP-214).
  @inline(__always)
  func requireWritable() -> Bool { !message.isStatic || fail(.staticViolation) }

  // MARK: - Memory

  /// Charges for a range of memory and makes it exist; nil when the frame failed. An empty range needs nothing.
  @inline(__always)
  package func range(_ offset: UInt256, _ count: UInt256) -> MemoryRange? {
    if count.isZero { return MemoryRange(offset: 0, count: 0) }
    let limit = UInt64(Self.maximumMemoryByteCount)
    guard offset.fitsInUInt64, count.fitsInUInt64, offset.l0 <= limit, count.l0 <= limit else {
      _ = fail(.outOfGas)
      return nil
    }
    let range = MemoryRange(offset: Int(truncatingIfNeeded: offset.l0), count: Int(truncatingIfNeeded: count.l0))
    let end = range.offset &+ range.count
    if end > memoryByteCount, !grow(to: end) { return nil }
    return range
  }

  /// Charges for a word of memory and makes it exist; negative when the frame failed.
  @inline(__always)
  package func wordOffset(_ offset: UInt256) -> Int {
    guard offset.fitsInUInt64, offset.l0 <= UInt64(Self.maximumMemoryByteCount) else {
      _ = fail(.outOfGas)
      return -1
    }
    let start = Int(truncatingIfNeeded: offset.l0)
    if start &+ 32 > memoryByteCount, !grow(to: start &+ 32) { return -1 }
    return start
  }

  /// Charges for memory up to `end`, at most twice ``maximumMemoryByteCount``, and grows it (Yellow Paper, appendix H).
  @inline(never)
  package func grow(to end: Int) -> Bool {
    guard end <= Self.maximumMemoryByteCount else { return fail(.outOfGas) }
    let byteCount = (end + 31) & ~31
    let words = Int64(byteCount >> 5)
    let cost = environment.memoryWordGas &* words &+ (words &* words) &>> environment.memoryQuadraticShift
    guard charge(cost &- memoryGas) else { return false }
    memoryGas = cost
    arena.ensure(capacity: byteCount, used: memoryByteCount)
    unsafe memory = arena.memory
    // Safe: the arena has at least `byteCount` bytes.
    unsafe (memory + memoryByteCount).initializeMemory(as: UInt8.self, repeating: 0, count: byteCount - memoryByteCount)
    memoryByteCount = byteCount
    return true
  }

  /// A copy of a range that exists.
  func bytes(_ range: MemoryRange) -> Bytes {
    if range.count == 0 { return [] }
    return unsafe Bytes(UnsafeRawBufferPointer(start: memory + range.offset, count: range.count))
  }
}

/// A part of memory that exists and is paid.
package struct MemoryRange {
  /// Where it begins, in bytes; zero for an empty range.
  package var offset: Int
  /// Its length in bytes.
  package var count: Int
}
