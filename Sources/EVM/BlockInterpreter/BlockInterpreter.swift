import Execution
import Primitives

/// Runs translated code: one switch, everything hot in locals, gas and stack checked once a region.
enum BlockInterpreter {
  /// Runs a frame from its program counter, which is the code's start or a JUMPDEST, to its end, or to a place from which the plain
  /// interpreter must go on.
  static func run(_ frame: Frame, _ translated: TranslatedCode) -> InterpreterExit {
    let code = translated.code
    let bottom = unsafe UInt(bitPattern: frame.stack)
    var gas = frame.gas
    var stack = unsafe TraceStack(UnsafeMutableRawPointer(frame.stack + frame.stackCount))
    var memory = MemoryView(frame)
    var cell = unsafe CellReader(translated.cells)
    var target = frame.programCounter

    while true {
      // Enter the trace at `target`.
      var entry = translated.entry(at: target)
      if entry <= 0 {
        if entry == TranslatedCode.unknown { translated.translate(at: target) }
        entry = translated.entry(at: target)
        if entry <= 0 { return leave(frame, stack, gas: gas, at: target) }
      }
      unsafe cell = CellReader(translated.cells + Int(entry))
      gas &-= Int64(cell.x)
      let height = unsafe UInt(bitPattern: stack.base) &- bottom
      guard height &- cell.unsignedA <= cell.unsignedB else {
        return leave(frame, stack, gas: gas &+ Int64(cell.x), at: cell.y)
      }
      guard gas >= 0 else { return outOfGas(frame) }
      cell.advance(1)

      trace: while true {
        switch cell.opcode {
        // Control.
        case .enter: cell.advance(1)
        case .jump:
          target = cell.x
          stack.move(cell.d)
          break trace
        case .jumpDynamic:
          let word = stack[cell.a]
          stack.move(cell.d)
          guard word.fitsInUInt64, code.isJumpTarget(word.l0) else { return fail(frame, .invalidJump) }
          target = Int(truncatingIfNeeded: word.l0)
          break trace
        case .leave:
          stack.move(cell.d)
          return leave(frame, stack, gas: gas, at: cell.x)
        case .stop:
          frame.gas = gas
          return .ended
        case .invalidJump: return fail(frame, .invalidJump)

        // Exits.
        case .exitIf:
          if stack[cell.a].isZero == cell.isNegated {
            if exits(&cell, &stack, &target) { break trace }
          } else {
            gas &-= Int64(cell.y)
            guard gas >= 0 else { return outOfGas(frame) }
            cell.advance(1)
          }
        case .exitIfLess:
          if (stack[cell.a] < stack[cell.b]) != cell.isNegated {
            if exits(&cell, &stack, &target) { break trace }
          } else {
            gas &-= Int64(cell.y)
            guard gas >= 0 else { return outOfGas(frame) }
            cell.advance(1)
          }
        case .exitIfLessConstant:
          if (stack[cell.a] < cell.constant) != cell.isNegated {
            if exits(&cell, &stack, &target) { break trace }
          } else {
            gas &-= Int64(cell.y)
            guard gas >= 0 else { return outOfGas(frame) }
            cell.advance(3)
          }
        case .exitIfConstantLess:
          if (cell.constant < stack[cell.a]) != cell.isNegated {
            if exits(&cell, &stack, &target) { break trace }
          } else {
            gas &-= Int64(cell.y)
            guard gas >= 0 else { return outOfGas(frame) }
            cell.advance(3)
          }
        case .exitIfSignedLess:
          if isSignedLess(stack[cell.a], stack[cell.b]) != cell.isNegated {
            if exits(&cell, &stack, &target) { break trace }
          } else {
            gas &-= Int64(cell.y)
            guard gas >= 0 else { return outOfGas(frame) }
            cell.advance(1)
          }
        case .exitIfSignedLessConstant:
          if isSignedLess(stack[cell.a], cell.constant) != cell.isNegated {
            if exits(&cell, &stack, &target) { break trace }
          } else {
            gas &-= Int64(cell.y)
            guard gas >= 0 else { return outOfGas(frame) }
            cell.advance(3)
          }
        case .exitIfConstantSignedLess:
          if isSignedLess(cell.constant, stack[cell.a]) != cell.isNegated {
            if exits(&cell, &stack, &target) { break trace }
          } else {
            gas &-= Int64(cell.y)
            guard gas >= 0 else { return outOfGas(frame) }
            cell.advance(3)
          }
        case .exitIfEqual:
          if isEqual(stack[cell.a], stack[cell.b]) != cell.isNegated {
            if exits(&cell, &stack, &target) { break trace }
          } else {
            gas &-= Int64(cell.y)
            guard gas >= 0 else { return outOfGas(frame) }
            cell.advance(1)
          }
        case .exitIfEqualConstant:
          if isEqual(stack[cell.a], cell.constant) != cell.isNegated {
            if exits(&cell, &stack, &target) { break trace }
          } else {
            gas &-= Int64(cell.y)
            guard gas >= 0 else { return outOfGas(frame) }
            cell.advance(3)
          }

        // Values.
        case .move:
          stack[cell.d] = stack[cell.a]
          cell.advance(1)
        case .move2:
          stack[cell.d] = stack[cell.a]
          stack[cell.b] = stack[cell.lowX]
          cell.advance(1)
        case .move3:
          stack[cell.d] = stack[cell.a]
          stack[cell.b] = stack[cell.lowX]
          stack[cell.highY] = stack[cell.lowY]
          cell.advance(1)
        case .immediate:
          stack[cell.d] = UInt256(cell.wide)
          cell.advance(1)
        case .constant:
          stack[cell.d] = cell.constant
          cell.advance(3)

        // Arithmetic.
        case .add:
          stack[cell.d] = stack[cell.a] &+ stack[cell.b]
          cell.advance(1)
        case .addConstant:
          stack[cell.d] = stack[cell.a] &+ cell.constant
          cell.advance(3)
        case .subtract:
          stack[cell.d] = stack[cell.a] &- stack[cell.b]
          cell.advance(1)
        case .subtractFromConstant:
          stack[cell.d] = cell.constant &- stack[cell.a]
          cell.advance(3)
        case .multiply:
          stack[cell.d] = stack[cell.a] &* stack[cell.b]
          cell.advance(1)
        case .multiplyConstant:
          stack[cell.d] = stack[cell.a] &* cell.constant
          cell.advance(3)
        case .divide:
          stack[cell.d] = stack[cell.a].divided(by: stack[cell.b])
          cell.advance(1)
        case .divideByConstant:
          stack[cell.d] = stack[cell.a].divided(by: cell.constant)
          cell.advance(3)
        case .divideByLimb:
          stack[cell.d] = cell.divisor.divide(stack[cell.a]).quotient
          cell.advance(3)
        case .divideConstant:
          stack[cell.d] = cell.constant.divided(by: stack[cell.a])
          cell.advance(3)
        case .signedDivide:
          stack[cell.d] = stack[cell.a].signedDivided(by: stack[cell.b])
          cell.advance(1)
        case .signedDivideByLimb:
          let dividend = stack[cell.a]
          let quotient = cell.divisor.divide(dividend.magnitude).quotient
          stack[cell.d] = dividend.isNegative ? quotient.negated : quotient
          cell.advance(3)
        case .modulo:
          stack[cell.d] = stack[cell.a].remainder(dividingBy: stack[cell.b])
          cell.advance(1)
        case .moduloConstant:
          stack[cell.d] = stack[cell.a].remainder(dividingBy: cell.constant)
          cell.advance(3)
        case .moduloByLimb:
          stack[cell.d] = UInt256(cell.divisor.divide(stack[cell.a]).remainder)
          cell.advance(3)
        case .signedModulo:
          stack[cell.d] = stack[cell.a].signedRemainder(dividingBy: stack[cell.b])
          cell.advance(1)
        case .addModulo:
          stack[cell.d] = stack[cell.a].addMod(stack[cell.b], modulus: stack[cell.x])
          cell.advance(1)
        case .multiplyModulo:
          stack[cell.d] = stack[cell.a].multiplyMod(stack[cell.b], modulus: stack[cell.x])
          cell.advance(1)
        case .signExtend:
          stack[cell.d] = stack[cell.b].signExtended(byte: stack[cell.a])
          cell.advance(1)
        case .signExtendConstant:
          stack[cell.d] = stack[cell.a].signExtended(byte: UInt256(cell.wide))
          cell.advance(1)

        // Comparisons and bits.
        case .less:
          stack[cell.d] = UInt256(stack[cell.a] < stack[cell.b])
          cell.advance(1)
        case .lessConstant:
          stack[cell.d] = UInt256(stack[cell.a] < cell.constant)
          cell.advance(3)
        case .constantLess:
          stack[cell.d] = UInt256(cell.constant < stack[cell.a])
          cell.advance(3)
        case .signedLess:
          stack[cell.d] = UInt256(isSignedLess(stack[cell.a], stack[cell.b]))
          cell.advance(1)
        case .signedLessConstant:
          stack[cell.d] = UInt256(isSignedLess(stack[cell.a], cell.constant))
          cell.advance(3)
        case .constantSignedLess:
          stack[cell.d] = UInt256(isSignedLess(cell.constant, stack[cell.a]))
          cell.advance(3)
        case .equal:
          stack[cell.d] = UInt256(isEqual(stack[cell.a], stack[cell.b]))
          cell.advance(1)
        case .equalConstant:
          stack[cell.d] = UInt256(isEqual(stack[cell.a], cell.constant))
          cell.advance(3)
        case .isZero:
          stack[cell.d] = UInt256(stack[cell.a].isZero)
          cell.advance(1)
        case .and:
          stack[cell.d] = stack[cell.a] & stack[cell.b]
          cell.advance(1)
        case .andConstant:
          stack[cell.d] = stack[cell.a] & cell.constant
          cell.advance(3)
        case .andImmediate:
          stack[cell.d] = UInt256(stack[cell.a].l0 & cell.wide)
          cell.advance(1)
        case .or:
          stack[cell.d] = stack[cell.a] | stack[cell.b]
          cell.advance(1)
        case .orConstant:
          stack[cell.d] = stack[cell.a] | cell.constant
          cell.advance(3)
        case .exclusiveOr:
          stack[cell.d] = stack[cell.a] ^ stack[cell.b]
          cell.advance(1)
        case .exclusiveOrConstant:
          stack[cell.d] = stack[cell.a] ^ cell.constant
          cell.advance(3)
        case .not:
          stack[cell.d] = ~stack[cell.a]
          cell.advance(1)
        case .byte:
          stack[cell.d] = stack[cell.b].byte(at: stack[cell.a])
          cell.advance(1)
        case .byteConstant:
          stack[cell.d] = stack[cell.a].byte(at: UInt256(cell.wide))
          cell.advance(1)
        case .shiftLeft:
          stack[cell.d] = stack[cell.b] << stack[cell.a]
          cell.advance(1)
        case .shiftLeftBits:
          stack[cell.d] = Shifts.left(stack[cell.a], limbs: 0, bits: cell.x)
          cell.advance(1)
        case .shiftLeftOneLimb:
          stack[cell.d] = Shifts.left(stack[cell.a], limbs: 1, bits: cell.x)
          cell.advance(1)
        case .shiftLeftTwoLimbs:
          stack[cell.d] = Shifts.left(stack[cell.a], limbs: 2, bits: cell.x)
          cell.advance(1)
        case .shiftLeftThreeLimbs:
          stack[cell.d] = Shifts.left(stack[cell.a], limbs: 3, bits: cell.x)
          cell.advance(1)
        case .shiftRight:
          stack[cell.d] = stack[cell.b] >> stack[cell.a]
          cell.advance(1)
        case .shiftRightBits:
          stack[cell.d] = Shifts.right(stack[cell.a], limbs: 0, bits: cell.x)
          cell.advance(1)
        case .shiftRightOneLimb:
          stack[cell.d] = Shifts.right(stack[cell.a], limbs: 1, bits: cell.x)
          cell.advance(1)
        case .shiftRightTwoLimbs:
          stack[cell.d] = Shifts.right(stack[cell.a], limbs: 2, bits: cell.x)
          cell.advance(1)
        case .shiftRightThreeLimbs:
          stack[cell.d] = Shifts.right(stack[cell.a], limbs: 3, bits: cell.x)
          cell.advance(1)
        case .arithmeticShiftRight:
          stack[cell.d] = stack[cell.b].arithmeticShiftRight(stack[cell.a])
          cell.advance(1)
        case .arithmeticShiftRightConstant:
          stack[cell.d] = stack[cell.a].arithmeticShiftRight(UInt256(cell.wide))
          cell.advance(1)
        case .countLeadingZeros:
          stack[cell.d] = UInt256(stack[cell.a].leadingZeroBitCount)
          cell.advance(1)

        // Memory and data.
        case .memoryLoad:
          let offset = memory.offset(stack[cell.a], plus: cell.x)
          if offset >= 0 {
            stack[cell.d] = memory.load(offset)
          } else {
            let place = growForWord(frame, stack[cell.a] &+ UInt256(UInt64(cell.x)), &gas, &memory)
            if place < 0 { return .ended }
            stack[cell.d] = memory.load(place)
          }
          cell.advance(1)
        case .memoryLoadAt:
          if cell.wide < memory.wordLimit {
            stack[cell.d] = memory.load(Int(truncatingIfNeeded: cell.wide))
          } else {
            let place = growForWord(frame, UInt256(cell.wide), &gas, &memory)
            if place < 0 { return .ended }
            stack[cell.d] = memory.load(place)
          }
          cell.advance(1)
        case .memoryStore:
          let offset = memory.offset(stack[cell.a], plus: cell.x)
          if offset >= 0 {
            memory.store(stack[cell.b], offset)
          } else {
            let place = growForWord(frame, stack[cell.a] &+ UInt256(UInt64(cell.x)), &gas, &memory)
            if place < 0 { return .ended }
            memory.store(stack[cell.b], place)
          }
          cell.advance(1)
        case .memoryStoreAt:
          if cell.wide < memory.wordLimit {
            memory.store(stack[cell.b], Int(truncatingIfNeeded: cell.wide))
          } else {
            let place = growForWord(frame, UInt256(cell.wide), &gas, &memory)
            if place < 0 { return .ended }
            memory.store(stack[cell.b], place)
          }
          cell.advance(1)
        case .memoryStore8:
          let offset = memory.offset(stack[cell.a], plus: cell.x)
          if offset >= 0 {
            memory.store8(stack[cell.b].l0, offset)
          } else {
            let place = growForByte(frame, stack[cell.a] &+ UInt256(UInt64(cell.x)), &gas, &memory)
            if place < 0 { return .ended }
            memory.store8(stack[cell.b].l0, place)
          }
          cell.advance(1)
        case .callDataLoad:
          stack[cell.d] = frame.callDataLoad(stack[cell.a])
          cell.advance(1)

        // Everything else.
        case .gas:
          stack[cell.d] = UInt256(UInt64(bitPattern: gas))
          gas &-= Int64(cell.y)
          guard gas >= 0 else { return outOfGas(frame) }
          cell.advance(1)
        case .fact:
          stack[cell.d] = fact(frame, cell.x)
          cell.advance(1)
        case .operation:
          frame.gas = gas
          guard unsafe perform(frame, cell.x, stack.operands(cell.a)) else { return .ended }
          gas = frame.gas &- Int64(cell.y)
          guard gas >= 0 else { return outOfGas(frame) }
          stack[cell.d] = stack[cell.b]
          memory = MemoryView(frame)
          cell.advance(1)
        }
      }
    }
  }

