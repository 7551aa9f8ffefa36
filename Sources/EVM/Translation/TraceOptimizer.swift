import Primitives

/// Looks at a trace from its end: drops what nobody needs, joins comparisons with their exits and additions with their
/// memory accesses, and finds each value's last use.
enum TraceOptimizer {
  static func optimize(_ trace: inout Trace) {
    for index in trace.nodes.indices.reversed() {
      switch trace.nodes[index].kind {
      case .pure where trace.nodes[index].uses == 0:
        let node = trace.nodes[index]
        if node.a >= 0 { trace.nodes[node.a].uses -= 1 }
        if node.b >= 0 { trace.nodes[node.b].uses -= 1 }
        if node.c >= 0 { trace.nodes[node.c].uses -= 1 }
        trace.nodes[index].kind = .absorbed
        continue
      case .exit: joinComparison(&trace, index)
      case .ordered where trace.nodes[index].isMemoryAccess: joinAddition(&trace, index)
      default: break
      }
      noteUses(&trace, index)
    }
  }

  private static func noteUses(_ trace: inout Trace, _ index: Int) {
    let node = trace.nodes[index]
    if node.a >= 0 { trace.note(use: node.a, at: index) }
    if node.b >= 0 { trace.note(use: node.b, at: index) }
    if node.c >= 0 { trace.note(use: node.c, at: index) }
    for place in node.position..<node.position + node.inputs { trace.note(use: trace.list[place], at: index) }
  }

  /// An exit computes its own condition when nobody else needs it.
  private static func joinComparison(_ trace: inout Trace, _ exit: Int) {
    while true {
      let condition = trace.nodes[exit].a
      let node = trace.nodes[condition]
      guard node.kind == .pure else { return }
      switch node.opcode {
      case .isZero:
        trace.replaceOperand(condition, by: node.a)
        trace.nodes[exit].a = node.a
        trace.nodes[exit].isNegated.toggle()
      case .exclusiveOr, .subtract:
        guard node.uses == 1 else { return }
        trace.nodes[exit].isNegated.toggle()
        absorb(.equal)
        return
      case .lessThan, .signedLessThan, .equal:
        guard node.uses == 1 else { return }
        absorb(node.opcode)
        return
      default: return
      }
      func absorb(_ opcode: Opcode) {
        trace.nodes[exit].comparesOperands = true
        trace.nodes[exit].opcode = opcode
        trace.nodes[exit].a = node.a
        trace.nodes[exit].c = node.b
        trace.nodes[condition].kind = .absorbed
      }
    }
  }

  /// A memory access adds a constant to its address itself.
  private static func joinAddition(_ trace: inout Trace, _ access: Int) {
    let address = trace.nodes[access].a
    let node = trace.nodes[address]
    guard node.kind == .pure, node.opcode == .add, let offset = trace.constant(node.b), offset.fitsInUInt64,
      offset.l0 < UInt64(Int32.max)
    else { return }
    trace.replaceOperand(address, by: node.a)
    trace.nodes[access].a = node.a
    trace.nodes[access].displacement = Int(offset.l0)
  }
}

extension Trace {
  /// One use of a value becomes a use of another.
  mutating func replaceOperand(_ old: Value, by new: Value) {
    nodes[old].uses -= 1
    nodes[new].uses += 1
  }

  mutating func note(use value: Value, at index: Int) { nodes[value].lastUse = max(nodes[value].lastUse, index) }
}

extension TraceNode {
  var isMemoryAccess: Bool {
    switch opcode {
    case .memoryLoad, .memoryStore, .memoryStore8: true
    default: false
    }
  }
}
