internal import Foundation
internal import Synchronization

/// A fixed set of threads for work that may take seconds, so that it never occupies the threads that serve sockets.
public final class WorkerThreads: Sendable {
  private struct Queue {
    var jobs: [@Sendable () -> Void] = []
    var next = 0
    var isStopped = false

    var count: Int { jobs.count - next }

    mutating func take() -> (@Sendable () -> Void)? {
      guard next < jobs.count else { return nil }
      let job = jobs[next]
      next += 1
      if next == jobs.count || next > RPCLimits.maximumHeavyCalls {
        jobs.removeFirst(next)
        next = 0
      }
      return job
    }
  }

  private final class Shared: Sendable {
    let queue = Mutex(Queue())
    let ready = DispatchSemaphore(value: 0)
  }

  /// The stack of one thread, in bytes; nested contract calls are deep.
  public static let stackBytes = 64 << 20

  private let shared = Shared()
  private let count: Int

  /// Starts `count` threads.
  public init(count: Int, name: String) {
    self.count = count
    for index in 0..<count {
      let thread = Thread { [shared] in WorkerThreads.work(shared) }
      thread.name = "\(name)-\(index)"
      thread.stackSize = WorkerThreads.stackBytes
      thread.start()
    }
  }

  deinit { stop() }

  /// Runs a closure on a thread and gives its result; throws at once when `RPCLimits.maximumHeavyCalls` already wait.
  public func run<Value: Sendable>(
    _ body: @escaping @Sendable () throws(RPCError) -> Value
  ) async throws(RPCError) -> Value {
    let result: Result<Value, RPCError> = await withCheckedContinuation { continuation in
      let isAccepted = enqueue {
        do throws(RPCError) {
          continuation.resume(returning: .success(try body()))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
      if !isAccepted {
        continuation.resume(returning: .failure(.limitExceeded("the node is busy; try again in a moment")))
      }
    }
    return try result.get()
  }

  /// Lets the threads end after the jobs that wait; later jobs are refused.
  public func stop() {
    shared.queue.withLock { $0.isStopped = true }
    for _ in 0..<count { shared.ready.signal() }
  }

  private func enqueue(_ job: @escaping @Sendable () -> Void) -> Bool {
    let isAccepted = shared.queue.withLock { queue in
      guard !queue.isStopped, queue.count < RPCLimits.maximumHeavyCalls else { return false }
      queue.jobs.append(job)
      return true
    }
    if isAccepted { shared.ready.signal() }
    return isAccepted
  }

  private static func work(_ shared: Shared) {
    while true {
      shared.ready.wait()
      let (job, isStopped) = shared.queue.withLock { ($0.take(), $0.isStopped) }
      if let job {
        job()
      } else if isStopped {
        return
      }
    }
  }
}
