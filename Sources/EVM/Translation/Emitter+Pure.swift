import Primitives

// Selection of instructions for pure functions.
extension Emitter {
  mutating func emitPure(_ node: TraceNode) {
    switch node.opcode {
    case .add: emit(node, .add, constantSecond: .addConstant)
    case .multiply: emit(node, .multiply, constantSecond: .multiplyConstant)
    case .subtract: emit(node, .subtract, constantFirst: .subtractFromConstant)
    case .divide:
      emitDivision(node, .divideByLimb) {
        $0.emit(node, .divide, constantFirst: .divideConstant, constantSecond: .divideByConstant)
      }
    case .signedDivide: emitDivision(node, .signedDivideByLimb) { $0.emit(node, .signedDivide) }
    case .modulo:
      emitDivision(node, .moduloByLimb) { $0.emit(node, .modulo, constantSecond: .moduloConstant) }
    case .signedModulo: emit(node, .signedModulo)
    case .addModulo: emitTernary(node, .addModulo)
    case .multiplyModulo: emitTernary(node, .multiplyModulo)
    case .signExtend: emit(node, .signExtend, immediateFirst: .signExtendConstant)
    case .lessThan: emit(node, .less, constantFirst: .constantLess, constantSecond: .lessConstant)
    case .signedLessThan:
      emit(node, .signedLess, constantFirst: .constantSignedLess, constantSecond: .signedLessConstant)
    case .equal: emit(node, .equal, constantSecond: .equalConstant)
    case .isZero: emitUnary(node, .isZero)
    case .and: emit(node, .and, constantSecond: .andConstant, immediateSecond: .andImmediate)
    case .or: emit(node, .or, constantSecond: .orConstant)
    case .exclusiveOr: emit(node, .exclusiveOr, constantSecond: .exclusiveOrConstant)
    case .not: emitUnary(node, .not)
    case .byte: emit(node, .byte, immediateFirst: .byteConstant)
    case .shiftLeft:
      emitShift(node, .shiftLeft, [.shiftLeftBits, .shiftLeftOneLimb, .shiftLeftTwoLimbs, .shiftLeftThreeLimbs])
    case .shiftRight:
      emitShift(node, .shiftRight, [.shiftRightBits, .shiftRightOneLimb, .shiftRightTwoLimbs, .shiftRightThreeLimbs])
    case .arithmeticShiftRight: emit(node, .arithmeticShiftRight, immediateFirst: .arithmeticShiftRightConstant)
    case .countLeadingZeros: emitUnary(node, .countLeadingZeros)
    case .callDataLoad: emitUnary(node, .callDataLoad)
    default: append(Cell(opcode: .fact, d: result(), x: Int32(node.opcode.rawValue)))
    }
  }

  private mutating func emitUnary(_ node: TraceNode, _ opcode: CellOpcode) {
    let a = place(of: node.a)
    append(Cell(opcode: opcode, d: result(), a: a))
  }

  private mutating func emitTernary(_ node: TraceNode, _ opcode: CellOpcode) {
    let (a, b, c) = (place(of: node.a), place(of: node.b), place(of: node.c))
    append(Cell(opcode: opcode, d: result(), a: a, b: b, x: Int32(c)))
  }

  /// A division; a known divisor of one limb is made ready here.
  private mutating func emitDivision(_ node: TraceNode, _ byLimb: CellOpcode, otherwise: (inout Emitter) -> Void) {
    guard let word = constant(node.b), word.fitsInUInt64, let divisor = LimbDivisor(word.l0) else {
      return otherwise(&self)
    }
    let ready = UInt256(l0: divisor.limb, l1: divisor.reciprocal, l2: divisor.shift, l3: 0)
    append(byLimb, slot: node.a, constant: ready)
  }

  /// A shift; a known amount is below 256.
  private mutating func emitShift(_ node: TraceNode, _ opcode: CellOpcode, _ byLimbs: [CellOpcode]) {
    guard let amount = constant(node.a), amount < 256 else { return emit(node, opcode) }
    let a = place(of: node.b)
    append(Cell(opcode: byLimbs[Int(amount.l0 / 64)], d: result(), a: a, x: Int32(amount.l0 % 64)))
  }

  /// A function of two operands, in the form that fits; operands without a form for constants are put somewhere.
  private mutating func emit(
    _ node: TraceNode, _ opcode: CellOpcode, constantFirst: CellOpcode? = nil, constantSecond: CellOpcode? = nil,
    immediateFirst: CellOpcode? = nil, immediateSecond: CellOpcode? = nil
  ) {
    if let word = constant(node.b), word.fitsInUInt64, let form = immediateSecond {
      append(form, slot: node.a, immediate: word.l0)
    } else if let word = constant(node.b), let form = constantSecond {
      append(form, slot: node.a, constant: word)
    } else if let word = constant(node.a), word.fitsInUInt64, let form = immediateFirst {
      append(form, slot: node.b, immediate: word.l0)
    } else if let word = constant(node.a), let form = constantFirst {
      append(form, slot: node.b, constant: word)
    } else {
      let (a, b) = (place(of: node.a), place(of: node.b))
      append(Cell(opcode: opcode, d: result(), a: a, b: b))
    }
  }

  private mutating func append(_ opcode: CellOpcode, slot: Value, immediate: UInt64) {
    let a = place(of: slot)
    var cell = Cell(opcode: opcode, d: result(), a: a)
    cell.wide = immediate
    append(cell)
  }

  private mutating func append(_ opcode: CellOpcode, slot: Value, constant word: UInt256) {
    let a = place(of: slot)
    append(Cell(opcode: opcode, d: result(), a: a))
    append(word)
  }
}
