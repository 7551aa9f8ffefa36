internal import Foundation
internal import Synchronization

/// A few threads that run jobs in the order in which they came.
final class BackgroundThreads: Sendable {
  private struct Queue {
    var jobs: [@Sendable () -> Void] = []
    var isStopped = false
  }

  private final class Shared: Sendable {
    let queue = Mutex(Queue())
    let ready = DispatchSemaphore(value: 0)
  }

  private let shared = Shared()
  private let count: Int

  /// Starts the threads.
  init(count: Int, name: String) {
    self.count = count
    for index in 0..<count {
      let thread = Thread { [shared] in BackgroundThreads.work(shared) }
      thread.name = "\(name)-\(index)"
      thread.start()
    }
  }

  deinit { stop() }

  /// Adds a job; it is dropped after `stop`.
  func run(_ job: @escaping @Sendable () -> Void) {
    shared.queue.withLock { if !$0.isStopped { $0.jobs.append(job) } }
    shared.ready.signal()
  }

  /// Ends the threads after the jobs in work.
  func stop() {
    shared.queue.withLock {
      $0.isStopped = true
      $0.jobs = []
    }
    for _ in 0..<count { shared.ready.signal() }
  }

  private static func work(_ shared: Shared) {
    while true {
      shared.ready.wait()
      let (job, isStopped) = shared.queue.withLock { queue in
        (queue.jobs.isEmpty ? nil : queue.jobs.removeFirst(), queue.isStopped)
      }
      if let job { job() } else if isStopped { return }
    }
  }
}