  // MARK: - Parts of the loop

  /// Takes an exit: true when it goes to the trace at `target`, false when `cell` goes on with code that puts the stack in order.
  @inline(__always)
  private static func exits(_ cell: inout CellReader, _ stack: inout TraceStack, _ target: inout Int) -> Bool {
    let x = cell.x
    if x < 0 {
      target = -1 &- x
      stack.move(cell.d)
      return true
    }
    cell.advance(x)
    return false
  }

  /// Signed comparison: as unsigned, with the sign bits turned round.
  @inline(__always)
  private static func isSignedLess(_ left: UInt256, _ right: UInt256) -> Bool {
    let sign: UInt64 = 1 << 63
    return UInt256(l0: left.l0, l1: left.l1, l2: left.l2, l3: left.l3 ^ sign)
      < UInt256(l0: right.l0, l1: right.l1, l2: right.l2, l3: right.l3 ^ sign)
  }

  /// Equality without branches.
  @inline(__always)
  private static func isEqual(_ left: UInt256, _ right: UInt256) -> Bool {
    ((left.l0 ^ right.l0) | (left.l1 ^ right.l1) | (left.l2 ^ right.l2) | (left.l3 ^ right.l3)) == 0
  }

  // MARK: - Rare parts, kept out of the loop

  @inline(never)
  private static func leave(_ frame: Frame, _ stack: TraceStack, gas: Int64, at offset: Int) -> InterpreterExit {
    frame.gas = gas
    frame.programCounter = offset
    frame.stackCount = unsafe (stack.base - UnsafeMutableRawPointer(frame.stack)) / MemoryLayout<UInt256>.stride
    return .handedOver
  }

