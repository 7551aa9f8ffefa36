/// When the sequencer makes blocks.
public enum SequencingMode: Sendable, Hashable {
  /// One block for each transaction, as soon as it arrives; and one a second, with what waits, as long as there are training
  /// jobs and the clock gives the timestamps.
  case instant
  /// One block every interval, in seconds, empty when nothing waits.
  case timed(seconds: UInt64)
}

/// The sequencer's decisions as a pure state machine: time and the chain's status come in, one action comes out.
public struct SequencerSchedule: Sendable {
  /// What the shell does next.
  public enum Action: Sendable, Hashable {
    /// Make this block, then report it with `produced`.
    case produce(BlockRequest)
    /// Wait for transactions, but not longer than until this time in milliseconds since 1970 when there is one.
    case wait(until: UInt64?)
  }

  /// When blocks are made.
  public let mode: SequencingMode
  /// Whether each block is one second after its parent whatever the clock says, so that two chains can be compared.
  public let usesFixedTimestamps: Bool
  /// When the next timed block is due, in milliseconds since 1970; nil before the first decision.
  private var due: UInt64?
  /// Set after a block that took none of the waiting transactions, so that they are not tried in a busy loop.
  private var isStalled = false

  /// A schedule before its first block.
  public init(mode: SequencingMode, usesFixedTimestamps: Bool = false) {
    self.mode = mode
    self.usesFixedTimestamps = usesFixedTimestamps
  }

  /// The action for this moment; `now` is in milliseconds since 1970.
  public mutating func next(now: UInt64, status: ChainStatus) -> Action {
    switch mode {
    case .instant:
      if status.hasExecutableTransactions, !isStalled {
        return .produce(request(now: now, status: status, maximumTransactions: 1))
      }
      guard status.hasTrainingJobs, !usesFixedTimestamps else { return .wait(until: nil) }
      let due = (status.headTimestamp + 1) * 1_000
      guard now >= due else { return .wait(until: due) }
      return .produce(request(now: now, status: status, maximumTransactions: nil))
    case .timed(let seconds):
      let interval = max(seconds, 1) * 1_000
      guard let due else {
        self.due = now + interval
        return .wait(until: now + interval)
      }
      guard now >= due else { return .wait(until: due) }
      // A late block does not pull the next one forward by more than its own delay.
      self.due = max(due + interval, now)
      return .produce(request(now: now, status: status, maximumTransactions: nil))
    }
  }

  /// Tells the schedule that new transactions arrived.
  public mutating func transactionsArrived() {
    isStalled = false
  }

  /// Tells the schedule how many transactions left the pool with the last block.
  public mutating func produced(transactions: Int) {
    isStalled = transactions == 0
  }

  private func request(now: UInt64, status: ChainStatus, maximumTransactions: Int?) -> BlockRequest {
    let next = status.headTimestamp + 1
    return BlockRequest(
      timestamp: usesFixedTimestamps ? next : max(now / 1_000, next), maximumTransactions: maximumTransactions)
  }
}
