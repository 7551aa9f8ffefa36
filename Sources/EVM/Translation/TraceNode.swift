import Primitives

/// The index of a node, which also names its value.
typealias Value = Int

/// One value or effect of a trace, in the order of execution.
struct TraceNode {
  enum Kind: UInt8 {
    /// A word that lies on the stack when the trace is entered, at `position`.
    case entry
    /// The constant `constants[position]`.
    case constant
    /// A pure function of up to three operands.
    case pure
    /// An instruction with an effect, or whose result depends on when it runs; kept in order.
    case ordered
    /// An operation of the frame on the operands `list[position...]`.
    case operation
    /// A conditional exit: `a` is the condition, `b` the target.
    case exit
    /// The trace goes on at the code offset `position`.
    case jump
    /// The trace goes on where `a` says.
    case jumpDynamic
    /// The plain interpreter goes on at `position`.
    case leave
    /// A jump to a place that is no JUMPDEST.
    case invalidJump
    /// STOP.
    case stop
    /// Nothing any more: its value is not needed, or its user computes it.
    case absorbed
  }

  var kind: Kind
  var opcode: Opcode = .stop
  var a: Value = -1
  var b: Value = -1
  var c: Value = -1
  var position = 0
  /// The number of an operation's operands.
  var inputs = 0
  /// Whether an operation has a result.
  var hasResult = false
  /// An exit's condition is the comparison `opcode` of `a` and `c` instead of `a`.
  var comparesOperands = false
  /// An exit is taken when its condition does not hold.
  var isNegated = false
  /// Added to the address of a memory access.
  var displacement = 0
  /// Static gas of the instructions after this one, up to the next place where gas is taken.
  var charge: Int64 = 0
  /// The words to put in their places at an exit or end; see ``Trace/snapshots``.
  var snapshot = 0..<0
  /// The height of the stack after an exit or end, from the entry's.
  var height = 0
  var uses = 0
  /// The last node that needs the value.
  var lastUse = -1
  /// The position where the value is wanted first; `Int.min` when none.
  var home = Int.min
  /// Where the value is kept; `Int.min` until it is somewhere.
  var place = Int.min
}

/// A straight run of instructions with its exits, as values.
struct Trace {
  var nodes: [TraceNode] = []
  var constants: [UInt256] = []
  /// The operands of operations, topmost first.
  var list: [Value] = []
  /// Which value must be at which position, of all snapshots; words that are in their places are left out.
  var snapshots: [(position: Int, value: Value)] = []
  /// The code offset where it starts.
  var start = 0
  /// Static gas up to the first place where gas is taken again.
  var entryCharge: Int64 = 0
  /// The lowest position that is read; never positive.
  var low = 0
  /// The greatest height; never negative.
  var maximumHeight = 0

  mutating func reset(start: Int) {
    nodes.removeAll(keepingCapacity: true)
    constants.removeAll(keepingCapacity: true)
    list.removeAll(keepingCapacity: true)
    snapshots.removeAll(keepingCapacity: true)
    self.start = start
    entryCharge = 0
    low = 0
    maximumHeight = 0
  }

  /// The constant that a value is; nil when it is none.
  func constant(_ value: Value) -> UInt256? {
    nodes[value].kind == .constant ? constants[nodes[value].position] : nil
  }
}
