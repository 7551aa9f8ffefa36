import Foundation
import Serving
import Synchronization

/// Collects the events of one request.
final class Sink: Sendable {
  struct Received {
    var tokens: [Int32] = []
    var text = ""
    var end: Result<Completion, ServingError>?
    var endCount = 0
  }

  private let received = Mutex(Received())

  var value: Received { received.withLock { $0 } }

  func deliver(_ event: Result<ServingEvent, ServingError>) {
    received.withLock { received in
      switch event {
      case .success(.output(let tokens, let text)):
        received.tokens += tokens
        received.text += text
      case .success(.finished(let completion)):
        received.end = .success(completion)
        received.endCount += 1
      case .failure(let error):
        received.end = .failure(error)
        received.endCount += 1
      }
    }
  }
}

extension EngineCore {
  /// Takes a request in and gives the place where its events arrive.
  func submit(_ request: ServingRequest, _ number: UInt64) -> Sink {
    let sink = Sink()
    submit(request, id: RequestID(number)) { sink.deliver($0) }
    return sink
  }

  /// Steps until nothing is left, waiting for adapters; false when that takes more than `limit` steps.
  func drain(limit: Int = 100_000) -> Bool {
    for _ in 0..<limit {
      if isIdle { return true }
      if !step() { Thread.sleep(forTimeInterval: 0.0005) }
    }
    return isIdle
  }
}
