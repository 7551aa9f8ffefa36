internal import ChainStore
internal import ChainTypes
internal import Foundation
internal import Logging
internal import Synchronization

/// Forgets old states in the background, on a thread of its own, in steps of some milliseconds.
///
/// Block production waits for no step longer than the removal of unreferenced blobs takes; a step that is interrupted leaves whole states.
final class HistoryPruner: Sendable {
  /// How often the thread looks for work when there was none, in milliseconds.
  private static let idleMilliseconds = 1_000
  /// The pause after each step, in milliseconds, which leaves the disk and the cores to block production.
  private static let pauseMilliseconds = 5
  /// The pause after a failed step, in milliseconds.
  private static let retryMilliseconds = 60_000

  private let chain: ChainStore
  private let retention: HistoryRetention
  private let logger: Logger
  private let state = Mutex(State())
  /// Signalled to end a pause.
  private let wake = DispatchSemaphore(value: 0)
  /// Signalled when the thread has ended.
  private let ended = DispatchSemaphore(value: 0)

  private struct State {
    var isStarted = false
    var isStopped = false
  }

  init(chain: ChainStore, retention: HistoryRetention, logger: Logger) {
    self.chain = chain
    self.retention = retention
    self.logger = logger
  }

  /// Starts the thread, unless everything is kept or it was started or stopped before.
  func start() {
    guard retention != .full else { return }
    let isFirst = state.withLock { state in
      defer { state.isStarted = true }
      return !state.isStarted && !state.isStopped
    }
    guard isFirst else { return }
    let thread = Thread { [self] in
      while !isStopped { pause(milliseconds: step()) }
      ended.signal()
    }
    thread.name = "history"
    thread.start()
  }

  /// Ends the thread after the step in work, and waits for that.
  func stop() {
    let waits = state.withLock { state in
      defer { state.isStopped = true }
      return state.isStarted && !state.isStopped
    }
    guard waits else { return }
    wake.signal()
    ended.wait()
  }

  private var isStopped: Bool { state.withLock { $0.isStopped } }

  /// Does one step; gives how long to wait for the next.
  private func step() -> Int {
    let oldest = retention.oldestBlock(head: chain.head.header.number)
    guard oldest > 0 else { return HistoryPruner.idleMilliseconds }
    do throws(ChainStoreError) {
      return try chain.pruneHistory(before: oldest) ? HistoryPruner.idleMilliseconds : HistoryPruner.pauseMilliseconds
    } catch {
      logger.error("old states cannot be forgotten and stay for now: \(error)")
      return HistoryPruner.retryMilliseconds
    }
  }

  private func pause(milliseconds: Int) {
    _ = wake.wait(timeout: .now() + .milliseconds(milliseconds))
  }
}
