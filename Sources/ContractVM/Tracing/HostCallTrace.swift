import Execution
import Primitives
import WorldState

/// Tells a tracer of one frame's host calls, each as one instruction.
final class HostCallTrace {
  private let tracer: any Tracer
  private let addresses: [Int: Int]
  private var pending: Step?

  /// A host call that has begun, until the tracer is told.
  private struct Step {
    var address: Int
    var number: UInt64
    var gas: Int64
    var refund: Int64
    var returnData: Bytes
    var storage: (slot: UInt256, value: UInt256)?
  }

  /// Nil unless somebody watches instructions.
  init?(_ tracer: (any Tracer)?, program: Program) {
    guard let tracer, tracer.tracesInstructions else { return nil }
    self.tracer = tracer
    addresses = program.hostCallAddresses()
  }

  /// Remembers the host call at which the frame stands.
  func begin(_ frame: Frame) {
    guard tracer.tracesInstructions else { return }
    pending = Step(
      address: addresses[frame.instance.resumePoint ?? 0] ?? 0,
      number: unsafe frame.instance.registers[RegisterFile.hostCallNumber], gas: frame.instance.gas,
      refund: frame.state.refund, returnData: frame.returnData)
  }

  /// Adds the slot that the host call reads or writes, with the value read or written.
  func note(slot: UInt256, value: UInt256) { pending?.storage = (slot, value) }

  /// Tells the tracer of the host call, once: before the frame that it starts, or when it is done.
  func report(_ frame: Frame, failure: ExecutionFailure? = nil) {
    guard let step = pending else { return }
    pending = nil
    tracer.instruction(
      InstructionTrace(
        programCounter: step.address, opcode: UInt8(truncatingIfNeeded: step.number),
        name: HostCall(rawValue: step.number)?.name ?? "unknown", gas: UInt64(clamping: step.gas),
        gasCost: UInt64(clamping: step.gas - frame.instance.gas), depth: frame.message.depth + 1, refund: step.refund,
        returnData: step.returnData, storage: step.storage, failure: failure))
  }
}

extension Frame {
  /// Performs a host call and tells the tracer.
  func performHostCall(_ trace: HostCallTrace) throws(Stop) {
    trace.begin(self)
    do throws(Stop) {
      try performHostCall()
      trace.report(self)
    } catch {
      if case .failed(let failure) = error {
        trace.report(self, failure: failure)
      } else {
        trace.report(self)
      }
      throw error
    }
  }
}
