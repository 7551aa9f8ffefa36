import Primitives

/// Turns an optimized trace into cells: gives every value a place and selects instructions.
///
/// A place is a word's distance from the stack pointer at the trace's entry. A value goes where the next exit wants it
/// when that word is free, else to a scratch word above the trace's height.
struct Emitter {
  private var code = CodeView.empty
  private(set) var cells: [Cell] = []
  private var trace = Trace()
  /// Which value is at which place; places start at −`bias`.
  private var occupants = [Value](repeating: -1, count: bias + TraceBuilder.maximumHeight + Frame.scratchWords)
  private var stubs: [Stub] = []
  private var moves = ParallelMoves()
  /// The stubs' cells, in the order of `stubs`.
  private var stubCells: [Cell] = []
  private var index = 0
  private var isOutOfPlaces = false

  /// Code that puts the stack in order at an exit, and where the exit's cell is.
  private struct Stub {
    var exit: Int
    var cells: Range<Int>
  }

  private static let bias = OpcodeTable.stackLimit
  /// Words above the trace's height that operations take their operands from.
  private static let argumentWords = 7
  /// Scratch words for moves, and for a jump's target.
  private static let reservedWords = argumentWords + 2
  /// Words below the end of the scratch area; an operation may write one word above its operands.
  private static let scratchCount = Frame.scratchWords - reservedWords - 1

  private var base: Int { trace.maximumHeight }
  private var topArgument: Int { base + Self.argumentWords - 1 }
  private var moveScratch: Int { base + Self.argumentWords }
  private var targetScratch: Int { base + Self.argumentWords + 1 }

  /// Makes ``cells``; false when the trace needs more scratch words than there are, and must be made shorter.
  mutating func emit(_ optimized: inout Trace, of code: CodeView) -> Bool {
    self.code = code
    // Places are noted in the nodes; two owners of them would make a copy.
    swap(&trace, &optimized)
    defer { swap(&trace, &optimized) }
    start()
    cells.append(enterCell)
    for position in trace.nodes.indices {
      index = position
      emitNode(trace.nodes[position])
      if isOutOfPlaces { return false }
    }
    for stub in stubs {
      cells[stub.exit].x = Int32(cells.count - stub.exit)
      cells.append(contentsOf: stubCells[stub.cells])
    }
    return true
  }

  private mutating func start() {
    cells.removeAll(keepingCapacity: true)
    stubs.removeAll(keepingCapacity: true)
    stubCells.removeAll(keepingCapacity: true)
    isOutOfPlaces = false
    for place in occupants.indices { occupants[place] = -1 }
    for (value, node) in trace.nodes.enumerated() where node.kind == .entry {
      occupants[node.position + Self.bias] = value
    }
  }

  /// What is checked at the trace's entry: gas, and that the stack's height lets the whole trace run.
  private var enterCell: Cell {
    let required = -trace.low
    let span = OpcodeTable.stackLimit - trace.maximumHeight - required
    var cell = Cell(opcode: .enter, x: Int32(trace.entryCharge), y: Int32(trace.start))
    // A trace that fits no stack requires more than there can be: the plain interpreter finds out where it fails.
    cell.a = span >= 0 ? Int16(truncatingIfNeeded: required * 32) : -1
    cell.b = Int16(truncatingIfNeeded: max(span, 0) * 32)
    return cell
  }

  // MARK: - Places

  private func isFree(_ place: Int, after node: Int) -> Bool {
    let occupant = occupants[place + Self.bias]
    return occupant < 0 || trace.nodes[occupant].lastUse <= node
  }

  private mutating func give(_ value: Value, freeAfter node: Int) -> Int {
    var place = trace.nodes[value].home
    if place == .min || place < trace.low || place >= base || !isFree(place, after: node) {
      let first = base + Self.reservedWords
      guard let free = (first..<first + Self.scratchCount).first(where: { isFree($0, after: node) }) else {
        isOutOfPlaces = true
        return first
      }
      place = free
    }
    occupants[place + Self.bias] = value
    trace.nodes[value].place = place
    return place
  }

