import ChainSpecification
import Primitives

/// Reads instructions from an offset on and makes a trace of them, with the stack simulated.
///
/// A trace goes on through JUMPDESTs, jumps to known targets and conditional jumps, which become exits. It ends where
/// the next instruction is unknown, has been read already (a loop), or when it is long enough.
struct TraceBuilder {
  private var code = CodeView.empty
  private var table = OpcodeTable()
  var trace = Trace()
  /// Instructions that were read.
  private(set) var instructionCount = 0
  /// Whether the trace may go on through a JUMPDEST; otherwise every instruction is read by one trace only.
  private var mayCross = true

  /// The simulated stack; position p is at index p + `bias`.
  private var stack = [Value](repeating: -1, count: bias + maximumHeight + 32)
  private var height = 0
  private var lastExit = -1
  /// Gas since the last place where gas is taken, and that place.
  private var charge: Int64 = 0
  private var chargeSite = -1
  private var visited: [Int] = []
  private var pc = 0
  private var nodeLimit = 0
  private var isOpen = true

  private static let bias = OpcodeTable.stackLimit
  /// The most words that a trace may put on the stack.
  static let maximumHeight = 224
  /// The most nodes of a trace, its snapshots included, when it begins another instruction.
  static let nodeLimit = 400
  /// The most JUMPDESTs in a trace.
  private static let crossingLimit = 24

  /// Makes ``trace`` of the code from an offset on.
  mutating func build(
    _ code: CodeView, _ table: OpcodeTable, from start: Int, mayCross: Bool, nodeLimit: Int = TraceBuilder.nodeLimit
  ) {
    (self.code, self.table) = (code, table)
    trace.reset(start: start)
    (self.mayCross, self.nodeLimit) = (mayCross, nodeLimit)
    (height, lastExit, charge, chargeSite, pc, instructionCount, isOpen) = (0, -1, 0, -1, start, 0, true)
    visited.removeAll(keepingCapacity: true)
    repeat { step() } while isOpen
    takeCharge()
  }

  // MARK: - One instruction

  private mutating func step() {
    // Safe: the offset is below the code's count, or the byte is of its padding.
    let byte = pc < code.count ? unsafe code.bytes[pc] : 0
    let info = table[byte]
    if instructionCount > 0, trace.nodes.count + trace.snapshots.count >= nodeLimit { return finish(.jump, at: pc) }
    if height - info.inputs < -OpcodeTable.stackLimit { return finish(.leave, at: pc) }
    if height - info.inputs + info.outputs > Self.maximumHeight {
      return finish(instructionCount > 0 ? .jump : .leave, at: pc)
    }
    guard info.isDefined, info.opcode != .invalid else { return finish(.leave, at: pc) }
    if info.opcode == .jumpDestination, instructionCount > 0, !crosses(pc) { return finish(.jump, at: pc) }
    if info.opcode == .jumpDestination { visited.append(pc) }
    instructionCount += 1
    charge += info.gas
    let at = pc
    // The code may end inside an immediate; what follows is the STOP at its end.
    pc = min(pc + 1 + info.immediateByteCount, code.count)
    perform(info, byte, at: at)
    trace.maximumHeight = max(trace.maximumHeight, height)
  }

  private func crosses(_ target: Int) -> Bool {
    mayCross && visited.count < Self.crossingLimit && target != trace.start && !visited.contains(target)
  }

  private mutating func perform(_ info: OpcodeInfo, _ byte: UInt8, at offset: Int) {
    switch info.opcode {
    case .jumpDestination: break
    case .pop: _ = pop()
    case .push0: push(constant(.zero))
    case let opcode where opcode.rawValue >= Opcode.push1.rawValue && opcode.rawValue <= Opcode.push32.rawValue:
      // Safe: the code is padded with more than the longest immediate.
      let word = unsafe Frame.load(code.bytes + offset + 1)
      push(constant(word >> (256 - 8 * info.immediateByteCount)))
    case let opcode where opcode.rawValue >= Opcode.dup1.rawValue && opcode.rawValue <= Opcode.dup16.rawValue:
      push(peek(Int(byte - Opcode.dup1.rawValue)))
    case let opcode where opcode.rawValue >= Opcode.swap1.rawValue && opcode.rawValue <= Opcode.swap16.rawValue:
      swap(Int(byte - Opcode.swap1.rawValue) + 1)
    case .programCounter: push(constant(UInt256(offset)))
    case .codeSize: push(constant(UInt256(code.count)))
    case .greaterThan: binary(.lessThan, isSwapped: true)
    case .signedGreaterThan: binary(.signedLessThan, isSwapped: true)
    case .isZero, .not, .countLeadingZeros:
      let a = pop()
      push(unary(info.opcode, a))
    case .add, .multiply, .subtract, .divide, .signedDivide, .modulo, .signedModulo, .signExtend, .lessThan,
      .signedLessThan, .equal, .and, .or, .exclusiveOr, .byte, .shiftLeft, .shiftRight, .arithmeticShiftRight:
      binary(info.opcode, isSwapped: false)
    case .addModulo, .multiplyModulo:
      let (a, b, c) = (pop(), pop(), pop())
      push(ternary(info.opcode, a, b, c))
    case .address, .origin, .caller, .callValue, .callDataSize, .gasPrice, .coinbase, .timestamp, .number, .prevRandao,
      .gasLimit, .chainID, .baseFee, .blobBaseFee:
      push(add(TraceNode(kind: .pure, opcode: info.opcode)))
    case .callDataLoad:
      let a = pop()
      push(use(TraceNode(kind: .pure, opcode: info.opcode, a: a)))
    case .returnDataSize, .memorySize, .selfBalance:
      push(add(TraceNode(kind: .ordered, opcode: info.opcode)))
    case .gas:
      let value = add(TraceNode(kind: .ordered, opcode: .gas))
      takeCharge(at: value)
      push(value)
    case .memoryLoad:
      let a = pop()
      push(use(TraceNode(kind: .ordered, opcode: info.opcode, a: a)))
    case .memoryStore, .memoryStore8:
      let (a, b) = (pop(), pop())
      _ = use(TraceNode(kind: .ordered, opcode: info.opcode, a: a, b: b))
    case .jump: jump()
    case .jumpIf: jumpIf()
    case .stop:
      _ = add(TraceNode(kind: .stop))
      isOpen = false
    default: operation(info)
    }
  }

