import Foundation
import Synchronization

/// Runs deep recursion on a thread with a large stack.
enum DepthResult {
  /// Bytes of stack: 1,024 nested frames need a few megabytes.
  static let stackSize = 64 << 20

  private final class Outcome: Sendable {
    let value = Mutex<(success: Bool, depth: Int)>((false, 0))
  }

  static func run(_ body: @escaping @Sendable () -> (success: Bool, depth: Int)) -> (success: Bool, depth: Int) {
    let outcome = Outcome()
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      let value = body()
      outcome.value.withLock { $0 = value }
      done.signal()
    }
    thread.stackSize = stackSize
    thread.start()
    done.wait()
    return outcome.value.withLock { $0 }
  }
}
