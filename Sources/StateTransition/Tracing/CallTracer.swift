public import ChainTypes
public import Execution
public import Primitives

/// Records the frames of a transaction as a tree: geth's `callTracer`.
///
/// Not thread-safe.
public final class CallTracer: Tracer {
  /// What is recorded.
  public struct Options: Sendable, Hashable {
    /// Only the transaction's own frame.
    public var onlyTopCall = false
    /// The logs of each frame that succeeded.
    public var logs = false

    /// All frames, without logs.
    public init() {}
  }

  /// The transaction's own frame; nil before it has ended.
  public private(set) var root: CallFrame?

  private let options: Options
  private let budget: TraceBudget
  /// The frames that have started and not ended.
  private var open: [CallFrame] = []
  /// How deep the present frame is below those that are recorded.
  private var unrecordedDepth = 0
  private var logCount = 0

  /// A tracer that takes nothing more when its budget is used up.
  public init(_ options: Options = Options(), budget: TraceBudget = TraceBudget()) {
    self.options = options
    self.budget = budget
  }

  /// Frames are enough.
  public var tracesInstructions: Bool { false }

  /// Opens a frame.
  public func frameStarted(_ message: Message) {
    let isWanted = open.isEmpty || !options.onlyTopCall
    guard unrecordedDepth == 0, isWanted, budget.takeFrame(bytes: CallFrame.fixedTextBytes + message.input.count * 2)
    else {
      unrecordedDepth += 1
      return
    }
    open.append(CallFrame(message))
  }

  /// Closes the frame that was opened last.
  public func frameEnded(_ result: MessageResult) {
    guard unrecordedDepth == 0 else {
      unrecordedDepth -= 1
      return
    }
    guard var frame = open.popLast() else { return }
    _ = budget.take(bytes: result.output.count * 2)
    frame.end(result)
    guard var parent = open.popLast() else {
      frame.dropUndoneLogs()
      root = frame
      return
    }
    parent.calls.append(frame)
    open.append(parent)
  }

  /// Instructions are not recorded.
  public func instruction(_ step: borrowing InstructionTrace) {}

  /// Records a log of the present frame.
  public func logged(_ log: Log) {
    defer { logCount += 1 }
    guard options.logs, unrecordedDepth == 0, !open.isEmpty,
      budget.take(bytes: CallFrame.fixedTextBytes + log.data.count * 2)
    else { return }
    let last = open.count - 1
    open[last].logs.append(CallFrame.LocatedLog(log: log, index: logCount, position: open[last].calls.count))
  }

  /// Records the end of a contract as a frame of its own, as geth does.
  public func selfDestructed(_ address: Address, beneficiary: Address, balance: UInt256) {
    guard unrecordedDepth == 0, !open.isEmpty, !options.onlyTopCall,
      budget.takeFrame(bytes: CallFrame.fixedTextBytes)
    else { return }
    open[open.count - 1].calls.append(
      CallFrame(kind: .selfDestruct, from: address, to: beneficiary, value: balance, gas: 0, input: []))
  }
}