  /// An operation of the frame.
  private mutating func operation(_ info: OpcodeInfo) {
    let first = trace.list.count
    for _ in 0..<info.inputs {
      let operand = pop()
      trace.nodes[operand].uses += 1
      trace.list.append(operand)
    }
    let node = add(
      TraceNode(
        kind: .operation, opcode: info.opcode, position: first, inputs: info.inputs, hasResult: info.outputs > 0))
    if info.outputs > 0 { push(node) }
    if info.isTerminator {
      isOpen = false
    } else if Self.observesGas(info.opcode) {
      takeCharge(at: node)
    }
  }

  /// Whether the exact gas matters when the instruction runs.
  private static func observesGas(_ opcode: Opcode) -> Bool {
    switch opcode {
    case .storageStore, .call, .callCode, .delegateCall, .staticCall, .create, .create2: true
    default: false
    }
  }

  // MARK: - Jumps

  private mutating func jump() {
    let target = pop()
    guard let word = trace.constant(target) else {
      trace.nodes[target].uses += 1
      let node = add(TraceNode(kind: .jumpDynamic, a: target))
      snapshot(at: node)
      isOpen = false
      return
    }
    guard word.fitsInUInt64, code.isJumpTarget(word.l0) else {
      _ = add(TraceNode(kind: .invalidJump))
      isOpen = false
      return
    }
    let offset = Int(truncatingIfNeeded: word.l0)
    if crosses(offset) {
      pc = offset
    } else {
      finish(.jump, at: offset)
    }
  }

  private mutating func jumpIf() {
    let (target, condition) = (pop(), pop())
    if let known = trace.constant(condition) {
      if known.isZero { return }
      push(target)
      return jump()
    }
    trace.nodes[target].uses += 1
    trace.nodes[condition].uses += 1
    let node = add(TraceNode(kind: .exit, a: condition, b: target))
    snapshot(at: node)
    lastExit = node
    takeCharge(at: node)
  }

  private mutating func finish(_ kind: TraceNode.Kind, at offset: Int) {
    let node = add(TraceNode(kind: kind, position: offset))
    snapshot(at: node)
    isOpen = false
  }

  /// Notes which words must be where when the trace is left at a node.
  private mutating func snapshot(at node: Value) {
    let first = trace.snapshots.count
    for position in trace.low..<max(height, trace.low) {
      let value = stack[position + Self.bias]
      trace.nodes[value].lastUse = node
      if trace.nodes[value].kind == .entry, trace.nodes[value].position == position { continue }
      trace.nodes[value].uses += 1
      if trace.nodes[value].home == .min { trace.nodes[value].home = position }
      trace.snapshots.append((position, value))
    }
    trace.nodes[node].snapshot = first..<trace.snapshots.count
    trace.nodes[node].height = height
  }

  /// Gas that was gathered is taken at the last place; the next is at a node.
  private mutating func takeCharge(at node: Value = -1) {
    if chargeSite < 0 { trace.entryCharge = charge } else { trace.nodes[chargeSite].charge = charge }
    (charge, chargeSite) = (0, node)
  }

  // MARK: - The simulated stack

  private mutating func push(_ value: Value) {
    stack[height + Self.bias] = value
    height += 1
  }

  private mutating func pop() -> Value {
    height -= 1
    reach(height)
    return stack[height + Self.bias]
  }

  private mutating func peek(_ depth: Int) -> Value {
    reach(height - 1 - depth)
    return stack[height - 1 - depth + Self.bias]
  }