  /// The byte distance of a value's place; a constant is put somewhere first.
  mutating func place(of value: Value) -> Int16 {
    if trace.nodes[value].place == .min, let word = trace.constant(value) {
      // Operands that end here are still to be read.
      let place = give(value, freeAfter: index - 1)
      Self.append(word, at: place, to: &cells)
    }
    return Self.bytes(trace.nodes[value].place)
  }

  /// A place for the present node's result; operands that end here have been named.
  mutating func result() -> Int16 { Self.bytes(give(index, freeAfter: index)) }

  private static func bytes(_ place: Int) -> Int16 { Int16(truncatingIfNeeded: place * 32) }

  private static func append(_ word: UInt256, at place: Int, to cells: inout [Cell]) {
    if word.fitsInUInt64 {
      var cell = Cell(opcode: .immediate, d: bytes(place))
      cell.wide = word.l0
      cells.append(cell)
    } else {
      cells.append(Cell(opcode: .constant, d: bytes(place)))
      append(word, to: &cells)
    }
  }

  private static func append(_ word: UInt256, to cells: inout [Cell]) {
    let (low, high) = Cell.holding(word)
    cells.append(low)
    cells.append(high)
  }

  mutating func append(_ cell: Cell) { cells.append(cell) }

  mutating func append(_ word: UInt256) { Self.append(word, to: &cells) }

  func constant(_ value: Value) -> UInt256? { trace.constant(value) }

  // MARK: - Nodes

  private mutating func emitNode(_ node: TraceNode) {
    switch node.kind {
    case .entry, .constant, .absorbed: break
    case .pure: emitPure(node)
    case .ordered: emitOrdered(node)
    case .operation: emitOperation(node)
    case .exit: emitExit(node)
    case .jump:
      var code = inOrder(node).cells
      code.append(Cell(opcode: .jump, d: Self.bytes(node.height), x: Int32(node.position)))
      cells.append(contentsOf: code)
    case .leave:
      var code = inOrder(node).cells
      code.append(Cell(opcode: .leave, d: Self.bytes(node.height), x: Int32(node.position)))
      cells.append(contentsOf: code)
    case .jumpDynamic:
      let (code, target) = inOrder(node, target: node.a)
      cells.append(contentsOf: code)
      cells.append(Cell(opcode: .jumpDynamic, d: Self.bytes(node.height), a: Self.bytes(target)))
    case .invalidJump: cells.append(Cell(opcode: .invalidJump))
    case .stop: cells.append(Cell(opcode: .stop))
    }
  }

  private mutating func emitOrdered(_ node: TraceNode) {
    switch node.opcode {
    case .gas: cells.append(Cell(opcode: .gas, d: result(), y: Int32(node.charge)))
    case .memoryLoad:
      if let address = trace.constant(node.a), address.fitsInUInt64, address.l0 < 1 << 32 {
        var cell = Cell(opcode: .memoryLoadAt, d: result())
        cell.wide = address.l0 + UInt64(node.displacement)
        cells.append(cell)
      } else {
        let address = place(of: node.a)
        cells.append(Cell(opcode: .memoryLoad, d: result(), a: address, x: Int32(node.displacement)))
      }
    case .memoryStore:
      let value = place(of: node.b)
      if let address = trace.constant(node.a), address.fitsInUInt64, address.l0 < 1 << 32 {
        var cell = Cell(opcode: .memoryStoreAt, b: value)
        cell.wide = address.l0 + UInt64(node.displacement)
        cells.append(cell)
      } else {
        cells.append(Cell(opcode: .memoryStore, a: place(of: node.a), b: value, x: Int32(node.displacement)))
      }
    case .memoryStore8:
      let (address, value) = (place(of: node.a), place(of: node.b))
      cells.append(Cell(opcode: .memoryStore8, a: address, b: value, x: Int32(node.displacement)))
    default: cells.append(Cell(opcode: .fact, d: result(), x: Int32(node.opcode.rawValue)))
    }
  }

