/// How far a long operation is.
public struct WorkProgress: Sendable, Hashable {
  /// What is counted.
  public enum Unit: Sendable, Hashable {
    /// Blocks of the chain.
    case blocks
    /// Bytes of files.
    case bytes
    /// Records of a table.
    case records
    /// Steps of a training run.
    case steps
  }

  /// What is being done, as "importing" or "checking the accounts".
  public let activity: String
  /// What ``done`` and ``total`` count.
  public let unit: Unit
  /// How much is done.
  public let done: UInt64
  /// How much there is to do; nil when nobody knows.
  public let total: UInt64?
  /// The blocks of what is done, when ``done`` counts something else; nil when they are not counted.
  public let blocks: UInt64?
  /// The transactions of what is done; nil when they are not counted.
  public let transactions: UInt64?
  /// The gas of what is done; nil when it is not counted.
  public let gas: UInt64?
  /// The tokens of what is done; nil when they are not counted.
  public let tokens: UInt64?
  /// What else is worth a few words, as "loss 1.234"; nil when nothing is.
  public let note: String?

  /// Describes a moment of an operation.
  public init(
    _ activity: String, _ unit: Unit, done: UInt64, total: UInt64? = nil, blocks: UInt64? = nil,
    transactions: UInt64? = nil, gas: UInt64? = nil, tokens: UInt64? = nil, note: String? = nil
  ) {
    self.activity = activity
    self.unit = unit
    self.done = done
    self.total = total
    self.blocks = blocks
    self.transactions = transactions
    self.gas = gas
    self.tokens = tokens
    self.note = note
  }
}

/// Who watches a long operation, and may ask it to stop where it leaves everything whole.
public struct WorkObserver: Sendable {
  /// Told now and then how far the operation is.
  public let report: @Sendable (WorkProgress) -> Void
  /// Whether the operation should stop at its next boundary.
  public let shouldStop: @Sendable () -> Bool

  /// An observer; without arguments one who does not look.
  public init(
    report: @escaping @Sendable (WorkProgress) -> Void = { _ in },
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) {
    self.report = report
    self.shouldStop = shouldStop
  }

  /// Nobody looks, and nobody stops the operation.
  public static let none = WorkObserver()
}
