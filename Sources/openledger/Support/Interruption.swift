import Dispatch
import Foundation
import Synchronization

/// Turns the first SIGINT or SIGTERM into a wish to stop at the next boundary; the second ends the process at once.
final class Interruption: Sendable {
  private let asked = Atomic<Bool>(false)
  // Kept alive for as long as signals are to be heard.
  private let sources = Mutex<[KeptSource]>([])

  /// Unchecked because a source is only kept: nothing is called on it after it was started.
  private struct KeptSource: @unchecked Sendable {
    let source: any DispatchSourceSignal
  }

  /// Starts to listen.
  init() {
    for number in [SIGINT, SIGTERM] {
      // The source hears of the signal although the default action, to end the process, is switched off.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [weak self] in self?.ask(number) }
      source.resume()
      let kept = KeptSource(source: source)
      sources.withLock { $0.append(kept) }
    }
  }

  /// Whether the user asked to stop.
  var isAsked: Bool { asked.load(ordering: .relaxed) }

  private func ask(_ number: Int32) {
    guard asked.exchange(true, ordering: .relaxed) else { return }
    signal(number, SIG_DFL)
    raise(number)
  }
}