  /// Operands go to the argument words in stack order; the interpreter moves the result.
  private mutating func emitOperation(_ node: TraceNode) {
    moves.removeAll()
    for (depth, operand) in trace.list[node.position..<node.position + node.inputs].enumerated() {
      let place = topArgument - depth
      if trace.nodes[operand].place == .min, let word = trace.constant(operand) {
        Self.append(word, at: place, to: &cells)
      } else {
        moves.add(from: trace.nodes[operand].place, to: place)
      }
    }
    moves.emit(scratch: moveScratch, to: &cells)
    var cell = Cell(opcode: .operation, x: Int32(node.opcode.rawValue), y: Int32(node.charge))
    cell.a = Self.bytes(topArgument)
    // The result replaces the deepest operand. An instruction without one leaves the word where it is.
    cell.b = Self.bytes(topArgument - max(node.inputs - 1, 0))
    cell.d = node.hasResult ? result() : cell.b
    cells.append(cell)
  }

  // MARK: - Leaving the trace

  /// Code that puts all words in their places; gives the place of a jump's target too, which is kept aside if need be.
  private mutating func inOrder(_ node: TraceNode, target: Value? = nil) -> (cells: [Cell], target: Int) {
    var cells: [Cell] = []
    var constants: [(Value, Int)] = []
    moves.removeAll()
    var targetPlace = 0
    for (position, value) in trace.snapshots[node.snapshot] {
      if trace.nodes[value].place == position { continue }
      if trace.nodes[value].kind == .constant {
        constants.append((value, position))
      } else {
        moves.add(from: trace.nodes[value].place, to: position)
      }
    }
    if let target {
      targetPlace = trace.nodes[target].place
      if moves.writes(targetPlace) || constants.contains(where: { $0.1 == targetPlace }) {
        ParallelMoves.append([(from: targetPlace, to: targetScratch)], to: &cells)
        targetPlace = targetScratch
      }
    }
    moves.emit(scratch: moveScratch, to: &cells)
    for (value, position) in constants {
      if let word = trace.constant(value) { Self.append(word, at: position, to: &cells) }
    }
    return (cells, targetPlace)
  }

  private mutating func emitExit(_ node: TraceNode) {
    var cell = exitCell(node)
    cell.isNegated = node.isNegated ? 1 : 0
    cell.y = Int32(node.charge)
    let first = stubCells.count
    var local: [Cell]
    if let target = trace.constant(node.b) {
      if target.fitsInUInt64, code.isJumpTarget(target.l0) {
        let offset = Int(truncatingIfNeeded: target.l0)
        local = inOrder(node).cells
        if local.isEmpty {
          // Nothing to put in order: the exit itself jumps.
          cell.d = Self.bytes(node.height)
          cell.x = -1 - Int32(offset)
        } else {
          local.append(Cell(opcode: .jump, d: Self.bytes(node.height), x: Int32(offset)))
        }
      } else {
        local = [Cell(opcode: .invalidJump)]
      }
    } else {
      let target: Int
      (local, target) = inOrder(node, target: node.b)
      local.append(Cell(opcode: .jumpDynamic, d: Self.bytes(node.height), a: Self.bytes(target)))
    }
    if !local.isEmpty {
      stubCells.append(contentsOf: local)
      stubs.append(Stub(exit: cells.count, cells: first..<stubCells.count))
    }
    cells.append(cell)
    if let word = exitConstant(node) { Self.append(word, to: &cells) }
  }

  private mutating func exitCell(_ node: TraceNode) -> Cell {
    guard node.comparesOperands else { return Cell(opcode: .exitIf, a: place(of: node.a)) }
    let (slots, withConstant, fromConstant): (CellOpcode, CellOpcode, CellOpcode) =
      switch node.opcode {
      case .lessThan: (.exitIfLess, .exitIfLessConstant, .exitIfConstantLess)
      case .signedLessThan: (.exitIfSignedLess, .exitIfSignedLessConstant, .exitIfConstantSignedLess)
      default: (.exitIfEqual, .exitIfEqualConstant, .exitIfEqualConstant)
      }
    if trace.nodes[node.c].kind == .constant { return Cell(opcode: withConstant, a: place(of: node.a)) }
    if trace.nodes[node.a].kind == .constant { return Cell(opcode: fromConstant, a: place(of: node.c)) }
    let (a, b) = (place(of: node.a), place(of: node.c))
    return Cell(opcode: slots, a: a, b: b)
  }

  private func exitConstant(_ node: TraceNode) -> UInt256? {
    node.comparesOperands ? trace.constant(node.c) ?? trace.constant(node.a) : nil
  }
}
