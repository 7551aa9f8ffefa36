internal import Foundation
public import Logging
internal import Synchronization

/// The driver of a single node: a thread that performs what `SequencerSchedule` decides.
public final class Sequencer: ConsensusDriver {
  private struct Signals {
    var hasArrivals = false
    var isStopping = false
    var isStarted = false
  }

  private let producer: any BlockProducer
  private let schedule: SequencerSchedule
  private let logger: Logger
  private let onFailure: @Sendable (any Error) -> Void
  private let signals = Mutex(Signals())
  private let wake = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)

  /// The stack of the thread, in bytes; nested contract calls are deep.
  public static let stackBytes = 64 << 20

  /// A sequencer for a chain; `onFailure` is told once when a block could not be made durable, after which no more are made.
  public init(
    producer: any BlockProducer, schedule: SequencerSchedule, logger: Logger,
    onFailure: @escaping @Sendable (any Error) -> Void
  ) {
    self.producer = producer
    self.schedule = schedule
    self.logger = logger
    self.onFailure = onFailure
  }

  /// Starts the thread; a second call does nothing.
  public func start() {
    let isFirst = signals.withLock { signals in
      defer { signals.isStarted = true }
      return !signals.isStarted
    }
    guard isFirst else { return }
    let thread = Thread { [self] in run() }
    thread.name = "sequencer"
    thread.stackSize = Sequencer.stackBytes
    thread.start()
  }

  /// Wakes the thread; many calls before it looks count as one.
  public func transactionsArrived() {
    let isFirst = signals.withLock { signals in
      defer { signals.hasArrivals = true }
      return !signals.hasArrivals
    }
    if isFirst { wake.signal() }
  }

  /// Waits until the block in work is durable; does nothing unless started, or when called again.
  public func stop() {
    let mustWait = signals.withLock { signals in
      defer { signals.isStopping = true }
      return signals.isStarted && !signals.isStopping
    }
    guard mustWait else { return }
    wake.signal()
    ended.wait()
  }

  private func run() {
    defer { ended.signal() }
    var schedule = schedule
    while true {
      let (hasArrivals, isStopping) = signals.withLock { signals in
        defer { signals.hasArrivals = false }
        return (signals.hasArrivals, signals.isStopping)
      }
      if isStopping { return }
      if hasArrivals { schedule.transactionsArrived() }
      switch schedule.next(now: Sequencer.now(), status: producer.status) {
      case .wait(let deadline): wait(until: deadline)
      case .produce(let request):
        do {
          schedule.produced(transactions: try producer.produceBlock(request))
        } catch {
          logger.critical("block production ended: \(error)")
          onFailure(error)
          return
        }
      }
    }
  }

  private func wait(until deadline: UInt64?) {
    guard let deadline else { return wake.wait() }
    let now = Sequencer.now()
    guard deadline > now else { return }
    _ = wake.wait(timeout: .now() + .milliseconds(Int(deadline - now)))
  }

  /// The wall clock, in milliseconds since 1970.
  private static func now() -> UInt64 {
    UInt64(max(0, Date().timeIntervalSince1970 * 1_000))
  }
}
