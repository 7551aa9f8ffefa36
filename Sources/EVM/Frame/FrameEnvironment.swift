package import ChainSpecification
package import Execution
package import WorldState

/// What all EVM frames of one transaction share; an execution context keeps it from one frame to the next.
@safe
package final class FrameEnvironment {
  /// The journaled state.
  package let state: WorldState
  /// The block's facts.
  package let block: BlockEnvironment
  /// The transaction's facts.
  package let transaction: TransactionEnvironment
  /// The prices of the block's fork.
  package let schedule: GasSchedule
  /// Who watches; nil in ordinary execution.
  package let tracer: (any Tracer)?
  /// What the fork's instructions need; 256 entries.
  package let checks: UnsafePointer<OpcodeCheck>
  /// The price of a word of memory.
  let memoryWordGas: Int64
  /// Memory also costs words² shifted right by this.
  let memoryQuadraticShift: Int64
  private var arenas: [FrameArena]

  private init(_ context: any ExecutionContext) {
    state = context.state
    block = context.block
    transaction = context.transaction
    schedule = block.schedule
    tracer = context.tracer
    unsafe checks = OpcodeTable.checks(for: block.fork)
    memoryWordGas = Int64(schedule.memory)
    let divisor = schedule.memoryQuadraticDivisor
    precondition(divisor.nonzeroBitCount == 1, "the divisor of every fork is a power of two")
    memoryQuadraticShift = Int64(divisor.trailingZeroBitCount)
    arenas = FrameArenaPool.shared.take()
  }

  deinit { FrameArenaPool.shared.give(arenas) }

  /// The environment that the context keeps, made on first use.
  static func of(_ context: any ExecutionContext) -> FrameEnvironment {
    if let known = context.machineEnvironment as? FrameEnvironment { return known }
    let environment = FrameEnvironment(context)
    context.machineEnvironment = environment
    return environment
  }

  /// A stack and a memory for a new frame.
  func takeArena() -> FrameArena { arenas.popLast() ?? FrameArena() }

  /// Takes back what a frame has used.
  func give(_ arena: FrameArena) {
    if arena.capacity <= FrameArenaPool.maximumKeptCapacity { arenas.append(arena) }
  }
}
