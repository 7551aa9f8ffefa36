import Foundation
public import Primitives
import Synchronization

/// Many cases, read and run on several threads.
public struct FixtureBatch: Sendable {
  /// The stack of a thread that runs cases, in bytes; 1,024 nested calls must fit.
  public static let stackBytes = 256 << 20

  private let runner: FixtureRunner
  private let threadCount: Int

  /// A batch on as many threads as there are processors, unless given.
  public init(runner: FixtureRunner = FixtureRunner(), threadCount: Int? = nil) {
    self.runner = runner
    self.threadCount = max(threadCount ?? ProcessInfo.processInfo.activeProcessorCount, 1)
  }

  /// Runs every case of every text, each a JSON object of tests by name, and returns when all are done.
  ///
  /// A text that cannot be read counts as a failed case, which `source` names. Cases for which `isWanted` is false are left
  /// out. `progress` is told each result from the thread that has it.
  public func run(
    _ texts: [Bytes], of source: String = "text",
    where isWanted: @escaping @Sendable (FixtureTest) -> Bool = { _ in true },
    progress: @escaping @Sendable (FixtureResult) -> Void = { _ in }
  ) -> FixtureReport {
    let shared = Shared()
    Self.onThreads(threadCount) { [runner] in
      var report = FixtureReport()
      while let index = shared.take(below: texts.count) {
        for result in runner.results(texts[index], name: "\(source), object \(index + 1)", where: isWanted) {
          progress(result)
          report.insert(result)
        }
      }
      shared.report.withLock { [report] in $0.merge(report) }
    }
    return shared.report.withLock { $0 }
  }

  /// Runs a closure on one thread with the stack that cases need and waits for its result.
  public static func onDeepStack<Value: Sendable>(_ body: @escaping @Sendable () -> Value) -> Value? {
    let result = Mutex<Value?>(nil)
    let box = Box(result)
    onThreads(1) {
      let value = body()
      box.result.withLock { $0 = value }
    }
    return box.result.withLock { $0 }
  }

  private final class Box<Value: Sendable>: Sendable {
    let result: Mutex<Value?>

    init(_ result: consuming Mutex<Value?>) { self.result = result }
  }

  private final class Shared: Sendable {
    let report = Mutex(FixtureReport())
    private let next = Atomic(0)

    func take(below count: Int) -> Int? {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      return index < count ? index : nil
    }
  }

  private static func onThreads(_ count: Int, _ body: @escaping @Sendable () -> Void) {
    let ended = DispatchSemaphore(value: 0)
    for index in 0..<count {
      let thread = Thread {
        body()
        ended.signal()
      }
      thread.name = "fixtures-\(index)"
      thread.stackSize = stackBytes
      thread.start()
    }
    for _ in 0..<count { ended.wait() }
  }
}

extension FixtureRunner {
  /// The results of the cases of one text.
  fileprivate func results(
    _ text: Bytes, name: String, where isWanted: (FixtureTest) -> Bool
  ) -> [FixtureResult] {
    do throws(FixtureError) {
      return try FixtureTest.read(text).filter(isWanted).map { test in
        FixtureResult(name: test.name, network: test.network, outcome: run(test))
      }
    } catch {
      return [FixtureResult(name: name, network: "unreadable", outcome: .failed([error.description]))]
    }
  }
}
