internal import Foundation

/// Runs code on a thread whose stack suffices for the deepest nesting of contract calls.
enum LargeStack {
  /// The stack of a thread that executes transactions, in bytes.
  static let byteCount = 64 << 20

  /// Code for another thread and its result.
  ///
  /// `@unchecked Sendable` is right because one thread at a time uses it: whoever hands it over waits until the other is done.
  private final class Job<Value, Failure: Error>: @unchecked Sendable {
    var body: (() throws(Failure) -> Value)?
    var result: Result<Value, Failure>?

    init(_ body: @escaping () throws(Failure) -> Value) { self.body = body }

    /// Runs the code and lets go of it, so that nothing of the caller's is held any longer.
    func run() {
      guard let body else { return }
      do throws(Failure) { result = .success(try body()) } catch { result = .failure(error) }
      self.body = nil
    }
  }

  /// Runs `body` on a thread of its own while the caller waits.
  static func run<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
    let result = withoutActuallyEscaping(body) { body in
      let job = Job(body)
      let ended = DispatchSemaphore(value: 0)
      start(name: "import") {
        job.run()
        ended.signal()
      }
      ended.wait()
      return job.result
    }
    guard let result else { preconditionFailure("the thread has ended, so there is a result") }
    return try result.get()
  }

  /// Starts a thread with a large stack.
  static func start(name: String, _ body: @escaping @Sendable () -> Void) {
    let thread = Thread(block: body)
    thread.name = name
    thread.stackSize = byteCount
    thread.start()
  }
}
