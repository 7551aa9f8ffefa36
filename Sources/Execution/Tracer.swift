public import ChainTypes
public import Primitives

/// Watches one transaction: the frames it runs and, when it asks for them, their instructions.
///
/// Machines look for a tracer once a frame; without one they run their fast loop, which knows nothing of tracing.
public protocol Tracer: AnyObject {
  /// Whether the tracer wants every instruction; otherwise only frames are told.
  var tracesInstructions: Bool { get }
  /// Whether the tracer wants the memory before every instruction, which is a copy each time.
  var tracesMemory: Bool { get }
  /// Whether nobody waits for the outcome any more, so that a model may stop writing; only for calls outside of blocks.
  var isCancelled: Bool { get }

  /// A frame starts; `message.target` is the new contract's address in a creation.
  func frameStarted(_ message: Message)
  /// The frame that started last and has not ended ends; the output of a creation that succeeded is the new code.
  func frameEnded(_ result: MessageResult)
  /// An instruction runs: told after its gas is charged, and before the frame that it calls starts.
  func instruction(_ step: borrowing InstructionTrace)
  /// The present frame writes a log; told after the instruction.
  func logged(_ log: Log)
  /// SELFDESTRUCT of the present frame's target sends its balance, in wei.
  func selfDestructed(_ address: Address, beneficiary: Address, balance: UInt256)
  /// A model that the present frame runs has written a further piece of its answer.
  func textGenerated(_ text: Bytes)
}

extension Tracer {
  /// Memory is not wanted.
  public var tracesMemory: Bool { false }
  /// The outcome is wanted.
  public var isCancelled: Bool { false }
  /// Takes no notice of logs.
  public func logged(_ log: Log) {}
  /// Takes no notice of what a model writes.
  public func textGenerated(_ text: Bytes) {}
}

/// One instruction as a tracer sees it: the state before it, and what it cost.
public struct InstructionTrace: ~Copyable {
  /// The offset of the instruction in the code.
  public var programCounter: Int
  /// The instruction's byte in EVM code, or the low byte of the host call's number in a ContractVM program.
  public var opcode: UInt8
  /// The instruction's name, such as `"SSTORE"`.
  public var name: String
  /// Gas before the instruction.
  public var gas: UInt64
  /// What the instruction took, including gas that is given to a callee.
  public var gasCost: UInt64
  /// Nesting depth; the transaction's own frame is at 1.
  public var depth: Int
  /// The refund counter before the instruction, in gas.
  public var refund: Int64
  /// The operand stack before the instruction, bottom first; empty in a ContractVM program.
  public var stack: [UInt256]
  /// Memory before the instruction; empty when the tracer does not want it, and in a ContractVM program.
  public var memory: Bytes
  /// The bytes of memory before the instruction.
  public var memorySize: Int
  /// What the last callee returned.
  public var returnData: Bytes
  /// The slot that an instruction on storage reads or writes, with the value read or written.
  public var storage: (slot: UInt256, value: UInt256)?
  /// Why the instruction ended the frame; nil when it went well.
  public var failure: ExecutionFailure?

  /// Gathers what is known of the instruction.
  public init(
    programCounter: Int, opcode: UInt8, name: String, gas: UInt64, gasCost: UInt64, depth: Int, refund: Int64,
    stack: [UInt256] = [], memory: Bytes = [], memorySize: Int = 0, returnData: Bytes = [],
    storage: (slot: UInt256, value: UInt256)? = nil,
    failure: ExecutionFailure? = nil
  ) {
    self.programCounter = programCounter
    self.opcode = opcode
    self.name = name
    self.gas = gas
    self.gasCost = gasCost
    self.depth = depth
    self.refund = refund
    self.stack = stack
    self.memory = memory
    self.memorySize = memorySize
    self.returnData = returnData
    self.storage = storage
    self.failure = failure
  }
}