  @inline(never)
  private static func outOfGas(_ frame: Frame) -> InterpreterExit { fail(frame, .outOfGas) }

  @inline(never)
  private static func fail(_ frame: Frame, _ failure: ExecutionFailure) -> InterpreterExit {
    _ = frame.fail(failure)
    return .ended
  }

  @inline(never)
  private static func growForWord(
    _ frame: Frame, _ offset: UInt256, _ gas: inout Int64, _ memory: inout MemoryView
  ) -> Int {
    frame.gas = gas
    let place = frame.wordOffset(offset)
    gas = frame.gas
    memory = MemoryView(frame)
    return place
  }

  @inline(never)
  private static func growForByte(
    _ frame: Frame, _ offset: UInt256, _ gas: inout Int64, _ memory: inout MemoryView
  ) -> Int {
    frame.gas = gas
    guard let range = frame.range(offset, .one) else { return -1 }
    gas = frame.gas
    memory = MemoryView(frame)
    return range.offset
  }

  @inline(never)
  private static func fact(_ frame: Frame, _ opcode: Int) -> UInt256 {
    frame.fact(Opcode(rawValue: UInt8(truncatingIfNeeded: opcode)) ?? .invalid)
  }

  @inline(never)
  private static func perform(_ frame: Frame, _ opcode: Int, _ top: Operands) -> Bool {
    // The byte comes from a table of instructions.
    unsafe frame.perform(Opcode(rawValue: UInt8(truncatingIfNeeded: opcode)) ?? .invalid, top)
  }
}
