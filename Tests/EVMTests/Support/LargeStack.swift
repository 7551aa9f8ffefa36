import Foundation

/// Runs a piece of work on a thread with 64 MiB of stack, on which 1,024 nested frames fit; the caller waits.
func withLargeStack<Result>(_ body: @escaping () -> Result) -> Result {
  let output = Output<Result>()
  // Safe: the caller waits for the thread, so nothing is used by both at the same time.
  nonisolated(unsafe) let work = body
  let done = DispatchSemaphore(value: 0)
  let thread = Thread {
    output.value = unsafe work()
    done.signal()
  }
  thread.stackSize = 64 << 20
  thread.start()
  done.wait()
  guard let value = output.value else { preconditionFailure("the thread ended without a result") }
  return value
}

/// Where the thread puts its result.
private final class Output<Value>: @unchecked Sendable {
  var value: Value?
}
