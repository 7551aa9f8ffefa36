import ArgumentParser
import Foundation
import Node
import Synchronization

/// How a long command shows how far it is.
struct ProgressOptions: ParsableArguments {
  @Flag(help: "Print one JSON value instead of text, and no progress.")
  var json = false

  @Flag(help: "Show no progress.")
  var quiet = false

  /// A bar for these options: none for JSON, one line redrawn on a terminal, otherwise a plain line now and then.
  func bar() -> ProgressBar { ProgressBar(isSilent: json || quiet) }
}

/// Shows on standard error how far a long operation is, so that standard output holds results only.
final class ProgressBar: Sendable {
  /// Where the text goes.
  enum Style: Sendable {
    /// One line, redrawn.
    case terminal
    /// A line every few seconds, for logs.
    case lines
    /// Nothing.
    case silent

    /// The least time between two texts.
    var interval: Duration {
      switch self {
      case .terminal: .milliseconds(100)
      case .lines: .seconds(5)
      case .silent: .zero
      }
    }
  }

  private struct State {
    var meter = ProgressMeter()
    var lastText: Duration?
    var isLineOpen = false
  }

  private let style: Style
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  init(style: Style) {
    self.style = style
  }

  /// A bar as standard error takes it, unless it is to be silent: a line redrawn on a terminal, otherwise plain lines.
  convenience init(isSilent: Bool) {
    self.init(style: isSilent ? .silent : isatty(FileHandle.standardError.fileDescriptor) == 1 ? .terminal : .lines)
  }

  /// Shows a report when the time for it has come.
  func report(_ progress: WorkProgress) {
    guard style != .silent else { return }
    let now = ContinuousClock.now - start
    state.withLock { state in
      state.meter.note(progress, at: now)
      guard now - (state.lastText ?? .zero) >= style.interval else { return }
      state.lastText = now
      draw(&state)
    }
  }

  /// Takes the line away, so that what is printed next stands alone.
  func finish() {
    state.withLock { state in
      guard state.isLineOpen else { return }
      state.isLineOpen = false
      write("\r\u{1B}[K")
    }
  }

  /// Runs an operation that reports here, and takes the line away when it ends, whether it fails or not.
  func whileShown<Result>(_ body: () throws -> Result) rethrows -> Result {
    defer { finish() }
    return try body()
  }

  /// An observer that draws here, and asks the work to stop when the user does.
  func observer(_ interruption: Interruption? = nil) -> WorkObserver {
    WorkObserver(report: { self.report($0) }, shouldStop: { interruption?.isAsked ?? false })
  }

  private func draw(_ state: inout State) {
    switch style {
    case .terminal:
      // The last column stays free, as some terminals go to the next line after it.
      write("\r" + ProgressLine.text(state.meter, width: Terminal.width - 1) + "\u{1B}[K")
      state.isLineOpen = true
    case .lines: write(ProgressLine.text(state.meter, width: ProgressBar.lineWidth, showsBar: false) + "\n")
    case .silent: break
    }
  }

  private func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// The most characters of a line in a log.
  private static let lineWidth = 160
}

/// The terminal behind standard error.
enum Terminal {
  /// How many characters fit in a line.
  static var width: Int {
    var size = winsize()
    // The call fills the structure, which is the one that this request asks for.
    let result = unsafe ioctl(FileHandle.standardError.fileDescriptor, UInt(TIOCGWINSZ), &size)
    return result == 0 && size.ws_col > 0 ? Int(size.ws_col) : usualWidth
  }

  private static let usualWidth = 80
}
