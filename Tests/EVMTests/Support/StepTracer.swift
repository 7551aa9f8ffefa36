import Execution
import Primitives

/// Keeps what a tracer is told.
final class StepTracer: Tracer {
  struct Step {
    var name: String
    var programCounter: Int
    var gas: UInt64
    var cost: UInt64
    var depth: Int
    var stack: [UInt256]
    var memory: Bytes
    var failure: ExecutionFailure?
  }

  var steps: [Step] = []
  /// Names of instructions, and the starts and ends of frames, in order.
  var events: [String] = []
  var destroyed: [(Address, Address, UInt256)] = []
  var tracesInstructions: Bool { true }
  var tracesMemory: Bool { true }

  func frameStarted(_ message: Message) { events.append("start") }
  func frameEnded(_ result: MessageResult) { events.append("end") }
  func instruction(_ step: borrowing InstructionTrace) {
    events.append(step.name)
    steps.append(
      Step(
        name: step.name, programCounter: step.programCounter, gas: step.gas, cost: step.gasCost, depth: step.depth,
        stack: step.stack, memory: step.memory, failure: step.failure))
  }
  func selfDestructed(_ address: Address, beneficiary: Address, balance: UInt256) {
    destroyed.append((address, beneficiary, balance))
  }
}
