public import Execution
public import Primitives

/// Logs every instruction with what it found: the default tracer of geth's `debug_traceTransaction`.
///
/// In a ContractVM program each host call counts as one instruction. Not thread-safe.
public final class StructLogger: Tracer {
  /// What is logged beside the instructions themselves.
  public struct Options: Sendable, Hashable {
    /// Log the memory before each instruction.
    public var logsMemory = false
    /// Log the operand stack before each instruction.
    public var logsStack = true
    /// Log the slots that the contract has touched, at each instruction on storage.
    public var logsStorage = true
    /// Log what the last callee returned.
    public var logsReturnData = false
    /// Stop logging, without an error, after this many instructions; nil logs all.
    public var limit: Int?

    /// Stack and storage only.
    public init() {}
  }

  /// The logged instructions, in order of execution.
  public private(set) var logs: [StructLog] = []

  private let options: Options
  private let budget: TraceBudget
  /// The account whose storage each open frame uses.
  private var accounts: [Address] = []
  private var storage: [Address: [UInt256: UInt256]] = [:]

  /// A logger that takes nothing more when its budget is used up.
  public init(_ options: Options = Options(), budget: TraceBudget = TraceBudget()) {
    self.options = options
    self.budget = budget
  }

  /// Whether there is still room.
  public var tracesInstructions: Bool { budget.isOpen && logs.count < options.limit ?? .max }
  /// Whether the options ask for memory.
  public var tracesMemory: Bool { options.logsMemory }

  /// Remembers whose storage the frame uses.
  public func frameStarted(_ message: Message) { accounts.append(message.target) }

  /// Goes back to the caller's storage.
  public func frameEnded(_ result: MessageResult) { _ = accounts.popLast() }

  /// Balances are not logged.
  public func selfDestructed(_ address: Address, beneficiary: Address, balance: UInt256) {}

  /// Logs an instruction.
  public func instruction(_ step: borrowing InstructionTrace) {
    guard tracesInstructions else { return }
    var log = StructLog(
      programCounter: step.programCounter, name: step.name, gas: step.gas, gasCost: step.gasCost, depth: step.depth,
      refund: step.refund, failure: step.failure)
    if options.logsStack { log.stack = step.stack }
    if options.logsMemory { log.memory = step.memory }
    if options.logsReturnData { log.returnData = step.returnData }
    if options.logsStorage, let access = step.storage, let account = accounts.last {
      storage[account, default: [:]][access.slot] = access.value
      log.storage = storage[account]
    }
    if budget.takeStep(bytes: log.textBytes) { logs.append(log) }
  }
}

/// One logged instruction.
public struct StructLog: Sendable {
  /// The offset of the instruction in the code, or the address of a ContractVM host call.
  public var programCounter: Int
  /// The instruction's name.
  public var name: String
  /// Gas before the instruction.
  public var gas: UInt64
  /// What the instruction took, including gas that is given to a callee.
  public var gasCost: UInt64
  /// Nesting depth; the transaction's own frame is at 1.
  public var depth: Int
  /// The refund counter before the instruction, in gas.
  public var refund: Int64
  /// Why the instruction ended the frame.
  public var failure: ExecutionFailure?
  /// The stack before the instruction, bottom first; nil when it is not logged.
  public var stack: [UInt256]?
  /// The memory before the instruction; nil when it is not logged.
  public var memory: Bytes?
  /// What the last callee returned.
  public var returnData: Bytes = []
  /// The slots that the contract has touched so far, at an instruction on storage.
  public var storage: [UInt256: UInt256]?

  init(
    programCounter: Int, name: String, gas: UInt64, gasCost: UInt64, depth: Int, refund: Int64,
    failure: ExecutionFailure?
  ) {
    self.programCounter = programCounter
    self.name = name
    self.gas = gas
    self.gasCost = gasCost
    self.depth = depth
    self.refund = refund
    self.failure = failure
  }

  /// About how many bytes the log's text has.
  fileprivate var textBytes: Int {
    let stackBytes = (stack ?? []).reduce(0) { $0 + $1.significantByteCount * 2 + StructLog.quotes }
    let data = ((memory?.count ?? 0) + returnData.count) * 2
    return StructLog.fixedTextBytes + stackBytes + data + (storage?.count ?? 0) * StructLog.slotTextBytes
  }

  /// The names and numbers of a log.
  private static let fixedTextBytes = 96
  /// Quotes, prefix and comma of a word.
  private static let quotes = 6
  /// A slot and its value.
  private static let slotTextBytes = 134
}
