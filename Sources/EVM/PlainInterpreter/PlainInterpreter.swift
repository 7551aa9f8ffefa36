import Execution
import Primitives

/// Whether an instance of the interpreter tells the tracer of every instruction; known when it is compiled.
protocol TracingMode {
  static var isTracing: Bool { get }
}

/// Tells nobody and pays nothing.
enum Untraced: TracingMode {
  @inline(__always) static var isTracing: Bool { false }
}

/// Tells the frame's tracer.
enum Traced: TracingMode {
  @inline(__always) static var isTracing: Bool { true }
}

/// Why an interpreter lets go of a frame.
package enum InterpreterExit: Sendable {
  /// The frame has ended; its ``Frame/end`` says how.
  case ended
  /// The frame is at a JUMPDEST from which another interpreter may go on.
  case handedOver
}

/// Runs code byte by byte: fetch, check, execute. The reference for every other interpreter, and the one that traces.
enum PlainInterpreter<Mode: TracingMode> {
  /// Runs a frame from its program counter to its end, or to the first taken jump below ``Frame/handOverGas``.
  static func run(_ frame: Frame) -> InterpreterExit {
    let code = frame.code
    let start = unsafe code.bytes
    let checks = unsafe frame.environment.checks
    // The height of the stack in bytes is the distance from here: `top` points at the word on top, or below the stack.
    let base = unsafe UInt(bitPattern: frame.stack - 1)
    var next = unsafe start + frame.programCounter
    var top = unsafe frame.stack + (frame.stackCount - 1)
    var gas = frame.gas

    while true {
      let byte = unsafe next.pointee
      let check = unsafe checks[Int(byte)]
      let height = UInt(bitPattern: top) &- base
      if Mode.isTracing {
        frame.gas = gas
        unsafe frame.beginStep(at: next - start, byte: byte, stackCount: Int(height >> 5))
      }
      gas &-= Int64(check.gas)
      guard height &- UInt(check.required) <= UInt(check.span), gas >= 0 else {
        frame.gas = gas
        frame.refuse(byte, height: height)
        return finish(frame)
      }
      unsafe next += 1

      switch check.opcode {
      case .stop:
        frame.gas = gas
        return finish(frame)

      // Arithmetic.
      case .add:
        unsafe top[-1] = top[0] &+ top[-1]
        unsafe top -= 1
      case .multiply:
        unsafe top[-1] = top[0] &* top[-1]
        unsafe top -= 1
      case .subtract:
        unsafe top[-1] = top[0] &- top[-1]
        unsafe top -= 1
      case .divide:
        unsafe top[-1] = top[0].divided(by: top[-1])
        unsafe top -= 1
      case .signedDivide:
        unsafe top[-1] = top[0].signedDivided(by: top[-1])
        unsafe top -= 1
      case .modulo:
        unsafe top[-1] = top[0].remainder(dividingBy: top[-1])
        unsafe top -= 1
      case .signedModulo:
        unsafe top[-1] = top[0].signedRemainder(dividingBy: top[-1])
        unsafe top -= 1
      case .addModulo:
        unsafe top[-2] = top[0].addMod(top[-1], modulus: top[-2])
        unsafe top -= 2
      case .multiplyModulo:
        unsafe top[-2] = top[0].multiplyMod(top[-1], modulus: top[-2])
        unsafe top -= 2
      case .signExtend:
        unsafe top[-1] = top[-1].signExtended(byte: top[0])
        unsafe top -= 1

      // Comparisons and bits.
      case .lessThan:
        unsafe top[-1] = UInt256(top[0] < top[-1])
        unsafe top -= 1
      case .greaterThan:
        unsafe top[-1] = UInt256(top[-1] < top[0])
        unsafe top -= 1
      case .signedLessThan:
        unsafe top[-1] = UInt256(top[0].signedLessThan(top[-1]))
        unsafe top -= 1
      case .signedGreaterThan:
        unsafe top[-1] = UInt256(top[-1].signedLessThan(top[0]))
        unsafe top -= 1
      case .equal:
        unsafe top[-1] = UInt256(top[0] == top[-1])
        unsafe top -= 1
      case .isZero: unsafe top[0] = UInt256(top[0].isZero)
      case .and:
        unsafe top[-1] = top[0] & top[-1]
        unsafe top -= 1
      case .or:
        unsafe top[-1] = top[0] | top[-1]
        unsafe top -= 1
      case .exclusiveOr:
        unsafe top[-1] = top[0] ^ top[-1]
        unsafe top -= 1
      case .not: unsafe top[0] = ~top[0]
      case .byte:
        unsafe top[-1] = top[-1].byte(at: top[0])
        unsafe top -= 1
      case .shiftLeft:
        unsafe top[-1] = top[-1] << top[0]
        unsafe top -= 1
      case .shiftRight:
        unsafe top[-1] = top[-1] >> top[0]
        unsafe top -= 1
      case .arithmeticShiftRight:
        unsafe top[-1] = top[-1].arithmeticShiftRight(top[0])
        unsafe top -= 1
      case .countLeadingZeros: unsafe top[0] = UInt256(top[0].leadingZeroBitCount)

      // Data that needs no gas but the static.
      case .callDataLoad: unsafe top[0] = frame.callDataLoad(top[0])
      case .memoryLoad:
        let offset = unsafe top[0]
        if offset.fitsInUInt64, offset.l0 &+ 32 <= UInt64(frame.memoryByteCount), offset.l0 < UInt64(Int64.max) {
          unsafe top[0] = Frame.load(frame.memory + Int(truncatingIfNeeded: offset.l0))
        } else {
          frame.gas = gas
          guard unsafe frame.memoryLoad(top) else { return finish(frame) }
          gas = frame.gas
        }
      case .memoryStore:
        let offset = unsafe top[0]
        if offset.fitsInUInt64, offset.l0 &+ 32 <= UInt64(frame.memoryByteCount), offset.l0 < UInt64(Int64.max) {
          unsafe Frame.store(top[-1], frame.memory + Int(truncatingIfNeeded: offset.l0))
        } else {
          frame.gas = gas
          guard unsafe frame.memoryStore(top) else { return finish(frame) }
          gas = frame.gas
        }
        unsafe top -= 2

      // The stack.
      case .pop: unsafe top -= 1
      case .push0:
        unsafe top += 1
        unsafe top.pointee = .zero
      case .push1:
        unsafe top += 1
        unsafe top.pointee = UInt256(UInt64(next.pointee))
        unsafe next += 1
      case .push2:
        unsafe top += 1
        let value = unsafe UnsafeRawPointer(next).loadUnaligned(as: UInt16.self)
        unsafe top.pointee = UInt256(UInt64(UInt16(bigEndian: value)))
        unsafe next += 2
      case .push3, .push4, .push5, .push6, .push7, .push8:
        unsafe top += 1
        let count = Int(byte &- Opcode.push0.rawValue)
        let value = unsafe UnsafeRawPointer(next).loadUnaligned(as: UInt64.self)
        unsafe top.pointee = UInt256(UInt64(bigEndian: value) &>> UInt64(truncatingIfNeeded: 64 &- 8 &* count))
        unsafe next += count
      case .push9, .push10, .push11, .push12, .push13, .push14, .push15, .push16, .push17, .push18, .push19, .push20,
        .push21, .push22, .push23, .push24, .push25, .push26, .push27, .push28, .push29, .push30, .push31:
        unsafe top += 1
        let count = Int(byte &- Opcode.push0.rawValue)
        // Safe: the code is padded with more than 32 bytes.
        unsafe top.pointee = Frame.load(next) >> (256 &- 8 &* count)
        unsafe next += count
      case .push32:
        unsafe top += 1
        unsafe top.pointee = Frame.load(next)
        unsafe next += 32
      case .dup1, .dup2, .dup3, .dup4, .dup5, .dup6, .dup7, .dup8, .dup9, .dup10, .dup11, .dup12, .dup13, .dup14,
        .dup15, .dup16:
        unsafe top[1] = top[Int(Opcode.dup1.rawValue) &- Int(byte)]
        unsafe top += 1
      case .swap1, .swap2, .swap3, .swap4, .swap5, .swap6, .swap7, .swap8, .swap9, .swap10, .swap11, .swap12, .swap13,
        .swap14, .swap15, .swap16:
        let other = Int(Opcode.swap1.rawValue) &- 1 &- Int(byte)
        let word = unsafe top[other]
        unsafe top[other] = top[0]
        unsafe top[0] = word

      // Jumps.
      case .jump:
        let target = unsafe top[0]
        unsafe top -= 1
        guard target.fitsInUInt64, code.isJumpTarget(target.l0) else {
          frame.gas = gas
          _ = frame.fail(.invalidJump)
          return finish(frame)
        }
        unsafe next = start + Int(truncatingIfNeeded: target.l0)
        if gas < frame.handOverGas {
          return unsafe handOver(frame, gas: gas, at: next - start, stackCount: top - frame.stack + 1)
        }
      case .jumpIf:
        let (target, condition) = unsafe (top[0], top[-1])
        unsafe top -= 2
        if condition.isZero { continue }
        guard target.fitsInUInt64, code.isJumpTarget(target.l0) else {
          frame.gas = gas
          _ = frame.fail(.invalidJump)
          return finish(frame)
        }
        unsafe next = start + Int(truncatingIfNeeded: target.l0)
        if gas < frame.handOverGas {
          return unsafe handOver(frame, gas: gas, at: next - start, stackCount: top - frame.stack + 1)
        }
      case .jumpDestination: break
      case .programCounter:
        unsafe top += 1
        unsafe top.pointee = UInt256(next - start - 1)
      case .gas:
        unsafe top += 1
        unsafe top.pointee = UInt256(UInt64(gas))

      case .invalid:
        frame.gas = gas
        _ = frame.fail(.invalidInstruction(byte))
        return finish(frame)

      // Everything else is an operation of the frame.
      default:
        frame.gas = gas
        guard unsafe frame.perform(check.opcode, top) else { return finish(frame) }
        gas = frame.gas
        unsafe top += Int(check.growth)
      }
    }
  }

  @inline(__always)
  private static func finish(_ frame: Frame) -> InterpreterExit {
    if Mode.isTracing { frame.finishStep() }
    return .ended
  }

  @inline(never)
  private static func handOver(_ frame: Frame, gas: Int64, at offset: Int, stackCount: Int) -> InterpreterExit {
    frame.gas = gas
    frame.programCounter = offset
    frame.stackCount = stackCount
    return .handedOver
  }
}