  private mutating func swap(_ depth: Int) {
    reach(height - 1 - depth)
    stack.swapAt(height - 1 + Self.bias, height - 1 - depth + Self.bias)
  }

  /// Makes entry values down to a position; they were in their places at every exit so far.
  private mutating func reach(_ position: Int) {
    while trace.low > position {
      trace.low -= 1
      stack[trace.low + Self.bias] = add(
        TraceNode(kind: .entry, position: trace.low, lastUse: lastExit, place: trace.low))
    }
  }

  // MARK: - Nodes

  private mutating func add(_ node: TraceNode) -> Value {
    trace.nodes.append(node)
    return trace.nodes.count - 1
  }

  /// Adds a node and counts the uses of its operands.
  private mutating func use(_ node: TraceNode) -> Value {
    if node.a >= 0 { trace.nodes[node.a].uses += 1 }
    if node.b >= 0 { trace.nodes[node.b].uses += 1 }
    if node.c >= 0 { trace.nodes[node.c].uses += 1 }
    return add(node)
  }

  private mutating func constant(_ word: UInt256) -> Value {
    trace.constants.append(word)
    return add(TraceNode(kind: .constant, position: trace.constants.count - 1))
  }

  private mutating func unary(_ opcode: Opcode, _ a: Value) -> Value {
    if let known = trace.constant(a), let result = ConstantFolding.evaluate(opcode, known, .zero, .zero) {
      return constant(result)
    }
    let operand = trace.nodes[a]
    if opcode == .not, operand.kind == .pure, operand.opcode == .not { return operand.a }
    if opcode == .isZero, operand.kind == .pure, operand.opcode == .isZero, isFlag(operand.a) { return operand.a }
    return use(TraceNode(kind: .pure, opcode: opcode, a: a))
  }

  private func isFlag(_ value: Value) -> Bool {
    let node = trace.nodes[value]
    guard node.kind == .pure else { return false }
    switch node.opcode {
    case .lessThan, .signedLessThan, .equal, .isZero: return true
    default: return false
    }
  }

  private mutating func ternary(_ opcode: Opcode, _ a: Value, _ b: Value, _ c: Value) -> Value {
    if let first = trace.constant(a), let second = trace.constant(b), let third = trace.constant(c),
      let result = ConstantFolding.evaluate(opcode, first, second, third)
    {
      return constant(result)
    }
    return use(TraceNode(kind: .pure, opcode: opcode, a: a, b: b, c: c))
  }

  private mutating func binary(_ opcode: Opcode, isSwapped: Bool) {
    let (top, next) = (pop(), pop())
    push(isSwapped ? simplified(opcode, next, top) : simplified(opcode, top, next))
  }

  /// A node for the instruction, or something cheaper with the same value.
  private mutating func simplified(_ opcode: Opcode, _ a: Value, _ b: Value) -> Value {
    let (first, second) = (trace.constant(a), trace.constant(b))
    if let first, let second, let result = ConstantFolding.evaluate(opcode, first, second, .zero) {
      return constant(result)
    }
    switch opcode {
    case .add, .multiply, .equal, .and, .or, .exclusiveOr:
      if let first { return commutative(opcode, b, first, constantAt: a) }
      if let second { return commutative(opcode, a, second, constantAt: b) }
    case .subtract:
      if let second { return simplified(.add, a, constant(second.negated)) }
    case .divide:
      if let exponent = second?.exponentOfTwo { return simplified(.shiftRight, constant(UInt256(exponent)), a) }
    case .modulo:
      if let second, second.exponentOfTwo != nil { return simplified(.and, a, constant(second &- .one)) }
    case .shiftLeft, .shiftRight:
      if let first {
        if first.isZero { return b }
        if first >= 256 { return constant(.zero) }
      }
    case .arithmeticShiftRight:
      if let first {
        if first.isZero { return b }
        if first >= 256 { return simplified(opcode, constant(255), b) }
      }
    case .lessThan:
      // Nothing is above zero but what is not zero.
      if let first, first.isZero { return unary(.isZero, unary(.isZero, b)) }
      if second == .one { return unary(.isZero, a) }
    case .signExtend:
      if let first, first >= 31 { return b }
    default: break
    }
    return use(TraceNode(kind: .pure, opcode: opcode, a: a, b: b))
  }

  private mutating func commutative(_ opcode: Opcode, _ a: Value, _ word: UInt256, constantAt b: Value) -> Value {
    switch opcode {
    case .add, .or, .exclusiveOr:
      if word.isZero { return a }
    case .and:
      if word == .max { return a }
      if word.isZero { return constant(.zero) }
    case .equal:
      if word.isZero { return unary(.isZero, a) }
    case .multiply:
      if word.isZero { return constant(.zero) }
      if let exponent = word.exponentOfTwo { return simplified(.shiftLeft, constant(UInt256(exponent)), a) }
    default: break
    }
    return use(TraceNode(kind: .pure, opcode: opcode, a: a, b: b))
  }
}
