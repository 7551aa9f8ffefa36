import Execution
import Primitives
import WorldState

/// An instruction that has begun, until the tracer is told.
struct PendingStep {
  var programCounter: Int
  var name: String
  var opcode: UInt8
  /// Gas before the instruction.
  var gas: Int64
  var refund: Int64
  var stack: [UInt256]
  var memory: Bytes
  var memorySize: Int
  var returnData: Bytes
  var storage: (slot: UInt256, value: UInt256)?
}

extension Frame {
  /// Remembers an instruction and the state before it; what was pending has gone well and is told.
  func beginStep(at offset: Int, byte: UInt8, stackCount: Int) {
    reportStep()
    // A tracer that has had enough says so while the frame runs.
    guard let tracer = environment.tracer, tracer.tracesInstructions else { return }
    let words = unsafe UnsafeBufferPointer(start: stack, count: stackCount)
    let top = unsafe words.last
    var storage: (slot: UInt256, value: UInt256)?
    if let top {
      switch Opcode(rawValue: byte) {
      case .storageLoad: storage = (top, state.storage(message.target, top))
      case .storageStore where stackCount > 1: storage = unsafe (top, words[stackCount - 2])
      default: break
      }
    }
    let memory =
      tracer.tracesMemory ? bytes(MemoryRange(offset: 0, count: memoryByteCount)) : []
    pendingStep = PendingStep(
      programCounter: offset, name: OpcodeTable.table(for: environment.block.fork)[byte].name, opcode: byte, gas: gas,
      refund: state.refund, stack: unsafe Array(words), memory: memory, memorySize: memoryByteCount,
      returnData: returnData, storage: storage)
  }

  /// Tells the tracer of the pending instruction, before a callee starts or when the next instruction begins.
  @inline(__always)
  func reportStep() {
    if pendingStep != nil { report(failure: nil) }
  }

  /// Tells the tracer of the instruction that ended the frame.
  func finishStep() {
    guard case .failed(let failure) = end else { return reportStep() }
    report(failure: failure)
  }

  @inline(never)
  private func report(failure: ExecutionFailure?) {
    guard let step = pendingStep else { return }
    pendingStep = nil
    environment.tracer?.instruction(
      InstructionTrace(
        programCounter: step.programCounter, opcode: step.opcode, name: step.name, gas: UInt64(max(step.gas, 0)),
        gasCost: UInt64(max(step.gas - gas, 0)), depth: message.depth + 1, refund: step.refund, stack: step.stack,
        memory: step.memory, memorySize: step.memorySize, returnData: step.returnData, storage: step.storage,
        failure: failure))
  }
}
